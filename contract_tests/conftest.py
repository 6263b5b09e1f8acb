"""What every test of the suite is given: the contracts to test, the server to test, and how hard to try."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

from contract_tests.patience import PATIENT
from contract_tests.pytest_options import add_options
from contract_tests.suite import parametrize
from contract_tests.suite.harness import Harness
from contract_tests.suite.servers import ServerUnderTest, given, started


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Say at once what can't be run; and two ways to try: quick, the same every time, and deep (MOCKDIAL_PROFILE)."""
    parametrize.names(config.getoption("vendor", None))
    if config.getoption("base_url", None) and not config.getoption("key", None):
        raise pytest.UsageError("--base-url: seen no --key beside it, expected the key to test with")
    common = {
        "deadline": None,  # a busy machine is no fault of the contract
        "database": None,  # a run does not depend on the runs before it
        "suppress_health_check": PATIENT,  # four of speed and size, which judge nothing that is tested: see there
    }
    found = [Phase.explicit, Phase.generate]  # to make a failing example smaller is work for the night
    settings.register_profile(
        "quick", max_examples=25, stateful_step_count=20, derandomize=True, phases=found, **common
    )
    settings.register_profile("deep", max_examples=1000, stateful_step_count=60, **common)
    settings.load_profile(os.environ.get("MOCKDIAL_PROFILE", "quick"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    is_read_only = bool(metafunc.config.getoption("read_only", None))
    parametrize.parametrize(metafunc, metafunc.config.getoption("vendor", None), is_read_only=is_read_only)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A run that must not write keeps the tests that only read."""
    if config.getoption("read_only", None):
        kept = [item for item in items if "operation_id" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerUnderTest]:
    """The server under test: what --base-url names, or a mock that lives as long as the run."""
    address = request.config.getoption("base_url", None)
    with (
        given(
            address,
            request.config.getoption("key", None),
            is_read_only=bool(request.config.getoption("read_only", None)),
        )
        if address
        else started(tmp_path_factory.mktemp("mock")) as server
    ):
        yield server


@pytest.fixture(scope="session")
def stages() -> dict[tuple[str, str], Harness]:
    """What is ready already: to prepare a contract takes a while."""
    return {}


@pytest.fixture
def stage(contract_name: str, server: ServerUnderTest, stages: dict[tuple[str, str], Harness]) -> Harness:
    """The contract under test, on the server under test."""
    found = stages.get((server.address, contract_name))
    return found or stages.setdefault(
        (server.address, contract_name), Harness(parametrize.contract(contract_name), server)
    )
