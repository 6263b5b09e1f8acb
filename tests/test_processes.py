"""Processes that are forked and those that begin anew do the same."""

import os
import sys
import time
from multiprocessing import get_all_start_methods, get_context

import pytest

from tests.processes import BROKEN, ROOT, ended, quickest, started


@pytest.fixture(params=["quickest", "spawn"])
def way(request):
    return quickest() if request.param == "quickest" else get_context("spawn")


def shout(word: str) -> int:
    print(word, os.environ["MOCKDIAL_WORD"], os.getcwd())  # noqa: PTH109
    print("loud", file=sys.stderr)
    return len(word)


def stumble() -> int:
    raise LookupError("nothing there")


def linger() -> int:
    time.sleep(60)
    return 0


def tell_what_is_loaded() -> int:
    print(*sys.modules)
    return 0


def test_a_process_returns_what_its_function_does_and_what_it_said(way, tmp_path, monkeypatch):
    monkeypatch.setenv("MOCKDIAL_WORD", "now")
    code, said = ended(way, tmp_path, shout, "seven")
    assert code == 5
    assert sorted(said.splitlines()) == ["loud", f"seven now {ROOT}"]


def test_a_process_that_breaks_says_so_and_has_an_exit_code_of_its_own(way, tmp_path):
    code, said = ended(way, tmp_path, stumble)
    assert code == BROKEN
    assert "LookupError: nothing there" in said


def test_a_process_that_is_still_there_is_ended(way, tmp_path):
    with started(way, tmp_path, linger) as child:
        pid = child.process.pid
        assert child.process.is_alive()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.skipif("forkserver" not in get_all_start_methods(), reason="this system can't fork")
def test_the_libraries_are_loaded_before_and_nothing_of_the_mock_is(tmp_path):
    packages = {name.partition(".")[0] for name in ended(quickest(), tmp_path, tell_what_is_loaded).said.split()}
    assert {"pytest", "hypothesis", "schemathesis", "starlette"} <= packages
    assert "mock_server" not in packages


def test_where_a_system_can_not_fork_a_process_begins_anew(monkeypatch):
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    assert quickest().get_start_method() == "spawn"
