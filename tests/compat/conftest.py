"""Both packages, built once for all of these tests."""

import pytest

from tests.compat.environments import Wheels, wheels


@pytest.fixture(scope="session")
def both(tmp_path_factory) -> Wheels:
    return wheels(tmp_path_factory.mktemp("wheels"))
