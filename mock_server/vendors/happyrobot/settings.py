"""What calls need: members and users, numbers, use cases, agents."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.happyrobot.order import Entry
from mock_server.vendors.happyrobot.organization import Organization
from mock_server.vendors.happyrobot.refusals import Wrong, not_found

AREAS = {"202": "Washington", "312": "Chicago", "415": "San Francisco", "212": "New York"}
FOR_SALE = 100
"""Numbers on offer in each area: 555-0100 to 555-0199, which are reserved for fiction."""

WHOLE, TOLERANCE = 100, 1e-6


def update_member(organization: Organization, asked: Asked) -> Reply:
    _member(organization, asked.body["email"])["role"] = asked.body["role"]
    return _changed(organization, "organization", organization.itself)


def remove_member(organization: Organization, asked: Asked) -> Reply:
    organization.itself.fields["members"].remove(_member(organization, asked.body["email"]))
    return _changed(organization, "organization", organization.itself)


def _member(organization: Organization, email: str) -> dict[str, Any]:
    for member in organization.itself.fields["members"]:
        if member["email"] == email:
            found: dict[str, Any] = member
            return found
    raise not_found("Member", email)


def update_user(organization: Organization, asked: Asked) -> Reply:
    return _update(organization, "users", asked)


def list_numbers(organization: Organization, _: Asked) -> Reply:
    return _list(organization, "numbers")


def buy_number(organization: Organization, asked: Asked) -> Reply:
    """The next number on offer that the organization does not have yet."""
    area = (asked.body or {}).get("area_code")
    table = organization.entries["numbers"]
    owned = {entry.fields["number"] for _, entry in table.forward()}
    offers = (f"+1{code}55501{n:02}" for code in ([area] if area else AREAS) for n in range(FOR_SALE))
    number = next((offer for offer in offers if offer not in owned), None)
    if number is None:
        raise Refusal(409, f"No numbers are left{f' in the area {area}' if area else ''}: try another area_code")
    id_ = table.next_id()
    fields = {"number": number, "sid": f"PN00000000{id_}", "mode": "direct_transfer", "title": number}
    fields["locality"] = AREAS.get(number[2:5], "North America")
    return _add(organization, "numbers", fields)


def get_number(organization: Organization, asked: Asked) -> Reply:
    return _get(organization, "numbers", asked)


def update_number(organization: Organization, asked: Asked) -> Reply:
    """Takes the fields of the older shape, and shows those of the newer (dossier 3.4)."""
    number, body = organization.entry("numbers", asked.path["id"]), asked.body
    config = dict(number.fields.get("use_case_config", {}))
    if "use_case_id" in body:
        config["id"] = organization.named("use_cases", body["use_case_id"], "use_case_id").id
    if "agent_routes" in body:
        config["agent_routes"] = _routes(body, "agent_routes")
    if "model_routes" in body:
        routes = _routes(body, "model_routes")
        config["prompt_routes"] = [{"probability": one["probability"], "model_id": one["id"]} for one in routes]
    number.fields["use_case_config"] = config
    return _changed(organization, "number", number)


def _routes(body: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    routes: list[dict[str, Any]] = body[field]
    total = sum(one["probability"] for one in routes)
    if routes and abs(total - WHOLE) > TOLERANCE:
        raise Wrong(field, f"must have probabilities that add up to 100, got {total:g}")
    return routes


def update_number_title(organization: Organization, asked: Asked) -> Reply:
    return _update(organization, "numbers", asked, "title")


def list_use_cases(organization: Organization, _: Asked) -> Reply:
    return _list(organization, "use_cases")


def create_use_case(organization: Organization, asked: Asked) -> Reply:
    return _add(organization, "use_cases", {"language": "en-US", **asked.body})


def get_use_case(organization: Organization, asked: Asked) -> Reply:
    return _get(organization, "use_cases", asked)


def update_use_case(organization: Organization, asked: Asked) -> Reply:
    """All but the labels of samples and the models that evaluate (dossier 5.1 #13)."""
    properties = organization.vendor.contract.document.follow(("components", "schemas", "UseCaseChange"))[1][
        "properties"
    ]
    return _update(organization, "use_cases", asked, *properties)


def list_agents(organization: Organization, _: Asked) -> Reply:
    return _list(organization, "agents")


def create_agent(organization: Organization, asked: Asked) -> Reply:
    fields = {"name": "New agent", "languages": ["english"], "voice_id": "voice-kate"}
    now = moment.text(organization.world.now)
    return _add(organization, "agents", {**fields, **(asked.body or {}), "created_at": now})


def get_agent(organization: Organization, asked: Asked) -> Reply:
    return _get(organization, "agents", asked)


def update_agent(organization: Organization, asked: Asked) -> Reply:
    return _update(organization, "agents", asked, "name", "languages", "voice_id")


# What they have in common.


def _list(organization: Organization, plural: str) -> Reply:
    return Reply(200, [entry.view() for _, entry in organization.entries[plural].forward()])


def _get(organization: Organization, plural: str, asked: Asked) -> Reply:
    return Reply(200, organization.entry(plural, asked.path["id"]).view())


def _add(organization: Organization, plural: str, fields: Mapping[str, Any]) -> Reply:
    table = organization.entries[plural]
    entry = Entry({**fields, "id": table.next_id(), "organization_id": organization.id})
    table.add(entry)
    return _changed(organization, plural[:-1], entry, "create")


def _update(organization: Organization, plural: str, asked: Asked, *names: str) -> Reply:
    entry = organization.entry(plural, asked.path["id"])
    known = names or ("first_name", "last_name", "image_url")
    entry.fields = {**entry.fields, **{name: value for name, value in asked.body.items() if name in known}}
    return _changed(organization, plural[:-1], entry)


def _changed(organization: Organization, kind: str, entry: Entry, event: str = "change") -> Reply:
    organization.note(kind, event, entry)
    return Reply(200, entry.view())
