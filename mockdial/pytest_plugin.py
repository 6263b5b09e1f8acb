"""The pytest plugin: the fixture `mockdial`, a world of its own for each test, and its marker.

A test run loads this module whether it uses mockdial or not, so it imports nothing but pytest and the standard library.
"""

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockdial.testing.mock import Mock
    from mockdial.testing.transport import Transport

MARKER = "mockdial(seed=1, scenario='mixed', now='2026-03-02T15:00:00Z', rate=0, allow=[...]): the world of this test"
SETUP = ("seed", "scenario", "now", "rate", "moment_chain", "jump_chain", "jump_happenings")

_MOCK = pytest.StashKey["Mock"]()
_BACKGROUND = pytest.StashKey["Transport"]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", MARKER)


@pytest.hookimpl(trylast=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: Sequence[str]) -> None:
    """Add the options of our suite to a run with `--pyargs contract_tests`: its conftest is read too late for them.

    A project may have a folder `contract_tests` of its own. Its runs get no option and load nothing of ours.
    """
    if early_config.known_args_namespace.pyargs and any(_names_the_suite(argument) for argument in args):
        from mockdial import loading

        try:
            options = loading.load("contract_tests.pytest_options", "contract_tests")
        except loading.Hidden:
            return
        options.add_options(parser)


def _names_the_suite(argument: str) -> bool:
    return argument.partition("::")[0].partition(".")[0] == "contract_tests"


@pytest.fixture
def mockdial(request: pytest.FixtureRequest) -> "Iterator[Mock]":
    """Give the test a mock of the vendors, in a world of its own.

    All tests of a run share one server. Where MOCKDIAL_URL names one that runs already, they use that one.
    """
    from mockdial.testing import session

    marker = request.node.get_closest_marker("mockdial")
    chosen = _chosen(marker)
    mock = session.open_mock(_transport(request.config))
    try:
        mock.allow(*chosen.pop("allow", ()))
        if chosen:
            mock.begin(**chosen)
        request.node.stash[_MOCK] = mock
        yield mock
    finally:
        mock.close(is_judged_elsewhere="MOCKDIAL_KEY" in os.environ)


def _chosen(marker: pytest.Mark | None) -> dict[str, Any]:
    """Return what the marker chooses. Raise `UsageError` for a misspelt word: it would test something else."""
    if marker is None:
        return {}
    if marker.args or marker.kwargs.keys() - {*SETUP, "allow"}:
        seen = ", ".join([*map(repr, marker.args), *sorted(marker.kwargs.keys() - {*SETUP, "allow"})])
        expected = f"expected only {', '.join(SETUP)} and allow, by name"
        raise pytest.UsageError(f"@pytest.mark.mockdial: seen {seen}, {expected}")
    return dict(marker.kwargs)


def _transport(config: pytest.Config) -> "Transport":
    """Return the way to the mock at MOCKDIAL_URL, or to one in the background, which the first test starts."""
    if url := os.environ.get("MOCKDIAL_URL"):
        from mockdial.testing.transport import HttpTransport

        return HttpTransport(url)
    if _BACKGROUND not in config.stash:
        from mockdial import loading
        from mockdial.testing import session

        try:
            loading.require("mock_server")
        except loading.Hidden as hidden:
            raise pytest.fail.Exception(str(hidden), pytrace=False) from None
        config.stash[_BACKGROUND] = background = session.background()
        config.add_cleanup(background.close)
    return config.stash[_BACKGROUND]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that passed where the server saw its client do wrong; add the latest requests to one that fails."""
    try:
        result = yield
    except BaseException:
        if mock := item.stash.get(_MOCK, None):
            _show_requests(item, mock)
        raise
    if mock := item.stash.get(_MOCK, None):
        from mockdial.testing import verdict

        if failures := mock.failures():
            _show_requests(item, mock)
            pytest.fail(verdict.text(failures), pytrace=False)
    return result


def _show_requests(item: pytest.Item, mock: "Mock") -> None:
    from mockdial.testing import verdict

    item.add_report_section("call", "mockdial", verdict.recent(mock))
