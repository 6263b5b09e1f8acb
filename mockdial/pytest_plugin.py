"""The pytest plugin: the fixture `mockdial`, a world of its own for each test, and its marker.

A test run loads this module whether it uses mockdial or not, so it imports nothing but pytest and the standard library.
"""

import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockdial.testing.mock import Mock
    from mockdial.testing.transport import Transport

MARKER = "mockdial(seed=1, scenario='mixed', now='2026-03-02T15:00:00Z', rate=0, allow=[...]): the world of this test"

_MOCK = pytest.StashKey["Mock"]()
_TRANSPORT = pytest.StashKey["Transport"]()


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
        except loading.PackageUnavailable:
            return
        if find_spec("schemathesis") is None:
            raise pytest.UsageError("the suite contract_tests needs schemathesis, which comes with mockdial[suite]")
        options.add_options(parser)


def _names_the_suite(argument: str) -> bool:
    return argument.partition("::")[0].partition(".")[0] == "contract_tests"


@pytest.fixture
def mockdial(request: pytest.FixtureRequest) -> "Iterator[Mock]":
    """Give the test a mock of the vendors, in a world of its own.

    All tests of a run share one server: the one that runs at MOCKDIAL_URL, else one that MOCKDIAL_COMMAND starts, else
    one in this process.
    """
    from mockdial.testing import session

    chosen = _chosen(request.node.get_closest_marker("mockdial"))
    mock = session.open_mock(_transport(request.config))
    try:
        mock.allow(*chosen.pop("allow", ()))
        _begin(mock, chosen)
        request.node.stash[_MOCK] = mock
        yield mock
    finally:
        mock.close(is_judged_elsewhere="MOCKDIAL_KEY" in os.environ)


def _chosen(marker: pytest.Mark | None) -> dict[str, Any]:
    """Return what the marker chooses. Raise `UsageError` for a misspelt word: it would test something else."""
    if marker is None:
        return {}
    from mockdial.testing.literals import suggestion
    from mockdial.testing.options import WorldSetup

    words = [*WorldSetup.__annotations__, "allow"]
    if unknown := [*map(repr, marker.args), *sorted(marker.kwargs.keys() - {*words})]:
        hint = suggestion(unknown[0], words)
        raise pytest.UsageError(f"@pytest.mark.mockdial: seen {', '.join(unknown)}, expected words by name: {hint}")
    return dict(marker.kwargs)


def _begin(mock: "Mock", chosen: dict[str, Any]) -> None:
    """Begin the world as the marker says. Fail the test in one sentence where the mock refuses that."""
    from mockdial.testing.transport import ControlRefused

    if not chosen:
        return
    try:
        mock.begin(**chosen)
    except (ControlRefused, ValueError) as refused:
        raise pytest.fail.Exception(f"@pytest.mark.mockdial: {refused}", pytrace=False) from None


def _transport(config: pytest.Config) -> "Transport":
    """Return the way to the mock that all tests of this run share; the first test opens it."""
    if _TRANSPORT not in config.stash:
        from mockdial import loading
        from mockdial.testing import session, transport

        try:
            config.stash[_TRANSPORT] = opened = session.open_transport()
        except (loading.PackageUnavailable, transport.MockUnreachable) as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
        config.add_cleanup(opened.close)
    return config.stash[_TRANSPORT]


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
