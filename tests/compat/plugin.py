"""Gives runs in other environments the profiles of our tests: our conftest needs the suite, which is not there."""

import pytest

from contract_tests import profiles


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "deep(reason): left to MOCKDIAL_PROFILE=deep")
    profiles.load()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    profiles.leave_out(config, items)
