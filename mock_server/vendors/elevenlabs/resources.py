"""Agents and telephone numbers: create, read, change, delete and list them."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.exchange import Asked, Reply
from mock_server.vendors.elevenlabs.account import Account
from mock_server.vendors.elevenlabs.pages import list_of, page, place_of
from mock_server.vendors.elevenlabs.values import merged, unix
from mock_server.vendors.elevenlabs.views import agent_row, agent_view, number_view
from mock_server.vendors.resource import Resource

NAMELESS = "New agent"
SECRET = frozenset({"token"})

# Agents.


def create_agent_route(account: Account, asked: Asked) -> Reply:
    id_, now = account.agents.next_id(), unix(account.world.now)
    sent = {name: value for name, value in asked.body.items() if value is not None}
    agent = Resource(id_, {"name": NAMELESS, **sent, "agent_id": id_, "created": now, "updated": now})
    account.agents.add(agent)
    account.note("agent", "create", agent)
    return Reply(200, {"agent_id": id_})


def get_agents_route(account: Account, asked: Asked) -> Reply:
    criteria, query = list_of(asked), asked.query
    place = place_of(asked, "cursor", criteria)
    is_down = query["sort_direction"] == "desc"
    shown, more = page(_sorted(account, query, place, is_down=is_down), agent_row, query["page_size"], criteria)
    return Reply(200, {"agents": shown, **more})


def _sorted(
    account: Account, query: Mapping[str, Any], place: int | None, *, is_down: bool
) -> Iterator[tuple[int, Resource]]:
    """Yield the agents behind a place, as asked; the place of an agent is its position."""
    found = [one for one in account.agents.forward() if _is_wanted(one[1], query)]
    found.sort(key=lambda one: _rank(one, query), reverse=is_down)
    positions = [position for position, _ in found]
    first = positions.index(place) + 1 if place in positions else 0
    yield from found[first:]


def _rank(one: tuple[int, Resource], query: Mapping[str, Any]) -> tuple[str, int]:
    return (one[1].fields["name"] if query.get("sort_by") == "name" else "", one[0])


def _is_wanted(agent: Resource, query: Mapping[str, Any]) -> bool:
    return not query.get("archived") and (query.get("search") or "").lower() in agent.fields["name"].lower()


def _shown(account: Account, agent: Resource) -> Reply:
    own = [one for _, one in account.numbers.forward() if one.fields.get("agent_id") == agent.id]
    return Reply(200, agent_view(agent, [number_view(one, agent) for one in own]))


def get_agent_route(account: Account, asked: Asked) -> Reply:
    return _shown(account, account.agent(asked.path["agent_id"]))


def patch_agent_settings_route(account: Account, asked: Asked) -> Reply:
    agent = account.agent(asked.path["agent_id"])
    sent = {name: value for name, value in asked.body.items() if value is not None or name == "tags"}
    own = {"agent_id": agent.id, "created": agent.fields["created"], "updated": unix(account.world.now)}
    agent.fields = {**merged(agent.fields, sent), **own}
    account.note("agent", "change", agent)
    return _shown(account, agent)


def delete_agent_route(account: Account, asked: Asked) -> Reply:
    agent = account.agent(asked.path["agent_id"])
    account.agents.drop(agent.id)
    account.note("agent", "delete", agent)
    account.went("agent", agent)
    return Reply(204, None)


# Numbers.


def _number(account: Account, number: Resource) -> dict[str, Any]:
    return number_view(number, account.agents.get(number.fields.get("agent_id") or ""))


def list_phone_numbers_route(account: Account, asked: Asked) -> Reply:
    query = asked.query
    found = [
        _number(account, one)
        for _, one in account.numbers.forward()
        if query.get("provider") in (None, one.fields["provider"])
        and query.get("agent_id") in (None, one.fields.get("agent_id"))
    ]
    return Reply(200, found)


def create_phone_number_route(account: Account, asked: Asked) -> Reply:
    id_ = account.numbers.next_id()
    if asked.body.get("agent_id") is not None:
        account.agent(asked.body["agent_id"])
    kept = {name: value for name, value in asked.body.items() if name not in SECRET}
    number = Resource(id_, {"provider": "twilio", **kept, "phone_number_id": id_})
    account.numbers.add(number)
    account.note("phone_number", "create", number)
    return Reply(200, {"phone_number_id": id_})


def get_phone_number_route(account: Account, asked: Asked) -> Reply:
    return Reply(200, _number(account, account.number(asked.path["phone_number_id"])))


def update_phone_number_route(account: Account, asked: Asked) -> Reply:
    number = account.number(asked.path["phone_number_id"])
    if asked.body.get("agent_id") is not None:
        account.agent(asked.body["agent_id"])
    known = ("agent_id", "label", "inbound_trunk_config", "outbound_trunk_config", "livekit_stack")
    number.change({name: asked.body[name] for name in known if name in asked.body and _may_be(name, asked.body[name])})
    account.note("phone_number", "change", number)
    return Reply(200, _number(account, number))


def _may_be(name: str, value: Any) -> bool:
    """Return whether a value is taken: null means no agent, and for all else no change."""
    return value is not None or name == "agent_id"


def delete_phone_number_route(account: Account, asked: Asked) -> Reply:
    number = account.number(asked.path["phone_number_id"])
    account.numbers.drop(number.id)
    account.note("phone_number", "delete", number)
    account.went("number", number)
    return Reply(200, {})
