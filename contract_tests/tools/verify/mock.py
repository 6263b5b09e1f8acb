"""Starts the mock for a command: a process of its own on a free port, with a key that can't be guessed."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import uuid4

from contract_tests.command import MockProcess, serving
from mock_server.contract.contract import Contract
from mock_server.resources import contract_path

SECONDS = 600


class MockRefused(ValueError):
    """The mock did not start, or refused a request. The message is its own."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class MockGone(MockRefused):
    """The mock has ended, or does not answer."""

    exit_code = 3


class RunningMock:
    """A running mock, and the key of the command's world."""

    def __init__(self, process: MockProcess, vendors: Iterable[str]) -> None:
        self._process, self.url = process, process.address
        contracts = {name: Contract.load(contract_path(name)) for name in vendors}
        self._schemes = {name: contract.schemes[0] for name, contract in contracts.items()}
        self.operations = {name: list(contract.operations) for name, contract in contracts.items()}
        """The ids of each vendor's operations."""
        named = next(filter(None, (scheme.account_prefix for scheme in self._schemes.values())), "verify-")
        self.key = f"{named}{uuid4().hex}"

    @property
    def exit_code(self) -> int | None:
        """The code with which the mock has ended; None while it runs."""
        return self._process.exit_code

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request to the control plane. Raise `MockRefused` where it refuses, `MockGone` where it is gone."""
        return json.loads(self._asked(method, path, body) or b"null")

    def _asked(self, method: str, path: str, body: Any = None) -> bytes:
        connection = HTTPConnection(self.url.partition("//")[2], timeout=SECONDS)
        try:
            headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
            connection.request(method, f"/_mock{path}", None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, HTTPException) as error:
            raise MockGone(f"the mock at {self.url} does not answer ({error!r}); was it stopped?") from None
        finally:
            connection.close()
        if answer.status >= 400:
            raise MockRefused(json.loads(content)["message"], answer.status)
        return content

    def history(self) -> bytes:
        """Return the history of the command's world, with its requests and its report."""
        return self._asked("GET", "/commands?diagnosis=true")

    def link(self) -> str:
        """Return a link that opens the console once, for this world and its family."""
        return str(self.ask("POST", "/console/tickets")["page"])

    def report(self) -> Any:
        """Return the report on this world and those of keys that begin with this one."""
        return self.ask("GET", "/report?family=true&evidence=true")

    def env(self) -> dict[str, str]:
        """Return the environment variables that lead to the mock and its control plane."""
        return {"MOCKDIAL_URL": self.url, "MOCKDIAL_KEY": self.key}

    def client_env(self) -> dict[str, str]:
        """Return the environment variables for the client: the address of each vendor, and a credential."""
        found: dict[str, str] = {}
        for name, path in self.ask("GET", "/health")["paths"].items():
            credential = self._schemes[name].variables_of(name, self.key, self.key)
            found |= {f"{name.upper()}_BASE_URL": self.url + path} | credential
        return found


@contextmanager
def started(
    vendors: Sequence[str], scenario: str, seed: int, now: str, fixtures: Path | None = None
) -> Iterator[RunningMock]:
    """Start a mock, and stop it at the end."""
    options = ["--scenario", scenario, "--seed", str(seed), "--now", now]
    options += ["--fixtures", str(fixtures)] if fixtures else []
    options += [word for name in vendors for word in ("--vendor", name)]
    with TemporaryFile("w+") as said:
        with serving(*options, errors=said) as process:
            if not process.address:
                raise MockRefused(_message(said) or "the mock did not start")
            yield RunningMock(process, vendors)
        sys.stderr.write(_message(said))


def _message(said: IO[str]) -> str:
    """Return the mock's error message; empty where it started."""
    said.seek(0)
    return said.read().removeprefix("mockdial: ").rstrip("\n")
