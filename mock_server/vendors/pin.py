"""Pins: hashes of what plays a vendor's worlds. A history names them, so that nothing else plays it unnoticed.

A pin is a text of four parts with dots between them: `machines.schemas.fixtures.scenarios`. The last has a hash for
each scenario, so a scenario more changes nothing for the histories that know nothing of it. Prose is left out. The
order of what is written counts, because odds are drawn in it.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

from mock_server.contract.prose import without_prose
from mock_server.engine.rules import RULES_NUMBER
from mock_server.vendors.vendor import Vendor

DIGITS = 8
"""The hexadecimal digits of one hash."""

PARTS = ("machines", "schemas", "fixtures")
"""The parts that have one hash; the scenarios follow."""


def pins(vendors: Mapping[str, Vendor], names: Iterable[str]) -> dict[str, Any]:
    """Return what the head of a history says of what plays it: the engine's rules, and the pins of these vendors."""
    return {
        "rules": RULES_NUMBER,
        "vendors": {name: pin(vendors[name]) for name in sorted(set(names)) if name in vendors},
    }


def misfit(head: Mapping[str, Any], vendors: Mapping[str, Vendor]) -> str | None:
    """Return in one sentence why these vendors would not play a history as it was played; None if they would.

    A head that says nothing of rules or vendors, as those of older histories, fits.
    """
    named = head.get("vendors", {})
    if not isinstance(named, dict):
        return f"vendors: seen {str(named)[:40]!r}, expected the pin of each"
    different = []
    if head.get("rules", RULES_NUMBER) != RULES_NUMBER:
        different.append(f"other rules of the engine (seen {str(head['rules'])[:40]!r}, here {RULES_NUMBER})")
    for name, stored in named.items():
        if name not in vendors:
            different.append(f"{name[:40]!r}, which is not served here")
        elif parts := _different(str(stored), pin(vendors[name])):
            different.append(f"other {' and '.join(parts)} of {name}")
    return f"this history was made with {'; '.join(different)}" if different else None


def pin(vendor: Vendor) -> str:
    """Return the pin of a vendor as it is now. It is computed when it is first asked for, and when fixtures changed."""
    sources = (vendor.contract, vendor.seed, vendor.outcomes, vendor.fiction, vendor.scenarios)
    if vendor.pinned is None or any(one is not other for one, other in zip(vendor.pinned[0], sources, strict=True)):
        vendor.pinned = sources, _computed(vendor)
    return vendor.pinned[1]


def _computed(vendor: Vendor) -> str:
    document, outcomes = vendor.contract.document, vendor.outcomes
    ways = {name: (way.steps, way.shows) for name, way in outcomes.ways.items()}
    words = {name: text for name, text in outcomes.text.items() if name not in ("summary", "outcomes")}
    return ".".join(
        [
            _hash(without_prose({"machines": document.machines})),
            _hash(without_prose(document.root, drop=frozenset({"x-status-machine"}))),
            _hash([vendor.seed, words, ways, vendor.fiction.text]),
            "".join(sorted(_hash([name, _played(scenario.text)]) for name, scenario in vendor.scenarios.items())),
        ]
    )


def _played(scenario: Mapping[str, Any]) -> dict[str, Any]:
    return {name: steps for name, steps in scenario.items() if name != "summary"}


def _hash(value: Any) -> str:
    """Return the same digits for the same JSON value in any process, with any version of Python, on any machine."""
    return blake2b(json.dumps(value, separators=(",", ":")).encode(), digest_size=DIGITS // 2).hexdigest()


def _different(stored: str, here: str) -> list[str]:
    """Return the names of the parts in which two pins differ. A scenario more is no difference, one less is."""
    before, now = (text.split(".") for text in (stored, here))
    if len(before) != len(now):
        return [*PARTS, "scenarios"]
    found = [name for name, one, other in zip(PARTS, before, now, strict=False) if one != other]
    return found if _scenarios(before[-1]) <= _scenarios(now[-1]) else [*found, "scenarios"]


def _scenarios(text: str) -> set[str]:
    return {text[n : n + DIGITS] for n in range(0, len(text), DIGITS)}
