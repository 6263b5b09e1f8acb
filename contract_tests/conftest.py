"""The fixtures and profiles of the suite: the contracts, the server under test, and the number of examples."""

import gc
from collections.abc import Iterator

import pytest

from contract_tests import profiles
from contract_tests.pytest_options import add_options
from contract_tests.suite import parametrize
from contract_tests.suite.harness import Harness
from contract_tests.suite.servers import ServerUnderTest, given, started


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Say at once what can't be run, and set how hard to try."""
    parametrize.names(config.getoption("vendor", None))
    if config.getoption("base_url", None) and not config.getoption("key", None):
        raise pytest.UsageError("--base-url: seen no --key beside it, expected the key to test with")
    config.addinivalue_line(
        "markers", "deep(reason): left to MOCKDIAL_PROFILE=deep; CONTRIBUTING.md lists what and why"
    )
    profiles.load()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    is_read_only = bool(metafunc.config.getoption("read_only", None))
    parametrize.parametrize(metafunc, metafunc.config.getoption("vendor", None), is_read_only=is_read_only)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave some tests to the deep profile, and in a run that must not write, keep only those that read."""
    profiles.leave_out(config, items)
    if config.getoption("read_only", None):
        kept = [item for item in items if "operation_id" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def pytest_collection_finish() -> None:
    """Have the collector of garbage look at what tests make less often, and at the tests themselves never again."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)  # what Hypothesis makes is looked at too often otherwise: a twentieth of the time


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerUnderTest]:
    """Yield the server under test: the one at --base-url, or a mock that is started for the run."""
    address, vendors = request.config.getoption("base_url", None), request.config.getoption("vendor", None) or []
    scheme = parametrize.contract(vendors[0]).schemes[0] if len(vendors) == 1 else None
    with (
        given(
            address,
            request.config.getoption("key", None),
            scheme,
            is_read_only=bool(request.config.getoption("read_only", None)),
        )
        if address
        else started(tmp_path_factory.mktemp("mock")) as server
    ):
        yield server


@pytest.fixture(scope="session")
def harnesses() -> dict[tuple[str, str], Harness]:
    """Return the harnesses of this run, to be shared by its tests: to prepare a contract takes a while."""
    return {}


@pytest.fixture
def harness(contract_name: str, server: ServerUnderTest, harnesses: dict[tuple[str, str], Harness]) -> Harness:
    """Return the harness of a contract on the server under test."""
    found = harnesses.get((server.address, contract_name))
    return found or harnesses.setdefault(
        (server.address, contract_name), Harness(parametrize.contract(contract_name), server)
    )
