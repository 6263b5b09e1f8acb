"""Credentials: in which header a contract expects them, and what a credential of each kind opens."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.contract.document import Document
from mock_server.contract.validation import Checker, Checkers

STAMP = re.compile(r"(?P<ticket>[0-9a-f]{20})[0-9a-f]{12}")
"""How each credential that a world gives out ends: with the world's ticket, and a signature of the mock's."""


class Kind:
    """One kind of credential, known by how it begins.

    `opens` names the operations that it opens, each with the checker of the body that it allows, or None for any body.
    It is None if the account itself says what such a credential opens, or if it opens everything.
    """

    __slots__ = ("is_issued", "is_limited", "name", "opens", "prefix")

    def __init__(self, spec: Mapping[str, Any], document: Document, checkers: Checkers) -> None:
        self.name, self.prefix = str(spec["kind"]), str(spec["prefix"])
        self.is_issued, self.is_limited = bool(spec.get("issued")), bool(spec.get("limited"))
        self.opens: Mapping[str, Checker | None] | None = None
        if "opens" in spec:
            self.opens = {
                operation: checkers.at(document.target(body)) if body else None
                for operation, body in spec["opens"].items()
            }

    def ticket(self, text: str) -> str | None:
        """Return the ticket in a credential that a world has given out; None for any other text."""
        found = STAMP.fullmatch(text[-32:]) if self.is_issued and text.startswith(self.prefix) else None
        return found and found["ticket"]

    def account(self, text: str) -> str | None:
        """Return the account that a credential names behind its prefix; None if it is of another kind."""
        return None if self.is_issued or not text.startswith(self.prefix) else text[len(self.prefix) :]


class Scheme:
    """One security scheme: the header that carries a credential, and the kinds that are not plain keys.

    `advice` is what to tell a client that uses a scheme which the vendor's own reference does not have.
    """

    __slots__ = ("advice", "header", "is_bearer", "kinds")

    def __init__(self, spec: Mapping[str, Any], document: Document, checkers: Checkers) -> None:
        self.is_bearer = spec["type"] == "http"
        self.header = b"authorization" if self.is_bearer else str(spec["name"]).lower().encode()
        rule = spec.get("x-credential", {})
        self.advice: str | None = rule.get("advice")
        self.kinds = tuple(Kind(kind, document, checkers) for kind in rule.get("kinds", ()))


def schemes(document: Document, checkers: Checkers) -> Iterator[Scheme]:
    """Yield the schemes of a contract's keys, in the order in which it names them."""
    for name in (name for way in document.root.get("security", ()) for name in way):
        yield Scheme(document.follow(("components", "securitySchemes", name))[1], document, checkers)
