"""Who looks at the console: a server and a browser for each file of tests, a new world for each test."""

from collections.abc import Iterator

import pytest

from tests.browser.watching import Onlooker, watching


@pytest.fixture(scope="module")
def room() -> Iterator[Onlooker]:
    with watching() as found:
        yield found


@pytest.fixture
def watcher(room: Onlooker) -> Onlooker:
    return Onlooker(room.server, room.tab)
