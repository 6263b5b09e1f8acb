"""The oldest versions that our ranges allow, of every dependency."""

from pathlib import Path

import pytest

from tests.compat.environments import direct, installed, resolved
from tests.compat.running import FIXTURE, PROTOCOL, THEIR_CLIENTS, WAYS, ran


@pytest.fixture(scope="module")
def python(both, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("oldest")
    oldest = resolved(folder, direct("hazards", "metrics", "report", "tls"), "--resolution", "lowest-direct")
    return installed(folder / "environment", [*oldest, *both.needed("hazards,metrics,report,tls"), *THEIR_CLIENTS])


def test_the_tests_of_the_fixture_pass(python):
    done = ran(python, *FIXTURE)
    assert done.code == 0, done.end


@pytest.mark.parametrize("way", WAYS)
def test_the_tests_of_the_protocol_pass(python, way):
    done = ran(python, *PROTOCOL, way=way)
    assert done.code == 0, done.end
