"""What a handler is asked, what it gives back, and how it says no. No HTTP library is known here."""

from collections.abc import Mapping, Sequence
from typing import Any


class Asked:
    """One request as a handler meets it: checked against the contract, parameters typed, defaults filled in.

    `wishes` say what the calls that it makes are to come to; None where it asks for nothing.
    """

    __slots__ = ("body", "operation", "path", "query", "requested")

    def __init__(self, operation: str, path: Mapping[str, str], query: Mapping[str, Any], body: Any = None) -> None:
        self.operation, self.path, self.query, self.body = operation, path, query, body
        self.requested: Any = None


class Reply:
    """What a handler gives back: a status that its operation declares, and a body that the status' schema allows."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: Any, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        self.status, self.body, self.headers = status, body, headers


class CheckedPart(dict[str, Any]):
    """A part of many replies' bodies that was checked before: `whole` is sent in its place, and serialised once.

    As a dict it holds just enough to pass the check of each body. `text` is what `whole` was serialised to, if it was.
    """

    __slots__ = ("text", "whole")

    def __init__(self, whole: Mapping[str, Any], names: Sequence[str]) -> None:
        super().__init__((name, whole[name]) for name in names)
        self.whole = whole
        self.text: bytes | None = None


class Refusal(Exception):
    """A no, with the facts. It changes nothing; the vendor puts it into its own envelope."""

    def __init__(self, status: int, message: str, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        self.status, self.message, self.headers = status, message, headers

    def __str__(self) -> str:
        return self.message


class Rejection(Refusal):
    """A no before any handler was asked: `message` is in our words, and the vendor may have its own.

    `violations` are the places at odds with the contract, where it is that, and `sent` the body that they are in;
    `operation` is the one that was asked for, and `now` the time in the world that it was asked of.
    """

    def __init__(
        self,
        status: int,
        message: str,
        violations: Sequence[Any] = (),
        headers: tuple[tuple[bytes, bytes], ...] = (),
        sent: Any = None,
    ) -> None:
        Refusal.__init__(self, status, message, headers)
        self.violations, self.sent = violations, sent
        self.operation: str | None = None
        self.now: int | None = None
