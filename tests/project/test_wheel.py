"""The wheel stands on its own: built, installed in an empty environment outside the checkout, and served from there."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from contextlib import closing
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path

import pytest

import mock_server
from mock_server.resources import contract_names
from tests.project.parts import need
from tests.project.sources import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    need(all(map(find_spec, ("hatchling", "pip"))), "the wheel is built with hatchling and installed with pip")
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """An environment that holds the wheel, and borrows nothing of this one but the libraries."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--disable-pip-version-check",
        wheel,
    )
    (site,) = folder.glob("lib/*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return folder


def run(*command: object, cwd: Path | None = None) -> str:
    """What a command says; it sees nothing of the checkout."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    found = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def test_it_carries_the_contracts_and_the_fixtures_and_not_the_projects_own_tests(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    kept = [path for folder in ("openapi", "fixtures") for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert {f"mock_server/_root/{path.relative_to(ROOT)}" for path in kept} <= names
    assert {f"{package}/py.typed" for package in ("mockdial", "mock_server", "contract_tests")} <= names
    assert {"mockdial/__main__.py", "contract_tests/conftest.py"} <= names
    assert [name for name in names if name.endswith(".pyc") or name.startswith(("tests", "benchmarks", "docs"))] == []


def test_its_name_carries_the_version(wheel):
    assert wheel.name == f"mockdial-{mock_server.__version__}-py3-none-any.whl"


def test_it_finds_its_contracts_inside_the_package(installed, tmp_path):
    code = "from mock_server import resources; print(resources.root()); print(resources.contract_names())"
    root, names = run(installed / "bin" / "python", "-c", code, cwd=tmp_path).splitlines()
    assert Path(root).is_relative_to(installed)
    assert names == str(contract_names())


def test_its_command_tells_the_version(installed, tmp_path):
    told = f"mockdial {mock_server.__version__}\n"
    assert run(installed / "bin" / "mockdial", "--version", cwd=tmp_path) == told
    assert run(installed / "bin" / "python", "-m", "mockdial", "--version", cwd=tmp_path) == told


def test_it_serves(installed, tmp_path):
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [str(installed / "bin" / "mockdial"), "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            port = int(re.search(r":(\d+)$", process.stdout.readline().rstrip())[1])
            with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
                connection.request("GET", "/_mock/health")
                assert json.loads(connection.getresponse().read())["version"] == mock_server.__version__
                connection.request("GET", "/vogent/api/agents", headers={"Authorization": "Bearer a"})
                assert len(json.loads(connection.getresponse().read())["data"]) == 2
        finally:
            process.terminate()
            process.communicate(timeout=15)
    assert process.returncode == 0


def test_the_suite_can_be_asked_for_its_tests(installed, tmp_path):
    found = run(
        installed / "bin" / "python", "-c", "import contract_tests.conftest as c; print(c.__file__)", cwd=tmp_path
    )
    assert Path(found.strip()).is_relative_to(installed)
