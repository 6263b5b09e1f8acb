"""Projects that have something else already run the README's example."""

import re
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.compat.environments import installed
from tests.project.readme import blocks
from tests.project.sources import ROOT
from tests.project.wheels import run
from tests.web.process import serving

[EXAMPLE] = [
    block.text
    for block in blocks((ROOT / "README.md").read_text(encoding="utf-8"))
    if block.kind == "python" and "mockdial: Mock" in block.text
]
WITH_HTTPX = """
import httpx
from mockdial import Mock

def test_the_client_of_the_project(mockdial: Mock) -> None:
    with httpx.Client(transport=mockdial.transport, base_url="https://api.vogent.ai/api") as client:
        assert client.get("/agents", headers=mockdial.vogent.headers).json()["data"]
"""
VERSIONS = "from importlib.metadata import version; print(*map(version, {names}))"


def project(folder: Path, *tests: str) -> Path:
    for number, text in enumerate(tests):
        (folder / f"test_{number}.py").write_text(text)
    return folder


def versions(python: Path, *names: str) -> list[str]:
    return run(python, "-c", VERSIONS.format(names=names)).split()


def test_one_with_fastapi_0_115_pytest_8_4_and_httpx(both, tmp_path):
    has = ["fastapi==0.115.*", "pytest==8.4.*", "httpx"]
    python = installed(tmp_path / "environment", [*both.needed("test"), *has])
    assert [one[:5] for one in versions(python, "fastapi", "pytest")] == ["0.115", "8.4.2"]
    assert "2 passed" in run(python, "-m", "pytest", "-q", cwd=project(tmp_path, EXAMPLE, WITH_HTTPX))


@contextmanager
def elsewhere(how: str, folder: Path):
    """The variable of a mock that is not of the project's environment."""
    if how == "MOCKDIAL_COMMAND":
        command = folder / "mockdial"
        command.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m mockdial "$@"\n')
        command.chmod(0o755)
        yield {how: str(command)}
    else:
        with serving() as server:
            yield {how: f"http://127.0.0.1:{server.port}"}


@pytest.mark.parametrize("how", ["MOCKDIAL_COMMAND", "MOCKDIAL_URL"])
def test_one_with_starlette_0_27_and_pydantic_1_takes_the_fixture_alone(both, how, tmp_path):
    python = installed(tmp_path / "environment", [both.alone(), "starlette==0.27.*", "pydantic<2", "httpx"])
    assert [re.match(r"[\d.]{4}|1", one)[0] for one in versions(python, "starlette", "pydantic")] == ["0.27", "1.10"]
    tests = project(tmp_path, EXAMPLE, WITH_HTTPX)
    with elsewhere(how, tmp_path) as variables:
        assert "2 passed" in run(python, "-m", "pytest", "-q", cwd=tests, **variables)
    assert run(python, "-m", "pip", "--version", code=1)


def test_the_commands_work_from_an_environment_of_their_own_with_what_they_need(both, tmp_path):
    python = installed(tmp_path / "environment", both.needed("report"))
    tests = ROOT / "examples" / "python"
    client = [python, "-m", "unittest", "discover", tests]
    verified = run(python, "-m", "mockdial", "verify", "--vendor", "vogent", "--", *client, cwd=tmp_path)
    assert "no findings" in verified
    needs = run(python, "-m", "mockdial", "conform", "--vendor", "vogent", "--base-url", "x", "--key", "a", code=2)
    assert needs.endswith("which comes with mockdial[suite]\n")


def test_conform_works_from_an_environment_with_the_suite(both, tmp_path):
    python = installed(tmp_path / "environment", both.needed("suite"))
    with serving("--vendor", "temphone") as server:
        target = ["--vendor", "temphone", "--base-url", f"http://127.0.0.1:{server.port}", "--key", "a"]
        assert "no findings" in run(python, "-m", "mockdial", "conform", *target, "--read-only", cwd=tmp_path)
