"""Telephone numbers: bought, brought along by SIP, or Vogent's own SIP names."""

from mock_server.exchange import Asked, Reply
from mock_server.vendors.vogent.entry import Entry
from mock_server.vendors.vogent.pages import page
from mock_server.vendors.vogent.workspace import Workspace

KIND = "phone_numbers"
FOR_SALE = 100
"""Numbers on offer in each area: 555-0100 to 555-0199, which are reserved for fiction."""


def list_phone_numbers(workspace: Workspace, asked: Asked) -> Reply:
    return Reply(200, page(workspace, asked, workspace.entries[KIND].newest_first, Entry.view))


def create_phone_number(workspace: Workspace, asked: Asked) -> Reply:
    """One of three ways to have a number; the member of the same name tells the rest."""
    body = asked.body
    match body["type"]:
        case "purchase":
            return _buy(workspace, body["purchase"]["number"])
        case "sip_import":
            return _add(workspace, body["sipImport"]["phoneNumber"], "PSTN")
    return _add(workspace, body["vogentSip"]["username"], "SIP_USERNAME")


def get_phone_number(workspace: Workspace, asked: Asked) -> Reply:
    return Reply(200, workspace.entry(KIND, asked.path["id"]).view())


def update_phone_number(workspace: Workspace, asked: Asked) -> Reply:
    """Link an agent for incoming calls; an empty id unlinks."""
    number = workspace.entry(KIND, asked.path["id"])
    if "agentId" in asked.body:
        agent_id = asked.body["agentId"]
        number.change({"agentId": workspace.named("agents", agent_id, "body/agentId").id if agent_id else None})
        workspace.tell(KIND, "change", number)
    return Reply(200, number.view())


def delete_phone_number(workspace: Workspace, asked: Asked) -> Reply:
    number = workspace.entry(KIND, asked.path["id"])
    workspace.entries[KIND].drop(number.id)
    workspace.tell(KIND, "delete", number)
    return Reply(200, number.view())


def search_phone_numbers(workspace: Workspace, asked: Asked) -> Reply:
    """Numbers on offer that begin with the prefix: only such as are reserved for fiction, and where those exist."""
    body = asked.body
    area = (body["prefix"][:3] + "202"[len(body["prefix"][:3]) :]) if body["country"] in ("US", "CA") else "0"
    owned = {entry.fields["number"] for _, entry in workspace.entries[KIND].forward()}
    offers = (f"{area}55501{n:02}" for n in range(FOR_SALE)) if area[0] not in "01" else ()
    found = [f"+1{offer}" for offer in offers if offer.startswith(body["prefix"]) and f"+1{offer}" not in owned]
    return Reply(200, [{"number": number} for number in found[: body["limit"]]])


def purchase_phone_number(workspace: Workspace, asked: Asked) -> Reply:
    return _buy(workspace, asked.body["number"])


def _buy(workspace: Workspace, number: str) -> Reply:
    """Buying what one has already changes nothing (proposed)."""
    for _, entry in workspace.entries[KIND].forward():
        if entry.fields["number"] == number:
            return Reply(200, entry.view())
    return _add(workspace, number, "PSTN")


def _add(workspace: Workspace, number: str, kind: str) -> Reply:
    return Reply(200, workspace.add(KIND, {"number": number, "type": kind, "agentId": None}).view())
