"""Combines the reports of several worlds: those of a test run in which each test had a world of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mock_server.report.finding import ORDER

View = Mapping[str, Any]


def combined(views: Sequence[View]) -> dict[str, Any]:
    """Return one report of them all, in the form of a world's own. The first is that of the world that was asked."""
    first = views[0]
    return {
        **first,
        **{name: sum(view[name] for view in views) for name in ("errors", "warnings", "allowed")},
        "looked_at": _sums([view["looked_at"] for view in views]),
        "known_since": max(
            filter(None, (view["known_since"] for view in views)), key=datetime.fromisoformat, default=None
        ),
        "not_judged": list(dict.fromkeys(name for view in views for name in view["not_judged"])),
        "notes": list(dict.fromkeys(note for view in views for note in view["notes"])),
        "findings": _findings(views),
        "rules": [
            {**rule, "times": sum(view["rules"][n]["times"] for view in views)} for n, rule in enumerate(first["rules"])
        ],
        "coverage": _coverage([view["coverage"] for view in views]),
    }


def _findings(views: Sequence[View]) -> list[dict[str, Any]]:
    """Return the findings of all worlds. The same one in worlds with the same label, or without any, is one."""
    found: dict[Any, dict[str, Any]] = {}
    for finding in (finding for view in views for finding in view["findings"]):
        label = (finding.get("world") or {}).get("label")
        known = found.setdefault((finding["id"], label), {**finding, "times": 0})
        known["times"] += finding["times"]
    return sorted(found.values(), key=lambda finding: ORDER.index(finding["severity"]))


def _sums(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    return {name: sum(one[name] for one in counts) for name in counts[0]}


def _coverage(views: Sequence[View]) -> dict[str, Any]:
    vendors: dict[str, list[View]] = {}
    for view in views:
        for name, vendor in view["vendors"].items():
            vendors.setdefault(name, []).append(vendor)
    unused = [name for name in views[0]["unused_vendors"] if name not in vendors]
    return {"vendors": {name: _vendor(used) for name, used in vendors.items()}, "unused_vendors": unused}


def _vendor(views: Sequence[View]) -> dict[str, Any]:
    return {
        "operations": _met([view["operations"] for view in views]),
        "errors": _met([view["errors"] for view in views]),
        "machines": {
            kind: {name: _met([view["machines"][kind][name] for view in views]) for name in parts}
            for kind, parts in views[0]["machines"].items()
        },
        "webhooks": _met([view["webhooks"] for view in views]),
    }


def _met(views: Sequence[View]) -> dict[str, Any]:
    """Return what was met in any world, with the sums of how often, and what was met in none."""
    met: dict[str, Any] = {}
    for view in views:
        for name, times in view["met"].items():
            met[name] = _plus(met.get(name), times)
    never = [name for name in views[0]["never"] if name not in met]
    return {"met": met, "count": len(met), "of": views[0]["of"], "never": never}


def _plus(one: Any, other: Any) -> Any:
    """Return the sum of two counts, or of two tables of counts."""
    if one is None:
        return other
    if isinstance(other, Mapping):
        return {key: one.get(key, 0) + other.get(key, 0) for key in sorted({*one, *other})}
    return one + other
