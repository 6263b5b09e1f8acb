"""Telephone numbers: bought, brought along by SIP, or Vogent's own SIP names."""

from mock_server.exchange import Asked, Reply
from mock_server.vendors.vogent.account import Account
from mock_server.vendors.vogent.pages import page
from mock_server.vendors.vogent.views import entry_view

KIND = "phone_numbers"
FOR_SALE = 100
"""Numbers on offer in each area: 555-0100 to 555-0199, which are reserved for fiction."""


def list_phone_numbers(account: Account, asked: Asked) -> Reply:
    return Reply(200, page(account, asked, account.entries[KIND].newest_first, entry_view))


def create_phone_number(account: Account, asked: Asked) -> Reply:
    """Add a number in one of three ways; the member of the same name says the rest."""
    body = asked.body
    match body["type"]:
        case "purchase":
            return _buy(account, body["purchase"]["number"])
        case "sip_import":
            return _add(account, body["sipImport"]["phoneNumber"], "PSTN")
    return _add(account, body["vogentSip"]["username"], "SIP_USERNAME")


def get_phone_number(account: Account, asked: Asked) -> Reply:
    return Reply(200, entry_view(account.entry(KIND, asked.path["id"])))


def update_phone_number(account: Account, asked: Asked) -> Reply:
    """Link an agent for incoming calls; an empty id unlinks."""
    number = account.entry(KIND, asked.path["id"])
    if "agentId" in asked.body:
        agent_id = asked.body["agentId"]
        number.change({"agentId": account.named("agents", agent_id, "body/agentId").id if agent_id else None})
        account.changed(KIND, "change", number)
    return Reply(200, entry_view(number))


def delete_phone_number(account: Account, asked: Asked) -> Reply:
    number = account.entry(KIND, asked.path["id"])
    account.entries[KIND].drop(number.id)
    account.changed(KIND, "delete", number)
    return Reply(200, entry_view(number))


def search_phone_numbers(account: Account, asked: Asked) -> Reply:
    """Return numbers on offer that begin with the prefix: only such as are reserved for fiction, where those exist."""
    body = asked.body
    area = (body["prefix"][:3] + "202"[len(body["prefix"][:3]) :]) if body["country"] in ("US", "CA") else "0"
    owned = {entry.fields["number"] for _, entry in account.entries[KIND].forward()}
    offers = (f"{area}55501{n:02}" for n in range(FOR_SALE)) if area[0] not in "01" else ()
    found = [f"+1{offer}" for offer in offers if offer.startswith(body["prefix"]) and f"+1{offer}" not in owned]
    return Reply(200, [{"number": number} for number in found[: body["limit"]]])


def purchase_phone_number(account: Account, asked: Asked) -> Reply:
    return _buy(account, asked.body["number"])


def _buy(account: Account, number: str) -> Reply:
    """Add a number. One that the account has already changes nothing (proposed)."""
    for _, entry in account.entries[KIND].forward():
        if entry.fields["number"] == number:
            return Reply(200, entry_view(entry))
    return _add(account, number, "PSTN")


def _add(account: Account, number: str, kind: str) -> Reply:
    return Reply(200, entry_view(account.add(KIND, {"number": number, "type": kind, "agentId": None})))
