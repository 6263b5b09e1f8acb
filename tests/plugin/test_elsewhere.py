"""A mock from elsewhere: the fixture starts it, and it ends with the run, however that ends."""

import os
import signal
import subprocess
import sys
import time

import pytest

from mockdial import MockUnreachable
from mockdial.testing.elsewhere import StartedTransport
from tests.plugin.running import run
from tests.web.process import MOCKDIAL, environment

COMMAND = " ".join(MOCKDIAL)
TESTS = """
import sys
from urllib.request import urlopen

def test_one(mockdial):
    assert mockdial.journal == []
    assert "mock_server" not in sys.modules

def test_another_at_the_same_mock(mockdial):
    with urlopen(mockdial.url + "/_mock/health") as answer:
        assert answer.status == 200

def test_any_host_leads_there(mockdial):
    import httpx
    with httpx.Client(transport=mockdial.transport, headers=mockdial.vogent.headers) as client:
        assert client.get("https://api.vogent.ai/api/agents").json()["data"]
        mockdial.faults.add("closed_before")
        try:
            client.get("https://api.vogent.ai/api/agents")
        except httpx.ReadError:
            return
    assert False, "the fault closed no connection"
"""


def test_the_fixture_starts_the_mock_that_a_variable_names(tmp_path):
    assert run(tmp_path, TESTS, MOCKDIAL_COMMAND=COMMAND).counts == {"passed": 3}


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/nowhere/mockdial", "can't run '/nowhere/mockdial' (No such file or directory)"),
        ('"', "No closing quotation"),
        ("echo hello", "seen 'hello serve --port 0 --stop-on-eof' as the first line"),
        ("true", "seen '' as the first line of 'true serve"),
    ],
)
def test_what_is_no_mock_is_told_in_one_sentence(command, said):
    with pytest.raises(MockUnreachable) as told:
        StartedTransport(command)
    assert said in str(told.value)
    assert str(told.value).endswith("MOCKDIAL_COMMAND=/elsewhere/bin/mockdial")


def test_the_tests_of_a_run_fail_in_one_sentence_where_it_is_no_mock(tmp_path):
    done = run(tmp_path, TESTS, MOCKDIAL_COMMAND="true")
    assert done.counts == {"error": 3}
    assert "MOCKDIAL_COMMAND: seen '' as the first line" in done.text


def test_the_mock_ends_with_a_run_that_is_killed():
    code = "from mockdial.testing.elsewhere import StartedTransport as S; import sys, time; s = S(sys.argv[1])"
    code += "; print(s._process.pid, flush=True); time.sleep(60)"
    command = [sys.executable, "-c", code, COMMAND]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        mock = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while _is_there(mock) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_there(mock)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{process}/stat") as file:  # noqa: PTH123
        return file.read().split()[2] != "Z"
