"""The pytest plugin: the fixture `mockdial`, a world of its own for each test, and its marker.

A test run loads this module whether it uses mockdial or not, so it imports nothing but pytest and the standard library.
"""

import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockdial.testing.mock import Mock
    from mockdial.testing.transport import Transport

MARKER = "mockdial(seed=1, scenario='mixed', now='2026-03-02T15:00:00Z', rate=0, allow=[...]): the world of this test"
FIXTURES, KEEP = "mockdial_fixtures", "mockdial_keep"
"""The options in a project's pytest.ini, or in its pyproject.toml, that name folders."""

_MOCK = pytest.StashKey["Mock"]()
_ALLOWANCES = pytest.StashKey[list[tuple[str, bool, bool]]]()
_TRANSPORT = pytest.StashKey["Transport"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options for a project's own fixtures, and for what is kept of tests that fail."""
    parser.addini(FIXTURES, "a folder with scenarios, seeds, numbers and faults of your own for the mock", default="")
    parser.addini(KEEP, "a folder for the worlds of tests that fail: history, requests and report", default="")


def pytest_report_header(config: pytest.Config) -> str | None:
    """Tell which fixtures the mock takes, in a project that has some."""
    if (folder := _own_fixtures(config)) is None:
        return None
    if url := os.environ.get("MOCKDIAL_URL"):
        return f"mockdial: the mock at {url} has the fixtures that it was started with; {FIXTURES} is not used"
    return f"mockdial: fixtures from {folder}"


def _own_fixtures(config: pytest.Config) -> Path | None:
    """Return the folder with a project's own fixtures."""
    return _folder(config, FIXTURES)


def _folder(config: pytest.Config, option: str) -> Path | None:
    """Return the folder that an option names; a relative path begins at the file that names it."""
    if not (named := config.getini(option)):
        return None
    folder = config.inipath.parent if config.inipath else config.invocation_params.dir
    return Path(folder, str(named))


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and what is told of allowances at the end."""
    config.addinivalue_line("markers", MARKER)
    config.pluginmanager.register(AllowanceTally(), "mockdial allowances")


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Raise `UsageError`, before any test runs, for a marker with a misspelt word or rule: it would test otherwise."""
    for item in items:
        if marker := item.get_closest_marker("mockdial"):
            try:
                _require_known(marker)
            except ValueError as error:
                raise pytest.UsageError(f"{item.nodeid}: @pytest.mark.mockdial{error}") from None


def _require_known(marker: pytest.Mark) -> None:
    """Raise `ValueError` for a word that the marker does not have, or a rule that does not exist."""
    from mockdial.testing.literals import require_rule, suggestion
    from mockdial.testing.options import WorldSetup

    words = [*WorldSetup.__annotations__, "allow"]
    if unknown := [*map(repr, marker.args), *sorted(marker.kwargs.keys() - {*words})]:
        hint = suggestion(unknown[0], words)
        raise ValueError(f": seen {', '.join(unknown)}, expected words by name: {hint}")
    try:
        for name in marker.kwargs.get("allow", ()):
            require_rule(name)
    except ValueError as error:
        raise ValueError(f"(allow=…): {error}") from None


class AllowanceTally:
    """Tells at the end which rules were allowed and never needed: by a test, or by fixtures and classes of many."""

    def __init__(self) -> None:
        self._needed: dict[tuple[str, str], bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the allowances of one test. Parameters are one test, and so are all tests that share a fixture."""
        for name, is_own, is_needed in getattr(report, "mockdial_allowances", ()):
            key = report.nodeid.partition("[")[0] if is_own else "", name
            self._needed[key] = self._needed.get(key, False) or is_needed

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print a line for each allowance that can go."""
        for (test, name), is_needed in sorted(self._needed.items()):
            if not is_needed:
                where = f"by {test}" if test else "by a fixture, a class or a module"
                terminalreporter.write_line(f"mockdial: {name} was allowed {where}, and nothing needed it")


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
    from mockdial.testing.transport import MockUnreachable

    marker = request.node.get_closest_marker("mockdial")
    chosen = dict(marker.kwargs) if marker else {}
    try:
        mock = session.open_mock(_transport(request.config))
    except MockUnreachable as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    try:
        mock.allow(*chosen.pop("allow", ()))
        _begin(mock, chosen)
        if "MOCKDIAL_KEY" in os.environ:
            _label(request.node, mock)
        request.node.stash[_MOCK] = mock
        yield mock
    finally:
        mock.close(is_judged_elsewhere="MOCKDIAL_KEY" in os.environ)


def _stays() -> bool:
    """Return whether the mock goes on after this run, and nobody else judges its worlds."""
    return "MOCKDIAL_URL" in os.environ and "MOCKDIAL_KEY" not in os.environ


def _label(item: pytest.Item, mock: "Mock") -> None:
    """Tell the mock the test that its world belongs to."""
    from mockdial.testing import session

    line = item.location[1]
    session.label(mock, item.nodeid, str(item.path), None if line is None else line + 1)


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
        from mockdial.testing import session

        try:
            config.stash[_TRANSPORT] = opened = session.open_transport(_own_fixtures(config))
        except (loading.PackageUnavailable, session.FixturesRefused) as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
        config.add_cleanup(opened.close)
    return config.stash[_TRANSPORT]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that passed where the server saw its client do wrong; add the latest requests to one that fails."""
    before = set(item.stash[_MOCK].allowed) if _MOCK in item.stash else set()
    try:
        result = yield
    except BaseException:
        if mock := item.stash.get(_MOCK, None):
            _show_requests(item, mock)
        raise
    if mock := item.stash.get(_MOCK, None):
        from mockdial.testing import verdict

        failures, unneeded = mock.judged()
        if failures:
            _show_requests(item, mock)
            pytest.fail(verdict.text(failures), pytrace=False)
        own = {name for mark in item.own_markers if mark.name == "mockdial" for name in mark.kwargs.get("allow", ())}
        shared = before - own
        item.stash[_ALLOWANCES] = [(name, name not in shared, name not in unneeded) for name in sorted(mock.allowed)]
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Add the allowances of a test that passed to its report, which xdist carries to the main process."""
    report: Any = yield
    if report.when == "call" and _ALLOWANCES in item.stash:
        report.mockdial_allowances = item.stash[_ALLOWANCES]
    return report  # type: ignore[no-any-return]


def _show_requests(item: pytest.Item, mock: "Mock") -> None:
    from mockdial.testing import verdict

    told = verdict.recent(mock)
    if (stays := _stays()) or item.config.getoption("usepdb", default=False):
        told = "\n".join(filter(None, (told, verdict.link(mock))))
        mock.is_held = stays
        _label(item, mock)
    if folder := _folder(item.config, KEEP):
        told = f"{told}\n{verdict.kept(mock, folder, item.nodeid)}"
    item.add_report_section("call", "mockdial", told)
