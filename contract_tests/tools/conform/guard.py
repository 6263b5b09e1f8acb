"""Guards every request of a run: paces and counts it, keeps it from writing, and checks the answer."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
import requests

from contract_tests.tools.conform.moves import Moves
from contract_tests.tools.reading import names, value
from contract_tests.tools.tally import Tally
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Finding
from mock_server.contract.conformance.masking import MASK, masked

READING = ("GET", "HEAD", "OPTIONS")


@contextmanager
def over_every_request(guard: "Guard") -> Iterator[None]:
    """Put the guard before every request of this process, also before those that checks send."""
    send = requests.Session.send

    def guarded(self: requests.Session, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        guard.before(request)
        try:
            answer = send(self, request, **how)
        except requests.RequestException as error:
            guard.lost(request, error)
            raise
        guard.after(request, answer)
        return answer

    requests.Session.send = guarded  # type: ignore[method-assign]
    try:
        yield
    finally:
        requests.Session.send = send  # type: ignore[method-assign]


class RunLimits(NamedTuple):
    """The limits of a run: requests a second, requests in all, and whether it may write."""

    rate: float | None = None
    budget: int | None = None
    is_read_only: bool = False


class Guard:
    """The guard of a run: it sees each request before it is sent, and each answer."""

    def __init__(
        self, limits: RunLimits, tally: Tally, moves: Moves, *, wait: Callable[[float], Any] = time.sleep
    ) -> None:
        self._limits, self._tally, self._moves, self._wait = limits, tally, moves, wait
        self._next = 0.0
        self.requests = self.refused = 0
        self.last: Exchange | None = None
        self._made_up = set[str]()
        self.error: str | None = None

    def before(self, request: requests.PreparedRequest) -> None:
        """Wait until the request is due. Skip a test whose request is not allowed."""
        if self._limits.is_read_only and request.method not in READING:
            pytest.skip(f"--read-only: {request.method} {request.url} was not sent")
        if self.error:
            pytest.skip("the target is gone")
        if self._limits.budget is not None and self.requests >= self._limits.budget:
            self.refused += 1
            pytest.skip("the budget is spent")
        if self._limits.rate:
            now = time.monotonic()
            self._wait(max(0.0, self._next - now))
            self._next = max(self._next, now) + 1 / self._limits.rate
        self.requests += 1

    def after(self, request: requests.PreparedRequest, answer: requests.Response) -> None:
        """Check an answer. Requests are often wrong on purpose, so only the answer is checked."""
        exchange = _exchange(request, answer)
        self._moves.see(exchange)
        self._made_up |= names(value(exchange.request_body))
        self.last = masked(exchange)
        self._tally.add(self.last, is_request_judged=False, but_for=self._is_echo)

    def _is_echo(self, finding: Finding) -> bool:
        """Return whether an unknown field in an answer is one that this run generated and got back."""
        if finding.rule != "response-field-unknown":
            return False
        field = finding.where.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        return field in self._made_up or MASK in field

    def lost(self, request: requests.PreparedRequest, error: requests.RequestException) -> None:
        """End the run where the target can't be reached any more."""
        if isinstance(error, requests.ConnectionError | requests.Timeout):
            self.error = f"{request.method} {request.url}: {type(error).__name__}"


def _exchange(request: requests.PreparedRequest, answer: requests.Response) -> Exchange:
    body = request.body.encode() if isinstance(request.body, str) else request.body
    return Exchange(
        request.method or "",
        request.url or "",
        [(_text(name), _text(text)) for name, text in request.headers.items()],
        body if isinstance(body, bytes) else b"" if body is None else None,
        answer.status_code,
        list(answer.headers.items()),
        answer.content,
        datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        round(answer.elapsed.total_seconds() * 1000, 3),
    )


def _text(header: str | bytes) -> str:
    return header.decode("latin-1") if isinstance(header, bytes) else header
