"""Compares how a client authenticates."""

from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.tools.drift.change import ContractChange, Effect, Side, text
from mock_server.contract.conformance.finding import Finding
from mock_server.contract.document import Document

Spec = Mapping[str, Any]


def security(old: Document, new: Document, name: str, was: Spec, now: Spec) -> Iterator[Finding]:
    """Yield a change of the authentication methods: one more does no harm, one less does."""
    before, after = _methods(old, was), _methods(new, now)
    if before != after:
        effect = Effect.HARMLESS if before < after or _OPEN in after else Effect.BREAKING
        yield ContractChange("security", "security", _text(after), _text(before), effect).finding(name, Side.SENT)


_OPEN = "[]"


def _methods(document: Document, spec: Spec) -> frozenset[str]:
    """Return each authentication method: what is sent, and where. None named means that no key is needed."""
    schemes = document.root.get("components", {}).get("securitySchemes", {})
    ways = spec.get("security", document.root.get("security", []))
    return frozenset(text(sorted(_scheme(schemes, name) for name in way)) for way in ways) or frozenset({_OPEN})


def _scheme(schemes: Mapping[str, Any], name: str) -> str:
    scheme = schemes.get(name, {})
    return " ".join(str(scheme[word]) for word in ("type", "scheme", "in", "name") if word in scheme) or name


def _text(ways: frozenset[str]) -> str:
    return " or ".join(sorted("no key" if way == _OPEN else way for way in ways))
