"""What the project's own tests are given: profiles and fixtures of the shipped suite, and a folder to compile into."""

import os
from pathlib import Path

import pytest

from contract_tests.conftest import (
    pytest_addoption,
    pytest_configure,
    pytest_generate_tests,
    server,
    stage,
    stages,
)

__all__ = ["pytest_addoption", "pytest_configure", "pytest_generate_tests", "server", "stage", "stages"]


@pytest.fixture(scope="session")
def run_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what the processes of this run compile and parse, the same for all its workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "compiled"
    folder.mkdir(exist_ok=True)
    return folder
