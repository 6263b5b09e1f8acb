"""The resources that calls need: members and users, numbers, use cases, agents."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.happyrobot.account import Account
from mock_server.vendors.happyrobot.errors import Wrong
from mock_server.vendors.happyrobot.settings import Entry

AREAS = {"202": "Washington", "312": "Chicago", "415": "San Francisco", "212": "New York"}
FOR_SALE = 100
"""Numbers on offer in each area: 555-0100 to 555-0199, which are reserved for fiction."""

WHOLE, TOLERANCE = 100, 1e-6


def update_member(account: Account, asked: Asked) -> Reply:
    _member(account, asked.body["email"])["role"] = asked.body["role"]
    return _changed(account, "organization", account.organization)


def remove_member(account: Account, asked: Asked) -> Reply:
    account.organization.fields["members"].remove(_member(account, asked.body["email"]))
    return _changed(account, "organization", account.organization)


def _member(account: Account, email: str) -> dict[str, Any]:
    for member in account.organization.fields["members"]:
        if member["email"] == email:
            found: dict[str, Any] = member
            return found
    raise account.not_found("Member", email)


def update_user(account: Account, asked: Asked) -> Reply:
    return _update(account, "users", asked)


def list_numbers(account: Account, _: Asked) -> Reply:
    return _list(account, "numbers")


def buy_number(account: Account, asked: Asked) -> Reply:
    """Add the next number on offer that the organization does not have yet."""
    area = (asked.body or {}).get("area_code")
    table = account.entries["numbers"]
    owned = {entry.fields["number"] for _, entry in table.forward()}
    offers = (f"+1{code}55501{n:02}" for code in ([area] if area else AREAS) for n in range(FOR_SALE))
    number = next((offer for offer in offers if offer not in owned), None)
    if number is None:
        raise Refusal(409, f"No numbers are left{f' in the area {area}' if area else ''}: try another area_code")
    id_ = table.next_id()
    fields: dict[str, Any] = {"number": number, "sid": f"PN00000000{id_}", "mode": "direct_transfer", "title": number}
    fields["locality"] = AREAS.get(number[2:5], "North America")
    settings, models = account.vendor.seed["settings"], account.vendor.seed["models"]
    fields["use_case_config"] = {  # what takes its calls until the client says another (proposed)
        "id": account.first("use_cases").id,
        "prompt_routes": [{"probability": WHOLE, "prompt_id": settings["prompt_id"], "model_id": next(iter(models))}],
        "agent_routes": [{"probability": WHOLE, "id": account.first("agents").id}],
    }
    return _add(account, "numbers", fields)


def get_number(account: Account, asked: Asked) -> Reply:
    return _get(account, "numbers", asked)


def update_number(account: Account, asked: Asked) -> Reply:
    """Take the fields of the older shape, and show those of the newer (dossier 3.4)."""
    number, body = account.entry("numbers", asked.path["id"]), asked.body
    config = dict(number.fields.get("use_case_config", {}))
    if "use_case_id" in body:
        config["id"] = account.named("use_cases", body["use_case_id"], "use_case_id").id
    if "agent_routes" in body:
        config["agent_routes"] = _routes(body, "agent_routes")
    if "model_routes" in body:
        routes = _routes(body, "model_routes")
        config["prompt_routes"] = [{"probability": one["probability"], "model_id": one["id"]} for one in routes]
    number.fields["use_case_config"] = config
    return _changed(account, "number", number)


def _routes(body: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    routes: list[dict[str, Any]] = body[field]
    total = sum(one["probability"] for one in routes)
    if routes and abs(total - WHOLE) > TOLERANCE:
        raise Wrong(field, f"must have probabilities that add up to 100, got {total:g}")
    return routes


def update_number_title(account: Account, asked: Asked) -> Reply:
    return _update(account, "numbers", asked, "title")


def list_use_cases(account: Account, _: Asked) -> Reply:
    return _list(account, "use_cases")


def create_use_case(account: Account, asked: Asked) -> Reply:
    return _add(account, "use_cases", {**deepcopy(account.use_case_defaults), **asked.body})


def get_use_case(account: Account, asked: Asked) -> Reply:
    return _get(account, "use_cases", asked)


def update_use_case(account: Account, asked: Asked) -> Reply:
    """Change all but the labels of samples and the models that evaluate (dossier 5.1 #13)."""
    properties = account.vendor.contract.document.follow(("components", "schemas", "UseCaseChange"))[1]["properties"]
    return _update(account, "use_cases", asked, *properties)


def list_agents(account: Account, _: Asked) -> Reply:
    return _list(account, "agents")


def create_agent(account: Account, asked: Asked) -> Reply:
    fields = {"name": "New agent", "languages": ["english"], "voice_id": "voice-kate"}
    now = moment.text(account.world.now)
    return _add(account, "agents", {**fields, **(asked.body or {}), "created_at": now})


def get_agent(account: Account, asked: Asked) -> Reply:
    return _get(account, "agents", asked)


def update_agent(account: Account, asked: Asked) -> Reply:
    return _update(account, "agents", asked, "name", "languages", "voice_id")


# What they have in common.


def _list(account: Account, plural: str) -> Reply:
    return Reply(200, [entry.fields for _, entry in account.entries[plural].forward()])


def _get(account: Account, plural: str, asked: Asked) -> Reply:
    return Reply(200, account.entry(plural, asked.path["id"]).fields)


def _add(account: Account, plural: str, fields: Mapping[str, Any]) -> Reply:
    table = account.entries[plural]
    entry = Entry({**fields, "id": table.next_id(), "organization_id": account.organization.id})
    table.add(entry)
    return _changed(account, plural[:-1], entry, "create")


def _update(account: Account, plural: str, asked: Asked, *names: str) -> Reply:
    entry = account.entry(plural, asked.path["id"])
    known = names or ("first_name", "last_name", "image_url")
    entry.fields = {**entry.fields, **{name: value for name, value in asked.body.items() if name in known}}
    return _changed(account, plural[:-1], entry)


def _changed(account: Account, kind: str, entry: Entry, event: str = "change") -> Reply:
    account.note(kind, event, entry)
    return Reply(200, entry.fields)
