"""The mock that the hazards are played on: one that is started for them, or any other."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import NamedTuple

import httpx2

from contract_tests.command import mockdial
from contract_tests.hazards.mock import PlayedWorld

_numbers = count()


class HazardServer(NamedTuple):
    """Where a mock is. `transport` leads there without a network."""

    address: str
    transport: httpx2.AsyncBaseTransport | None = None

    def mock(self) -> PlayedWorld:
        """A world that nobody has used."""
        return PlayedWorld(self.address, f"hazards-{next(_numbers)}", self.transport)


@contextmanager
def started() -> Iterator[HazardServer]:
    """A mock of our own, on a free port."""
    with subprocess.Popen(mockdial("serve", "--port", "0"), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            first = process.stdout.readline().split()
            assert first, "the mock did not start; its complaint stands above"
            yield HazardServer(first[-1])
        finally:
            process.terminate()
            process.wait(timeout=30)
