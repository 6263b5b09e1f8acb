"""The request that a handler gets, the reply that it returns, the refusal that it raises; without HTTP."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any


class Asked:
    """One request as a handler gets it: checked against the contract, parameters typed, defaults filled in.

    `query` has the parameters of the query, and those that stand in headers. `requested` is the outcome that its calls
    are to have; None if it asks for none.
    """

    __slots__ = ("body", "operation", "path", "query", "requested")

    def __init__(self, operation: str, path: Mapping[str, str], query: Mapping[str, Any], body: Any = None) -> None:
        self.operation, self.path, self.query, self.body = operation, path, query, body
        self.requested: Any = None


class Reply:
    """The reply of a handler: a status that its operation declares, and a body that the status' schema allows."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: Any, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        self.status, self.body, self.headers = status, body, headers


Steps = Generator[None, None, Reply]
"""A reply that is made step by step, for example call by call; its caller may rest between two steps."""


def taken(steps: Steps) -> Reply:
    """Take all steps at once, and return the reply."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            reply: Reply = end.value
            return reply


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
    """Raised to refuse a request, with the facts. Nothing is changed; the vendor wraps it in its own envelope."""

    def __init__(self, status: int, message: str, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        self.status, self.message, self.headers = status, message, headers

    def __str__(self) -> str:
        return self.message


class Rejection(Refusal):
    """A request that is refused before its handler: `message` is in our words, and the vendor may have its own.

    `violations` are the places that break the contract, if there are any, and `sent` is the body that they are in;
    `operation` is the one that was called, and `now` the time of its world.
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
