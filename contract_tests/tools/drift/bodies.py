"""Compares the bodies of requests and answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.tools.drift.change import ContractChange, Effect, Side
from contract_tests.tools.drift.schemas import SchemaComparison
from mock_server.contract.document import Document

Spec = Mapping[str, Any]


class BodyComparison:
    """Compare the bodies of an old document with those of a new one."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new
        self.schemas = {side: SchemaComparison(old, new, side) for side in Side}

    def differences(self, side: Side, old: Spec, new: Spec, where: str) -> Iterator[ContractChange]:
        was, now = (_part(document, spec) for document, spec in ((self._old, old), (self._new, new)))
        if was and not now:
            yield ContractChange("body-removed", where, "no body", "a body", Effect.BREAKING)
        elif now and not was:
            effect = Effect.BREAKING if now.get("required") and side is Side.SENT else Effect.HARMLESS
            yield ContractChange("body-added", where, "a body", "no body", effect)
        else:
            yield from demanded(where, was, now)
            yield from self.content(side, was, now, where)

    def content(self, side: Side, old: Spec, new: Spec, where: str) -> Iterator[ContractChange]:
        was, now = old.get("content", {}), new.get("content", {})
        for kind in sorted(was.keys() | now.keys()):
            place = where if was.keys() | now.keys() == {kind} else f"{where} ({kind})"
            if kind not in now:
                yield ContractChange("content-removed", f"{where} ({kind})", "no such form", kind, Effect.BREAKING)
            elif kind not in was:
                yield ContractChange("content-added", f"{where} ({kind})", kind, "no such form", Effect.HARMLESS)
            else:
                before, after = (spec[kind].get("schema", True) for spec in (was, now))
                yield from self.schemas[side].differences(before, after, place)


def resolved(document: Document, node: Spec) -> Spec:
    return document.follow(document.target(node["$ref"]))[1] if "$ref" in node else node


def _part(document: Document, spec: Spec) -> Spec:
    """Return the spec of a body, by reference or inline."""
    return resolved(document, spec["requestBody"]) if "requestBody" in spec else {}


def demanded(where: str, old: Spec, new: Spec) -> Iterator[ContractChange]:
    """Yield a change in whether a parameter, a body or a header is required."""
    was, now = bool(old.get("required")), bool(new.get("required"))
    if was != now:
        words = "optional", "required"
        effect = Effect.NARROWED if now else Effect.WIDENED
        yield ContractChange("required", where, words[now], words[was], effect)
