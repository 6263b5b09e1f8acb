"""`mockdial proxy` as a process: it says where it listens, records, reports when it is stopped, and ends as told."""

import re
import signal
import subprocess

import orjson
import pytest
import requests

from tests.cli.calling import called, caller, is_one_line
from tests.web.process import MOCKDIAL, environment, serving


class Proxying:
    """The command, the mock behind it, and what it said at its end."""

    def __init__(self, upstream: str, *options: str) -> None:
        command = [*MOCKDIAL, "proxy", "--vendor", "vogent", "--upstream", upstream, "--port", "0", *options]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
        )
        self.base = re.search(r"http://\S+", self._process.stdout.readline())[0]

    def get(self, path: str, key: str = "sk-proxied") -> requests.Response:
        return requests.get(self.base + path, headers={"Authorization": f"Bearer {key}"}, timeout=30)

    def stop(self, sign: int) -> tuple[int, str]:
        self._process.send_signal(sign)
        out, errors = self._process.communicate(timeout=30)
        assert errors == ""
        return self._process.returncode, out


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_reports_when_it_is_stopped_and_the_recording_is_judged_the_same(tmp_path, sign):
    recording = tmp_path / "calls.har"
    with serving() as mock:
        proxying = Proxying(f"http://127.0.0.1:{mock.port}/vogent/api", "--har", str(recording))
        assert proxying.get("/agents?limit=1").status_code == 200
        assert proxying.get("/agents?limit=many").status_code == 422
        code, out = proxying.stop(sign)
        address = f"http://127.0.0.1:{mock.port}/vogent/api"
    assert code == 1
    assert "request query/limit" in out
    assert out.splitlines()[-1].startswith("proxy vogent: 1 error, exchanges 2, others 0")
    assert "sk-proxied" not in recording.read_text() + out
    assert [e["response"]["status"] for e in orjson.loads(recording.read_bytes())["log"]["entries"]] == [200, 422]
    checked = called("check", str(recording), "--vendor", "vogent", "--base-url", address)
    assert (checked.code, "request query/limit" in checked.out) == (1, True)


def test_a_clean_run_ends_with_0():
    with serving() as mock:
        proxying = Proxying(f"http://127.0.0.1:{mock.port}")
        assert proxying.get("/vogent/api/agents").status_code == 200
        code, out = proxying.stop(signal.SIGTERM)
    assert (code, out.splitlines()[-1]) == (0, "proxy vogent: no findings, exchanges 1, others 0")


@pytest.mark.parametrize(
    "options",
    [
        ("--vendor", "nobody", "--upstream", "http://127.0.0.1:1"),
        ("--vendor", "vogent", "--upstream", "api.vogent.ai"),
        ("--vendor", "vogent", "--upstream", "ftp://api.vogent.ai"),
        ("--vendor", "vogent"),
    ],
)
def test_wrong_use_is_told_in_one_line(options, capsys):
    assert is_one_line(caller(capsys)("proxy", *options))


def test_a_port_that_there_is_not_is_one_line():
    assert is_one_line(called("proxy", "--vendor", "vogent", "--upstream", "http://127.0.0.1:1", "--port", "70000"))
