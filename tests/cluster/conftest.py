"""One NATS server for all tests of a module, two nodes that share it, and a key of its own for each test."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.cluster.nats import nats_server
from tests.cluster.nodes import two
from tests.web.process import Serving

_keys = (f"key{n}-a" for n in count())


@pytest.fixture(scope="module")
def nats(tmp_path_factory) -> Iterator[str]:
    with nats_server(tmp_path_factory.mktemp("nats")) as url:
        yield url


@pytest.fixture(scope="module")
def pair(nats: str) -> Iterator[list[Serving]]:
    """Two nodes for the tests that leave them as they are."""
    with two(nats) as nodes:
        yield nodes


@pytest.fixture
def nodes(nats: str) -> Iterator[list[Serving]]:
    with two(nats) as nodes:
        yield nodes


@pytest.fixture
def key() -> str:
    return next(_keys)
