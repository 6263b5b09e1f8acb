"""Where the tests' requests go: to a mock of their own, or to an address that was given."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from mock_server.contract.document import Document

KEYS = [f"suite-{n}" for n in range(1500)]
"""The keys that a mock of our own lets in. Each has its own world, so a key that was not used yet is a fresh world."""


class Server:
    """An address, the keys that it lets in, and a session that is used for everything."""

    def __init__(self, address: str, session: requests.Session, keys: Sequence[str], app: Any = None) -> None:
        self.address, self.session, self.app = address.rstrip("/"), session, app
        self._keys, self._used = cycle(keys), set[str]()
        self.has_fresh_worlds = len(keys) > 1

    @cached_property
    def vendors(self) -> list[str]:
        """The vendors that a mock at this address plays; none where it is no mock, or shows no control plane."""
        parts = urlsplit(self.address)
        try:
            answer = self.session.get(f"{parts.scheme}://{parts.netloc}/_mock/health", timeout=10)
            return list(answer.json()["vendors"]) if answer.ok else []
        except (requests.RequestException, ValueError, TypeError, KeyError):
            return []

    @property
    def has_control(self) -> bool:
        """Whether the server can be told to move its clock."""
        return bool(self.vendors)

    def base(self, document: Document) -> str:
        """Where the operations of a contract are. An address with a path is taken as it stands."""
        if not self.has_control or urlsplit(self.address).path:
            return self.address
        path = document.server[1]
        return self.address + (path if path == "/_mock" else f"/{document.name}{path}")

    def fresh_key(self) -> str:
        """A key whose world nobody has touched. Where only one key was given, that one, with whatever it holds."""
        key = next(self._keys)
        if self.has_fresh_worlds and key in self._used:
            self.control(key, "DELETE", "/world")
        self._used.add(key)
        return key

    def ask(self, key: str, method: str, url: str, **rest: Any) -> requests.Response:
        """One request with a key."""
        return self.session.request(method, url, headers={"Authorization": f"Bearer {key}"}, timeout=60, **rest)

    def ask_control(self, key: str, method: str, path: str, **rest: Any) -> requests.Response:
        """One request to the control plane."""
        parts = urlsplit(self.address)
        return self.ask(key, method, f"{parts.scheme}://{parts.netloc}/_mock{path}", **rest)

    def control(self, key: str, method: str, path: str, **rest: Any) -> Any:
        """One request that the control plane has to agree to."""
        answer = self.ask_control(key, method, path, **rest)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@contextmanager
def given(address: str, key: str) -> Iterator[Server]:
    """A server that somebody else runs."""
    with requests.Session() as session:
        yield Server(address, session, [key])


@contextmanager
def started(folder: Path) -> Iterator[Server]:
    """A mock of our own on a free port, that lets in our keys only."""
    keys = folder / "keys"
    keys.write_text("\n".join(KEYS))
    command = [sys.executable, "-m", "mock_server.cli", "serve", "--port", "0", "--keys", str(keys)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, requests.Session() as session:
        assert process.stdout is not None
        try:
            first = process.stdout.readline().split()
            assert first, "the mock did not start; its complaint stands above"
            yield Server(first[-1], session, KEYS)
        finally:
            process.terminate()
            process.wait(timeout=30)
