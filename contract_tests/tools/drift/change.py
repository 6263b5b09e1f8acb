"""One change between two contracts, and its severity, which depends on the side that writes the value."""

import json
from enum import Enum
from typing import Any, NamedTuple

from mock_server.contract.conformance.finding import Finding, Severity


class Side(Enum):
    """The side that writes a value: the client (`SENT`) or the vendor (`RECEIVED`)."""

    SENT = "sent"
    RECEIVED = "received"


class Effect(Enum):
    """The effect of a change on the values that may be written."""

    NARROWED = "fewer values are allowed"
    WIDENED = "more values are allowed"
    CHANGED = "other values are allowed"
    BREAKING = "breaking on both sides"
    HARMLESS = "harmless on both sides"
    UNCLEAR = "to be looked at"


class ContractChange(NamedTuple):
    """A change at one place: `seen` is the new contract, `expected` the old one."""

    rule: str
    where: str
    seen: str
    expected: str
    effect: Effect

    def finding(self, operation: str, side: Side) -> Finding:
        """Return the change as a finding of an operation."""
        severity = _severity(side, self.effect)
        return Finding(
            f"drift-{self.rule}", severity, operation, self.where, self.seen, self.expected, _ADVICE[severity]
        )


_BREAKING = {(Side.SENT, Effect.NARROWED), (Side.RECEIVED, Effect.WIDENED)}
_ADVICE = {
    Severity.ERROR: "change the client before the vendor changes, then take over the new contract",
    Severity.WARNING: "look whether the client relies on it, then take over the new contract",
    Severity.NOTE: "no client has to change; take over the new contract",
}


def _severity(side: Side, effect: Effect) -> Severity:
    """Return an error for a breaking change: fewer values to write, more to read, or other ones anywhere."""
    if effect in (Effect.CHANGED, Effect.BREAKING) or (side, effect) in _BREAKING:
        return Severity.ERROR
    return Severity.WARNING if effect is Effect.UNCLEAR else Severity.NOTE


def text(value: Any) -> str:
    """Return a value as JSON, the same for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
