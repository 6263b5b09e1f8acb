"""What the tests of one run share: the mock, and keys that nobody else has."""

import json
import os
from uuid import uuid4

from mock_server.testing.background import Background
from mock_server.testing.mock import Mock
from mock_server.testing.ways import Remote, Unreachable, Way
from mock_server.web.app import Options
from mock_server.web.sandbox import Limits


def background() -> Background:
    """A mock for one run of tests, which may be many. The collector is the test run's own and stays as it is."""
    return Background(Options(limits=Limits(worlds=100_000)))


def remote(url: str) -> Remote:
    """A mock that runs already. Unreachable where none does."""
    return Remote(url)


def open_mock(way: Way) -> Mock:
    """One test's side of a mock, with a key that no other test has, in this process or in another."""
    key = f"{os.environ.get('MOCKDIAL_KEY') or 'test'}-{uuid4().hex}"
    return Mock(way, key, paths(way))


def paths(way: Way) -> dict[str, str]:
    """The vendors that a mock serves, each with its path behind the mock's address."""
    answer = way.ask("GET", "/_mock/health", [], b"")
    if answer.status != 200:
        raise Unreachable(f"{way.url}: seen {answer.status} for /_mock/health, expected a mock")
    return dict(json.loads(answer.content)["paths"])
