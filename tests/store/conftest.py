"""A file with three worlds, a copy of it for each test, and the command that looks at it."""

import shutil

import pytest

from tests.cli.calling import caller
from tests.store.played import LABEL, other
from tests.store.servers import kept


@pytest.fixture
def call(capsys):
    return caller(capsys)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """A file with three worlds: one that was reset, one that was deleted, and a small one."""
    path = tmp_path_factory.mktemp("store") / "worlds.db"
    with kept(path) as client:
        for _ in range(20):
            client.call()
        client.reset(scenario="happy", seed=7)
        client.ask("PUT", "/_mock/world/label", LABEL)
        client.call()
        client.advance(7)
        gone, small = other(client, "gone"), other(client, "small")
        gone.call()
        small.call()
        assert gone.ask("DELETE", "/_mock/world").status == 204
    return path


@pytest.fixture
def path(played, tmp_path):
    """A copy of that file."""
    return shutil.copy(played, tmp_path / "worlds.db")
