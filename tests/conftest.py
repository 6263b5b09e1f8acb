"""Gives the project's tests the profiles and fixtures of the shipped suite, and a folder to compile into."""

import os
from pathlib import Path

import pytest

from contract_tests.conftest import (
    harness,
    harnesses,
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_generate_tests,
    server,
)

__all__ = [
    "harness",
    "harnesses",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_generate_tests",
    "server",
]


@pytest.fixture(scope="session")
def run_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for what the processes of this run compile and parse, the same for all its workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "compiled"
    folder.mkdir(exist_ok=True)
    return folder
