"""The wheels stand on their own: built, installed in empty environments outside the checkout, and used there."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

import mock_server
from mock_server.resources import contract_names
from tests.project.sources import ROOT
from tests.project.wheels import built, run

SUITES = tuple(f"extra == '{name}'" for name in ("suite", "all", "dev"))
"""The extras with the suite."""

PYTEST = ("pytest", "_pytest", "py.py", "pluggy", "iniconfig", "packaging", "pygments")
"""pytest, and what it needs."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return built(tmp_path_factory.mktemp("wheel"), "-t", "wheel", source=ROOT)


@pytest.fixture(scope="module")
def client(tmp_path_factory) -> Path:
    return built(tmp_path_factory.mktemp("client"), "-t", "wheel", source=ROOT / "client")


@pytest.fixture(scope="module")
def installed(wheel, client, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("environment")
    (install(folder, wheel, client) / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return folder


@pytest.fixture(scope="module")
def installed_client(client, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("client-environment")
    site = install(folder, client)
    for name in PYTEST:
        (site / name).symlink_to(Path(sysconfig.get_path("purelib"), name))
    return folder


def install(folder: Path, *wheels: Path) -> Path:
    """Make an environment that holds these wheels and nothing else, and return the folder of its packages."""
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
        *wheels,
    )
    (site,) = folder.glob("lib/*/site-packages")
    return site


def test_it_carries_the_contracts_and_the_fixtures_and_not_the_projects_own_tests(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    kept = [path for folder in ("openapi", "fixtures") for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert {f"mock_server/_root/{path.relative_to(ROOT)}" for path in kept} <= names
    web = [path for folder in ("assets", "templates") for path in (ROOT / "mock_server/web" / folder).rglob("*")]
    assert {str(path.relative_to(ROOT)) for path in web if path.is_file()} <= names
    assert {"mock_server/py.typed", "contract_tests/py.typed", "contract_tests/conftest.py"} <= names
    assert [name for name in names if name.endswith(".pyc") or name.startswith(("tests", "benchmarks", "docs"))] == []


def test_what_users_import_is_in_the_small_wheel_and_in_no_other(wheel, client):
    kept = {f"mockdial/{path.relative_to(ROOT / 'mockdial')}" for path in (ROOT / "mockdial").rglob("*.py")}
    names = set(zipfile.ZipFile(client).namelist())
    assert {name for name in names if "dist-info" not in name} == {*kept, "mockdial/py.typed"}
    assert [name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("mockdial/")] == []


def test_their_names_carry_the_version(wheel, client):
    assert wheel.name == f"mockdial-{mock_server.__version__}-py3-none-any.whl"
    assert client.name == f"mockdial_client-{mock_server.__version__}-py3-none-any.whl"


def test_the_large_one_needs_the_small_one_of_its_own_version_and_that_one_only_pytest(wheel, client):
    assert f"Requires-Dist: mockdial-client=={mock_server.__version__}" in metadata(wheel)
    assert [line for line in metadata(client) if line.startswith("Requires-Dist")] == ["Requires-Dist: pytest>=8"]


def test_nothing_has_an_upper_bound_but_what_only_the_suite_needs(wheel):
    needs = [line for line in metadata(wheel) if line.startswith("Requires-Dist") and "mockdial" not in line]
    assert [line for line in needs if "<" in line and not line.endswith(SUITES)] == []


def test_the_small_wheel_is_built_from_its_source_distribution_too(client, tmp_path):
    source = built(tmp_path / "source", "-t", "sdist", source=ROOT / "client")
    shutil.unpack_archive(source, tmp_path, filter="data")
    again = built(tmp_path / "again", "-t", "wheel", source=tmp_path / source.name.removesuffix(".tar.gz"))
    assert set(zipfile.ZipFile(again).namelist()) == set(zipfile.ZipFile(client).namelist())


def metadata(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        [path] = [name for name in archive.namelist() if name.endswith("/METADATA")]
        return archive.read(path).decode().splitlines()


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


FIXTURE = """
import sys
from mockdial import Mock

def test_a_mock_from_elsewhere(mockdial: Mock):
    assert mockdial.vogent.base_url.endswith("/vogent/api")
    assert mockdial.journal == []
    heavy = ("mock_server", "starlette", "httpx", "orjson")
    assert [name for name in sys.modules if name.partition(".")[0] in heavy] == []
"""


def tried(environment: Path, folder: Path, code: int = 0, **variables: str) -> str:
    """Return what pytest says of a test with the fixture."""
    (folder / "test_client.py").write_text(FIXTURE)
    return run(environment / "bin" / "python", "-m", "pytest", "-q", cwd=folder, code=code, **variables)


def test_with_the_small_one_alone_the_fixture_starts_a_mock_from_elsewhere(installed, installed_client, tmp_path):
    assert "1 passed" in tried(installed_client, tmp_path, MOCKDIAL_COMMAND=str(installed / "bin" / "mockdial"))


def test_with_the_small_one_alone_and_no_mock_elsewhere_both_ways_to_one_are_told(installed_client, tmp_path):
    said = tried(installed_client, tmp_path, code=1)
    assert "mockdial-client is installed here without its server: install mockdial from the checkout or wheel" in said


def test_with_the_small_one_alone_the_command_says_so_in_one_line(installed_client, tmp_path):
    said = run(installed_client / "bin" / "python", "-m", "mockdial", "serve", cwd=tmp_path, code=2)
    assert said.startswith("mockdial: mockdial-client is installed here without its server: install mockdial from")
    assert said.count("\n") == 1
