"""What the project's own tests are given: the profiles of the shipped suite, and its fixtures for the tests of both."""

from contract_tests.conftest import (
    pytest_addoption,
    pytest_configure,
    pytest_generate_tests,
    server,
    stage,
    stages,
)

__all__ = ["pytest_addoption", "pytest_configure", "pytest_generate_tests", "server", "stage", "stages"]
