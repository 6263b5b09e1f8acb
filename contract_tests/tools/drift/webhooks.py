"""Compares webhooks, and callbacks to addresses that a request names."""

from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.tools.drift.bodies import BodyComparison, resolved
from contract_tests.tools.drift.change import ContractChange, Effect, Side, text
from mock_server.contract.conformance.finding import Finding
from mock_server.contract.document import Document

Spec = Mapping[str, Any]


class WebhookComparison:
    """Compare the webhooks and callbacks of an old document with those of a new one."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new
        self._bodies = BodyComparison(old, new)

    def callbacks(self, name: str, old: Spec, new: Spec) -> Iterator[Finding]:
        """Yield every change of one operation's callbacks."""
        was, now = _callbacks(self._old, old), _callbacks(self._new, new)
        for callback in sorted(was.keys() | now.keys()):
            yield from self._request(name, f"callback {callback}", was.get(callback), now.get(callback))

    def webhooks(self) -> Iterator[Finding]:
        """Yield every change of the webhooks."""
        was, now = _webhooks(self._old), _webhooks(self._new)
        for name in sorted(was.keys() | now.keys()):
            yield from self._request(f"webhook {name}", "webhook", was.get(name), now.get(name))

    def _request(self, name: str, where: str, old: Spec | None, new: Spec | None) -> Iterator[Finding]:
        """Yield the changes of one request of the vendor: a client reads its body, and writes the answer."""
        yield from self._of(name, Side.RECEIVED, self._body(where, old, new))
        if old and new:
            yield from self._of(name, Side.SENT, self._answers(where, old, new))

    def _body(self, where: str, old: Spec | None, new: Spec | None) -> Iterator[ContractChange]:
        kind = where.partition(" ")[0]
        if new is None:
            yield ContractChange(f"{kind}-removed", where, f"no such {kind}", f"the {kind}", Effect.BREAKING)
        elif old is None:
            yield ContractChange(f"{kind}-added", where, f"a new {kind}", f"no such {kind}", Effect.HARMLESS)
        else:
            yield from self._bodies.differences(Side.RECEIVED, old, new, f"{where} body")
            was, now = _signature(old), _signature(new)
            if was != now:
                yield ContractChange("signature", f"{where} signature", text(now), text(was), Effect.BREAKING)

    def _answers(self, where: str, old: Spec, new: Spec) -> Iterator[ContractChange]:
        was, now = old.get("responses", {}), new.get("responses", {})
        for status in sorted(was.keys() | now.keys()):
            place = f"{where} response {status}"
            if status not in now:
                yield ContractChange("status-removed", place, "no such answer", f"the status {status}", Effect.BREAKING)
            elif status not in was:
                yield ContractChange("status-added", place, f"the status {status}", "no such answer", Effect.HARMLESS)
            else:
                answers = (resolved(self._old, was[status]), resolved(self._new, now[status]))
                yield from self._bodies.content(Side.SENT, *answers, f"{place} body")

    @staticmethod
    def _of(name: str, side: Side, changes: Iterator[ContractChange]) -> Iterator[Finding]:
        return (change.finding(name, side) for change in changes)


def _callbacks(document: Document, spec: Spec) -> dict[str, Spec]:
    """Return the callbacks of an operation, by name."""
    return {
        name: operation
        for name, callback in spec.get("callbacks", {}).items()
        for item in resolved(document, callback).values()
        for operation in item.values()
        if isinstance(operation, dict)
    }


def _webhooks(document: Document) -> dict[str, Spec]:
    """Return the webhooks, by name."""
    return {name: document.follow(place)[1] for name, place in document.webhooks()}


def _signature(spec: Spec) -> Spec:
    """Return how a webhook is signed, without prose."""
    signature = spec.get("x-signature", {})
    return {word: value for word, value in signature.items() if word not in ("description", "x-provenance")}
