"""Gives the project's tests the profiles and fixtures of the shipped suite."""

from contract_tests.conftest import (
    pytest_addoption,
    pytest_configure,
    pytest_generate_tests,
    server,
    stage,
    stages,
)

__all__ = ["pytest_addoption", "pytest_configure", "pytest_generate_tests", "server", "stage", "stages"]
