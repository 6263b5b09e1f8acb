"""The filters of the list of calls: all that are given must match, of several values in one of them any."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mock_server.engine import moment
from mock_server.vendors.happyrobot import speech

if TYPE_CHECKING:
    from mock_server.vendors.happyrobot.organization import Organization
    from mock_server.vendors.happyrobot.records import Call

Test = Callable[["Call", str], bool]


def _has(values: Callable[["Call"], list[str]]) -> Test:
    """Whether one of the call's values is one of those that are asked for."""
    return lambda call, asked: not set(values(call)).isdisjoint(asked.split(","))


def _within(call: "Call", from_: str, to: str) -> bool:
    """Created in this range: texts of the same form, cut to the length of the bound, stand in the order of time."""
    created = moment.text(call.created_at)
    return from_.rstrip("Z") <= created and (not to or created[: len(to.rstrip("Z"))] <= to.rstrip("Z"))


def _search(call: "Call", text: str) -> bool:
    numbers = (call.order.to, call.order.number.fields["number"])
    found = [*numbers, *map(str, (speech.extraction(call) or {}).values())]
    return any(text.lower() in value.lower() for value in found)


def tags(call: "Call") -> list[str]:
    """The tags of a call: those of its metadata and its class."""
    classification = speech.classification(call)
    return [*call.tags, classification["tag"]] if classification else call.tags


def _campaigns(call: "Call") -> list[str]:
    return [] if call.order.campaign_id is None else [call.order.campaign_id]


def _models(call: "Call") -> list[str]:
    return [call.order.model]


def _use_cases(call: "Call") -> list[str]:
    return [call.order.use_case.id]


def _contact(call: "Call") -> list[str]:
    contact = speech.transfer_contact(call)
    return [contact["email"].lower()] if contact else []


TESTS: Mapping[str, Test] = {
    "type": lambda _, asked: asked == "Outbound",
    "statuses": _has(lambda call: [call.status]),
    "tags": _has(tags),
    "models": _has(_models),
    "ratings": _has(lambda call: [rating["emoji"] for rating in call.ratings]),
    "use_cases": _has(_use_cases),
    "campaigns": _has(_campaigns),
    "from": lambda call, asked: _within(call, asked, ""),
    "to": lambda call, asked: _within(call, "", asked),
    "search": _search,
    "transfer_contact_email": lambda call, asked: asked.lower() in _contact(call),
}


def matching(organization: "Organization", asked: Mapping[str, Any]) -> Iterator["Call"]:
    """The calls that pass all filters, sorted by creation, the newest first unless asked otherwise."""
    table = organization.calls
    tests = [(TESTS[name], value) for name, value in asked.items() if name in TESTS]
    for _, call in table.forward() if asked.get("sort") == "asc" else table.newest_first():
        if all(test(call, value) for test, value in tests):
            yield call
