"""The pytest plugin: fixture `mockdial`, a world of its own for each test, and its marker. Nothing is loaded unused."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_server.testing.mock import Mock

MARKER = "mockdial(seed=1, scenario='mixed', now='2026-03-02T15:00:00Z', rate=0, allow=[...]): the world of this test"
SETUP = ("seed", "scenario", "now", "rate")

_MOCK = pytest.StashKey["Mock"]()
_BACKGROUND = pytest.StashKey[Any]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture
def mockdial(request: pytest.FixtureRequest) -> "Iterator[Mock]":
    """A mock of the vendors, in a world of this test's own.

    All tests of a run share one server; where MOCKDIAL_URL names one that runs already, it is taken.
    """
    from mock_server.testing import session

    marker = request.node.get_closest_marker("mockdial")
    chosen = _chosen(marker)
    mock = session.open_mock(_way(request.config))
    try:
        mock.allow(*chosen.pop("allow", ()))
        if chosen:
            mock.begin(**chosen)
        request.node.stash[_MOCK] = mock
        yield mock
    finally:
        mock.close(is_judged_elsewhere="MOCKDIAL_KEY" in os.environ)


def _chosen(marker: pytest.Mark | None) -> dict[str, Any]:
    """What the marker says, checked: a misspelt word would be a test of something else."""
    if marker is None:
        return {}
    if marker.args or marker.kwargs.keys() - {*SETUP, "allow"}:
        seen = ", ".join([*map(repr, marker.args), *sorted(marker.kwargs.keys() - {*SETUP, "allow"})])
        expected = f"expected only {', '.join(SETUP)} and allow, by name"
        raise pytest.UsageError(f"@pytest.mark.mockdial: seen {seen}, {expected}")
    return dict(marker.kwargs)


def _way(config: pytest.Config) -> Any:
    """The mock of this run: the one that MOCKDIAL_URL names, else one in the background, begun with the first test."""
    from mock_server.testing import session

    if url := os.environ.get("MOCKDIAL_URL"):
        return session.remote(url)
    if _BACKGROUND not in config.stash:
        config.stash[_BACKGROUND] = session.background()
        config.add_cleanup(config.stash[_BACKGROUND].close)
    return config.stash[_BACKGROUND]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test that went well fails nevertheless where the server saw its client go wrong; one that fails tells more."""
    try:
        result = yield
    except BaseException:
        if mock := item.stash.get(_MOCK, None):
            _tell(item, mock)
        raise
    if mock := item.stash.get(_MOCK, None):
        from mock_server.testing import verdict

        if wrongs := mock.wrongs():
            _tell(item, mock)
            pytest.fail(verdict.text(wrongs), pytrace=False)
    return result


def _tell(item: pytest.Item, mock: "Mock") -> None:
    from mock_server.testing import verdict

    item.add_report_section("call", "mockdial", verdict.recent(mock))
