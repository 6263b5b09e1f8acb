"""One NATS server for all tests of a module."""

from collections.abc import Iterator

import pytest

from tests.cluster.nats import nats_server


@pytest.fixture(scope="module")
def nats(tmp_path_factory) -> Iterator[str]:
    with nats_server(tmp_path_factory.mktemp("nats")) as url:
        yield url
