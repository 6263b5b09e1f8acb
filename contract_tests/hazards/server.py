"""The mock server for the hazards: one that is started for them, or any other."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import NamedTuple

import httpx2

from contract_tests.command import serving
from contract_tests.hazards.mock import MockWorld

_numbers = count()


class MockServer(NamedTuple):
    """The address of a mock. `transport` leads there without a network."""

    address: str
    transport: httpx2.AsyncBaseTransport | None = None

    def mock(self) -> MockWorld:
        """Return a world with a key that was never used."""
        return MockWorld(self.address, f"hazards-{next(_numbers)}", self.transport)


@contextmanager
def started() -> Iterator[MockServer]:
    """Start a mock in a process of its own, on a free port."""
    with serving() as process:
        assert process.address, "the mock did not start; its message stands above"
        yield MockServer(process.address)
