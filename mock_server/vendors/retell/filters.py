"""The filters of lists: each is a small test of one value."""

from collections.abc import Callable, Mapping
from typing import Any

TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "eq": lambda seen, wanted: seen == wanted,
    "ne": lambda seen, wanted: seen != wanted,
    "sw": str.startswith,
    "ew": str.endswith,
    "co": lambda seen, wanted: wanted in seen,
}
NUMBERS: Mapping[str, Callable[[float, float], bool]] = {
    "eq": lambda seen, wanted: seen == wanted,
    "ne": lambda seen, wanted: seen != wanted,
    "gt": lambda seen, wanted: seen > wanted,
    "ge": lambda seen, wanted: seen >= wanted,
    "lt": lambda seen, wanted: seen < wanted,
    "le": lambda seen, wanted: seen <= wanted,
}


def holds(one: Mapping[str, Any], seen: Any) -> bool:
    """Return whether a filter lets a value pass; None is a value that is not there."""
    op, wanted = one["op"], one.get("value")
    match one["type"]:
        case "present":
            return (seen is not None) is bool(op == "pr")
        case "enum":
            return bool(seen in one["value"])
        case "boolean":
            return isinstance(seen, bool) and seen is wanted
        case "range":
            low, high = one["value"]
            return _is_number(seen) and bool(low <= seen <= high)
        case "number":
            return _is_number(seen) and NUMBERS[op](seen, one["value"])
    return isinstance(seen, str) and TEXTS[op](seen, one["value"])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


KEYED: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "metadata": lambda call: call.metadata or {},
    "custom_attributes": lambda call: call.attributes,
    "custom_analysis_data": lambda _: {},
    "dynamic_variables": lambda call: call.variables,
}
"""Where the values are that are filtered by their keys."""


PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "batch_call_id": lambda call: call.source and call.source.id,
    "call_status": lambda call: call.status,
    "direction": lambda call: call.direction,
    "from_number": lambda call: call.from_number,
    "to_number": lambda call: call.to,
}
"""What is filtered without making the view of a call, which takes longer."""


def passes(criteria: Mapping[str, Any], call: Any, view: Callable[[Any], Mapping[str, Any]]) -> bool:
    """Return whether a call, as its view shows it, passes all filters."""
    return all(_passes(name, one, call, view) for name, one in criteria.items())


def _passes(name: str, one: Any, call: Any, view: Callable[[Any], Mapping[str, Any]]) -> bool:
    if name in PLAIN:
        return holds(one, PLAIN[name](call))
    if name == "agent":
        id_, version = call.agent.id, call.settings["version"]
        return any(each["agent_id"] == id_ and (not each.get("version") or version in each["version"]) for each in one)
    if name in KEYED:
        values = KEYED[name](call)
        return all(holds(each, values.get(each["key"])) for each in one)
    if name == "tool_calls":
        return not one  # the mock's agents call none
    return holds(one, _value(name, view(call)))


def _value(name: str, view: Mapping[str, Any]) -> Any:
    if name == "combined_cost":
        return view.get("call_cost", {}).get("combined_cost")
    if name in ("user_sentiment", "in_voicemail", "call_successful"):
        return view.get("call_analysis", {}).get(name)
    return view.get(name)
