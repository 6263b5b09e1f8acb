"""The server under test: a mock that is started for the run, or the server at a given address."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import cycle
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import requests

from contract_tests.command import serving
from mock_server.contract.credentials import Scheme
from mock_server.contract.document import Document

KEYS = [f"suite-{n}" for n in range(1500)]
"""The keys that our own mock accepts. Each has its own world, so an unused key is a fresh world."""

HERE = ("127.0.0.1", "localhost", "::1", "testserver")
"""Hosts that are reached without a proxy, whatever the environment says."""

MOST_WORLDS = 300
"""The most worlds that a run has at once on another's mock."""


class ServerUnderTest:
    """An address, the keys that it accepts, and the session for all requests."""

    def __init__(
        self,
        address: str,
        session: requests.Session,
        keys: Sequence[str],
        app: Any = None,
        *,
        scheme: Scheme | None = None,
        is_our_own: bool = False,
        is_read_only: bool = False,
        has_fresh_worlds: bool | None = None,
    ) -> None:
        """Take the keys: each of several has a fresh world. With `has_fresh_worlds`, a world can also be dropped.

        `scheme` says how a key is sent that has a password, too.
        """
        self.is_our_own, self._scheme = is_our_own, scheme
        self.address, self.session, self.app = address.rstrip("/"), session, app
        self.is_read_only = is_read_only
        self._keys, self._used, self._key, self._is_touched = cycle(keys), set[str](), "", True
        self.has_other_keys = len(keys) > 1
        self.has_fresh_worlds = self.has_other_keys if has_fresh_worlds is None else has_fresh_worlds
        self.sent: dict[str, str] = {}
        """The key that each text of a header carries, of those that were sent."""
        self.header_names = {"Authorization"}
        """The headers that carry keys."""
        session.trust_env = urlsplit(address).hostname not in HERE
        session.hooks["response"].append(self._saw)

    @cached_property
    def vendors(self) -> list[str]:
        """The vendors of the mock at this address; none where it is no mock or has no control plane."""
        parts = urlsplit(self.address)
        try:
            answer = self.session.get(f"{parts.scheme}://{parts.netloc}/_mock/health", timeout=10)
            return list(answer.json()["vendors"]) if answer.ok else []
        except (requests.RequestException, ValueError, TypeError, KeyError):
            return []

    @property
    def has_control(self) -> bool:
        """True if the server has a control plane, which moves its clock."""
        return bool(self.vendors)

    def base(self, document: Document) -> str:
        """Return the base URL of a contract's operations. An address with a path is used as it is."""
        if not self.has_control or urlsplit(self.address).path:
            return self.address
        path = document.server[1]
        return self.address + (path if path == "/_mock" else f"/{document.name}{path}")

    def fresh_key(self, other_than: str = "") -> str:
        """Return a key with an untouched world.

        Where the server accepts only one key, return that one. A mock drops its world first; another server can't.
        """
        if not self._is_touched and self._key != other_than:
            return self._key
        key = next(self._keys)
        if self.has_fresh_worlds and (key in self._used or not self.has_other_keys):
            self.control(key, "DELETE", "/world")
        self._used.add(key)
        self._key, self._is_touched = key, not self.has_fresh_worlds
        return key

    def _saw(self, answer: requests.Response, **how: Any) -> None:
        """Note whether a request may have changed the world: not if it only read, or was refused."""
        is_ours = self.sent.get(self._carried(answer.request.headers)) == self._key
        is_harmless = answer.request.method in ("GET", "HEAD", "OPTIONS") or 400 <= answer.status_code < 500
        self._is_touched = self._is_touched or (is_ours and not is_harmless)

    def _carried(self, headers: Mapping[str, Any]) -> str:
        """Return what the header that carries a key says; an empty text where there is none."""
        return next((str(headers[name]) for name in self.header_names if name in headers), "")

    def leave(self) -> None:
        """Drop the worlds that were used, where the server can."""
        if self.has_fresh_worlds:
            for key in self._used:
                self.ask_control(key, "DELETE", "/world")
        self._used.clear()

    def send(self, key: str, method: str, url: str, headers: dict[str, str], **rest: Any) -> requests.Response:
        """Send one request with headers that carry a key."""
        self.sent[self._carried(headers)] = key
        return self.session.request(method, url, headers=headers, timeout=60, **rest)

    def ask_control(self, key: str, method: str, path: str, **rest: Any) -> requests.Response:
        """Send one request to the control plane."""
        parts = urlsplit(self.address)
        opens = self._scheme.control_headers(key) if self._scheme else {"Authorization": f"Bearer {key}"}
        return self.send(key, method, f"{parts.scheme}://{parts.netloc}/_mock{path}", opens, **rest)

    def control(self, key: str, method: str, path: str, **rest: Any) -> Any:
        """Send one request to the control plane, which must succeed."""
        answer = self.ask_control(key, method, path, **rest)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@contextmanager
def given(
    address: str, key: str, scheme: Scheme | None = None, *, is_read_only: bool = False
) -> Iterator[ServerUnderTest]:
    """Yield a server that runs already. Name the scheme of a key that has a password, too.

    A mock that accepts any key gets one for each world, and drops the worlds at the end. A mock that accepts only this
    key drops its world each time.
    """
    with requests.Session() as session:
        alone = ServerUnderTest(address, session, [key], scheme=scheme, is_read_only=is_read_only)
        marks = [f"{token_hex(4)}-{n}" for n in range(MOST_WORLDS)]
        keys = [scheme.another(key, mark) if scheme else f"{key}-{mark}" for mark in marks]
        if is_read_only or not alone.has_control:
            yield alone
            return
        is_open = alone.ask_control(keys[0], "GET", "/world").ok
        server = ServerUnderTest(address, session, keys if is_open else [key], scheme=scheme, has_fresh_worlds=True)
        try:
            yield server
        finally:
            server.leave()


@contextmanager
def started(folder: Path) -> Iterator[ServerUnderTest]:
    """Start a mock on a free port that accepts our keys only."""
    keys = folder / "keys"
    keys.write_text("\n".join(KEYS))
    with serving("--keys", str(keys)) as process, requests.Session() as session:
        assert process.address, "the mock did not start; its message stands above"
        yield ServerUnderTest(process.address, session, KEYS, is_our_own=True)
