"""Compares one operation: its name, parameters, body and answers."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.tools.drift.bodies import BodyComparison, demanded, resolved
from contract_tests.tools.drift.change import ContractChange, Effect, Side, text
from mock_server.contract.conformance.finding import Finding
from mock_server.contract.document import Document

Spec = Mapping[str, Any]


class OperationComparison:
    """Compare the operations of an old document with those of a new one."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new
        self._bodies = BodyComparison(old, new)

    def findings(self, name: str, old: Spec, new: Spec) -> Iterator[Finding]:
        """Yield every change of one operation."""
        yield from (change.finding(name, Side.SENT) for change in self._asked(old, new))
        yield from (change.finding(name, Side.RECEIVED) for change in self._answered(old, new))

    # What is asked.

    def _asked(self, old: Spec, new: Spec) -> Iterator[ContractChange]:
        if old.get("operationId") != new.get("operationId"):
            seen, expected = (str(spec.get("operationId", "no name")) for spec in (new, old))
            yield ContractChange("operation-renamed", "operationId", seen, expected, Effect.UNCLEAR)
        if bool(old.get("deprecated")) != bool(new.get("deprecated")):
            words = "in good standing", "deprecated"
            now = bool(new.get("deprecated"))
            yield ContractChange("deprecated", "operation", words[now], words[not now], Effect.HARMLESS)
        yield from self._parameters(old, new)
        yield from self._bodies.differences(Side.SENT, old, new, "body")

    def _parameters(self, old: Spec, new: Spec) -> Iterator[ContractChange]:
        was, now = _parameters(self._old, old), _parameters(self._new, new)
        for key in [*was, *(key for key in now if key not in was)]:
            if key not in now:
                yield ContractChange("parameter-removed", key, "no such parameter", "the parameter", Effect.BREAKING)
            elif key not in was:
                is_required = bool(now[key].get("required"))
                seen = "a new parameter that is required" if is_required else "a new parameter"
                effect = Effect.BREAKING if is_required else Effect.HARMLESS
                yield ContractChange("parameter-added", key, seen, "no such parameter", effect)
            else:
                yield from demanded(key, was[key], now[key])
                yield from _manner(key, was[key], now[key])
                before, after = (parameter[key].get("schema", True) for parameter in (was, now))
                yield from self._bodies.schemas[Side.SENT].differences(before, after, key)

    # What is answered.

    def _answered(self, old: Spec, new: Spec) -> Iterator[ContractChange]:
        was, now = old.get("responses", {}), new.get("responses", {})
        for status in sorted({str(status) for status in (*was, *now)}):
            where = f"response {status}"
            effect = Effect.BREAKING if status.startswith(("1", "2", "3", "d")) else Effect.HARMLESS
            if status not in now:
                yield ContractChange("status-removed", where, "no such answer", f"the status {status}", effect)
            elif status not in was:
                yield ContractChange("status-added", where, f"the status {status}", "no such answer", effect)
            else:
                answers = (resolved(self._old, was[status]), resolved(self._new, now[status]))
                yield from self._headers(*answers, where)
                yield from self._bodies.content(Side.RECEIVED, *answers, f"{where} body")

    def _headers(self, old: Spec, new: Spec, where: str) -> Iterator[ContractChange]:
        was, now = (
            {name.lower(): resolved(document, header) for name, header in spec.get("headers", {}).items()}
            for document, spec in ((self._old, old), (self._new, new))
        )
        for name in sorted(was.keys() | now.keys()):
            place = f"{where} header {name}"
            if name not in now:
                yield ContractChange("header-removed", place, "no such header", "the header", Effect.BREAKING)
            elif name not in was:
                yield ContractChange("header-added", place, "a new header", "no such header", Effect.HARMLESS)
            else:
                yield from demanded(place, was[name], now[name])
                before, after = (header[name].get("schema", True) for header in (was, now))
                yield from self._bodies.schemas[Side.RECEIVED].differences(before, after, place)


def _parameters(document: Document, spec: Spec) -> dict[str, Spec]:
    """Return the parameters by place and name; those of a path by position, whatever their names."""
    found = {}
    order = re.findall("{([^}]*)}", spec["path"])
    for node in spec["parameters"]:
        parameter = resolved(document, node)
        name, place = parameter["name"], parameter["in"]
        known = f"{order.index(name) + 1}" if place == "path" and name in order else name
        found[f"{place}/{known}"] = parameter
    return found


def _manner(where: str, old: Spec, new: Spec) -> Iterator[ContractChange]:
    """Yield a change in how a parameter is written."""
    for word in ("style", "explode", "allowReserved", "content"):
        if old.get(word) != new.get(word):
            yield ContractChange("form", f"{where} ({word})", text(new.get(word)), text(old.get(word)), Effect.CHANGED)
