"""A project that has a folder or a package of our name keeps a working pytest, however pytest is started."""

import sys
import sysconfig
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.plugin.running import Run, run
from tests.web.process import serving

TESTS = """
import pytest
from {name}.helper import answer

def test_that_needs_nothing_of_mockdial():
    assert answer() == 42

def test_with_a_mock(mockdial):
    assert mockdial.vogent.base_url.endswith("/vogent/api")
    assert mockdial.journal == []
"""
OTHERS = {point.name for point in entry_points(group="pytest11")} - {"mockdial"}
WITHOUT_OTHERS = [word for name in sorted(OTHERS) for word in ("-p", f"no:{name}")]
"""Their plugins take longer to load than these tests to run."""

STARTED = {
    "python -m pytest": [sys.executable, "-m", "pytest"],
    "pytest": [str(Path(sysconfig.get_path("scripts")) / "pytest")],
}


@pytest.fixture(params=STARTED)
def started(request) -> list[str]:
    return STARTED[request.param]


@pytest.fixture(params=["mock_server", "contract_tests"])
def name(request) -> str:
    return request.param


def own(folder: Path, name: str, *, is_package: bool) -> None:
    """Make a folder of this name with a module, as a project may have one."""
    (folder / name).mkdir()
    (folder / name / "helper.py").write_text("def answer():\n    return 42\n")
    if is_package:
        (folder / name / "__init__.py").touch()


def tried(folder: Path, name: str, started: list[str], *arguments: str, **variables: str) -> Run:
    return run(folder, TESTS.format(name=name), *WITHOUT_OTHERS, *arguments, program=started, **variables)


def test_a_plain_folder_stands_beside_ours(tmp_path, name, started):
    own(tmp_path, name, is_package=False)
    assert tried(tmp_path, name, started).counts == {"passed": 2}


def test_a_package_of_contract_tests_is_left_alone(tmp_path, started):
    own(tmp_path, "contract_tests", is_package=True)
    assert tried(tmp_path, "contract_tests", started).counts == {"passed": 2}


def test_a_package_that_hides_the_server_fails_the_tests_with_a_mock_in_one_sentence(tmp_path, started):
    own(tmp_path, "mock_server", is_package=True)
    done = tried(tmp_path, "mock_server", started)
    assert done.counts == {"passed": 1, "error": 1}
    shown = done.text.partition("ERROR at setup of test_with_a_mock")[2].partition("===")[0].splitlines()
    sentence = (
        f"Python finds {tmp_path}/mock_server/__init__.py instead of mockdial's own package mock_server; "
        "rename it, or take the folder that holds it off sys.path"
    )
    assert [line for line in shown[1:] if line] == [sentence]


def test_a_mock_that_runs_elsewhere_needs_no_server_here(tmp_path, started):
    own(tmp_path, "mock_server", is_package=True)
    with serving() as server:
        done = tried(tmp_path, "mock_server", started, MOCKDIAL_URL=f"http://127.0.0.1:{server.port}")
    assert done.counts == {"passed": 2}


def test_the_tests_in_a_folder_of_that_name_are_run(tmp_path, name, started):
    own(tmp_path, name, is_package=True)
    (tmp_path / name / "test_own.py").write_text(f"from {name}.helper import answer\n\ndef test_own():\n    answer()\n")
    assert tried(tmp_path, name, started, name).counts == {"passed": 1}


def test_a_client_is_told_what_hides_its_tests(tmp_path, started):
    own(tmp_path, "contract_tests", is_package=True)
    done = run(tmp_path, "from mockdial import VogentClientContract\n", *WITHOUT_OTHERS, program=started)
    assert done.counts == {"error": 1}
    assert "__init__.py instead of mockdial's own package contract_tests; rename it" in done.text
