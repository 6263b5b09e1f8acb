"""Numbers, agents and response engines: create, read, change, delete and list them."""

from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.engine.table import Table
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.resource import Resource
from mock_server.vendors.retell.account import KEYS, Account, check_version
from mock_server.vendors.retell.errors import unfit
from mock_server.vendors.retell.filters import holds
from mock_server.vendors.retell.pages import page, place_of
from mock_server.vendors.retell.views import agent_row, entry_view

WHOLE, TOLERANCE = 1, 1e-6
SHOWN = frozenset(
    """
    nickname inbound_agents outbound_agents inbound_sms_agents outbound_sms_agents inbound_webhook_url
    inbound_sms_webhook_url fallback_number allowed_inbound_country_list allowed_outbound_country_list
    """.split()
)
"""What a number shows of a request as it is; what else a request may say only has it found."""

TRUNK = {
    "termination_uri": "termination_uri",
    "auth_username": "auth_username",
    "sip_trunk_auth_username": "auth_username",
}
"""What a request says of a trunk, and the name by which a number shows it."""

OFFERED = [f"555{n:04}" for n in range(100, 200)]
"""The ends of the numbers on offer in each area: 555-0100 to 555-0199, which are reserved for fiction."""


# Numbers.


def list_phone_numbers(account: Account, asked: Asked) -> Reply:
    return _listed(account.numbers, asked, {}, [entry for _, entry in account.numbers.forward()], entry_view)


def get_phone_number(account: Account, asked: Asked) -> Reply:
    return Reply(200, entry_view(account.entry("phone_numbers", asked.path["phone_number"])))


def create_phone_number(account: Account, asked: Asked) -> Reply:
    """Buy the number that is asked for, or the next one of an area."""
    body = asked.body
    number = body.get("phone_number") or _next_of_area(account, body.get("area_code", 415))
    if account.numbers.get(number) is not None:
        raise _taken(number)
    provider = body.get("number_provider", "twilio")
    area = {"area_code": int(number[2:5])} if number.startswith("+1") and len(number) == 12 else {}
    return _add_number(account, number, f"retell-{provider}", {**_kept(body), **area})


def _taken(number: str) -> Refusal:
    return Refusal(409, f"Phone number {number} is in the workspace already, expected another.")


def _next_of_area(account: Account, area: int) -> str:
    for end in OFFERED:
        if account.numbers.get(f"+1{area}{end}") is None:
            return f"+1{area}{end}"
    raise unfit("body/area_code", area, "an area that has numbers on offer")


def import_phone_number(account: Account, asked: Asked) -> Reply:
    body = asked.body
    number = body["phone_number"]
    if account.numbers.get(number) is not None:
        raise _taken(number)
    return _add_number(account, number, "custom", _kept(body))


def _add_number(account: Account, number: str, kind: str, fields: Mapping[str, Any]) -> Reply:
    _check_agents(account, fields)
    shown = {"phone_number": number, "phone_number_type": kind, "phone_number_pretty": pretty(number)}
    now = {"last_modification_timestamp": account.world.now}
    entry = Resource(number, {**shown, **{k: v for k, v in fields.items() if k not in shown}, **now})
    account.numbers.add_fixed(number, entry)
    account.note("phone_number", "create", entry)
    return Reply(201, entry_view(entry))


def update_phone_number(account: Account, asked: Asked) -> Reply:
    entry = account.entry("phone_numbers", asked.path["phone_number"])
    sent = _kept(asked.body, entry.fields.get("sip_outbound_trunk_config"))
    _check_agents(account, sent)
    entry.change({**sent, "last_modification_timestamp": account.world.now})
    account.note("phone_number", "change", entry)
    return Reply(200, entry_view(entry))


def delete_phone_number(account: Account, asked: Asked) -> Reply:
    return _deleted(account, "phone_numbers", asked.path["phone_number"])


def pretty(number: str) -> str:
    """Return a number as people of its country write it."""
    if number.startswith("+1") and len(number) == 12:
        return f"+1 ({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number


def _kept(body: Mapping[str, Any], trunk: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what a number shows of a request: its trunk in a part of its own, and never the password."""
    of_trunk = {TRUNK[name]: value for name, value in body.items() if name in TRUNK}
    of_trunk |= {name: body[name] for name in ("transport", "codecs") if name in body}
    kept = {name: value for name, value in body.items() if name in SHOWN}
    usual = {"transport": "TCP"} if of_trunk and trunk is None else {}
    return kept | ({"sip_outbound_trunk_config": {**usual, **(trunk or {}), **of_trunk}} if of_trunk else {})


def _check_agents(account: Account, sent: Mapping[str, Any]) -> None:
    """Raise 404 for an agent that does not exist, and 422 for shares that do not add up (dossier 5 #36)."""
    for name in ("inbound_agents", "outbound_agents"):
        agents: Sequence[Mapping[str, Any]] = sent.get(name) or ()
        for one in agents:
            account.entry("agents", one["agent_id"])
        total = sum(one["weight"] for one in agents)
        if agents and abs(total - WHOLE) > TOLERANCE:
            raise unfit(f"body/{name}", f"weights of {total:g}", "weights that add up to 1")


# Agents.


def create_agent(account: Account, asked: Asked) -> Reply:
    _check_engine(account, asked.body)
    fields: dict[str, Any] = {"version": 0, "is_published": False, "base_version": None, "assigned_tags": []}
    return _created(account, "agents", {**asked.body, **fields})


def get_agent(account: Account, asked: Asked) -> Reply:
    return _read(account, "agents", asked.path["agent_id"], asked)


def update_agent(account: Account, asked: Asked) -> Reply:
    agent = account.entry("agents", asked.path["agent_id"])
    check_version(agent, asked.query.get("version"))
    _check_engine(account, asked.body)
    own = ("agent_id", "version", "last_modification_timestamp")
    sent = {name: value for name, value in asked.body.items() if name not in own}
    agent.change({**sent, "last_modification_timestamp": account.world.now})
    account.note("agent", "change", agent)
    return Reply(200, entry_view(agent))


def delete_agent(account: Account, asked: Asked) -> Reply:
    return _deleted(account, "agents", asked.path["agent_id"])


def list_agents(account: Account, asked: Asked) -> Reply:
    criteria = (asked.body or {}).get("filter_criteria", {})
    found = [agent for _, agent in account.agents.forward() if _is_wanted(agent, criteria)]
    return _listed(account.agents, asked, criteria, found, agent_row)


def _is_wanted(agent: Resource, criteria: Mapping[str, Any]) -> bool:
    row = agent_row(agent)
    query = criteria.get("query", "").lower()
    others = ((name, one) for name, one in criteria.items() if name != "query")
    is_named = query in row["agent_name"].lower() or query in agent.id.lower()
    return is_named and all(holds(one, row[name]) for name, one in others)


def _check_engine(account: Account, sent: Mapping[str, Any]) -> None:
    engine = sent.get("response_engine")
    if engine is not None and engine["type"] == "retell-llm":
        check_version(account.entry("retell_llms", engine["llm_id"]), engine.get("version"))


# Response engines.


def create_retell_llm(account: Account, asked: Asked) -> Reply:
    return _created(account, "retell_llms", {**asked.body, "version": 0, "is_published": False})


def get_retell_llm(account: Account, asked: Asked) -> Reply:
    return _read(account, "retell_llms", asked.path["llm_id"], asked)


# What they share.


def _created(account: Account, plural: str, fields: Mapping[str, Any]) -> Reply:
    table = account.tables[plural]
    id_ = table.next_id()
    entry = Resource(id_, {**fields, KEYS[plural]: id_, "last_modification_timestamp": account.world.now})
    table.add(entry)
    account.note(plural.removesuffix("s"), "create", entry)
    return Reply(201, entry_view(entry))


def _read(account: Account, plural: str, id_: str, asked: Asked) -> Reply:
    entry = account.entry(plural, id_)
    check_version(entry, asked.query.get("version"))
    return Reply(200, entry_view(entry))


def _deleted(account: Account, plural: str, id_: str) -> Reply:
    entry = account.entry(plural, id_)
    account.tables[plural].drop(id_)
    account.note(plural.removesuffix("s"), "delete", entry)
    return Reply(204, None)


def _listed(table: Table[Resource], asked: Asked, criteria: Any, found: Sequence[Resource], view: Any) -> Reply:
    """Return a page of entries, in the order in which they came."""
    query = asked.query
    wanted = {"filter": criteria}
    key = query.get("pagination_key")
    after = None if key is None else place_of(key, wanted, "query/pagination_key")
    places = {entry.id: n for n, entry in table.forward()}
    items = [((places[entry.id], entry.id), entry) for entry in found]
    descending = query["sort_order"] == "descending"
    shown, more = page(items, view, query["limit"], wanted, descending=descending, after=after)
    return Reply(200, {"items": shown, **more})
