"""`mockdial conform` as a process, against servers on sockets: what it finds, what it leaves alone, how it ends."""

import os
import socket
from contextlib import contextmanager

import orjson
import pytest
import requests

from contract_tests.profiles import IS_DEEP
from mock_server.resources import contract_names
from mock_server.web.app import create_app
from mock_server.web.options import Options
from tests.cli.calling import called, caller, is_one_line
from tests.tools.sockets import running
from tests.tools.test_proxy import Distorted
from tests.web.process import serving

KEY = "conform"
IN_CI = os.environ.get("CI") == "true"
OF_THE_OTHERS = (
    "`mockdial conform` on a second vendor runs the same code; the suite itself runs on each (here CI=true does)"
)


def words(base: str, *options: str, vendor: str = "temphone", key: str = KEY) -> list[str]:
    return ["conform", "--vendor", vendor, "--base-url", base, "--key", key, *options]


def conform(base: str, *options: str, vendor: str = "temphone", key: str = KEY):
    """Run the command as a process: it takes pytest for itself. Deeply, it tries what it tries for users."""
    profile = "quick" if IS_DEEP else "brief"  # the suite is run in process, deeply
    return called(*words(base, *options, vendor=vendor, key=key), timeout=900, MOCKDIAL_PROFILE=profile)


@pytest.fixture(scope="module")
def mock():
    with serving() as server:
        yield f"http://127.0.0.1:{server.port}"


def requests_of(mock: str, key: str = KEY) -> list[dict]:
    answer = requests.get(f"{mock}/_mock/requests?limit=1000", headers={"Authorization": f"Bearer {key}"}, timeout=30)
    return answer.json()["data"]


@pytest.mark.parametrize(
    "vendor",
    [
        pytest.param(name, marks=[] if name == "temphone" or IN_CI else pytest.mark.deep(OF_THE_OTHERS))
        for name in contract_names()
    ],
)
def test_the_mock_keeps_its_contract_and_shows_every_status_and_every_move(mock, vendor, tmp_path):
    path = tmp_path / "report.json"
    key = f"whole-{vendor}"
    answer = conform(mock, "--json", str(path), vendor=vendor, key=key)
    report = orjson.loads(path.read_bytes())
    assert (answer.code, report["findings"]) == (0, [])
    assert [thing for thing in report["coverage"] if not thing["times"] and thing["kind"] in ("status", "move")] == []
    assert int(report["facts"]["tests"]) > 50
    assert len(requests_of(mock, key)) <= 2  # the key's own world was looked at, and not played in


def test_a_dry_run_says_what_would_be_created_and_only_looks_who_is_there(mock):
    answer = conform(mock, "--dry-run", key="dry")
    assert answer.code == 0
    assert "writes scheduleCall" in answer.out
    assert "scheduleCall: Schedule an AI outbound call with a message (call" in answer.out
    assert [line["method"] for line in requests_of(mock, "dry")] == ["GET"]


@pytest.mark.parametrize(
    "budget",
    [40, pytest.param(None, marks=pytest.mark.deep("a run that only reads, to its end; a short one is tried"))],
)
def test_a_run_that_only_reads_changes_nothing_and_ends_where_the_budget_is_spent(mock, budget):
    answer = conform(mock, "--read-only", *(["--budget", str(budget)] if budget else []), key="reader")
    assert answer.code == 0, answer.out
    assert {line["method"] for line in requests_of(mock, "reader")} <= {"GET", "HEAD", "OPTIONS"}
    world = requests.get(f"{mock}/_mock/world", headers={"Authorization": "Bearer reader"}, timeout=30).json()
    assert world["counts"]["commands"] == 0
    if budget:
        assert f"requests {budget}" in answer.out
        assert "the budget is spent" in answer.out


@contextmanager
def broken(change):
    """A server that is no mock to look at, and answers wrongly."""
    mock = Distorted(create_app(Options(vendors=["temphone"])))
    mock.change = change

    async def without_control(scope, receive, send):
        if scope["path"].startswith("/_mock"):
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await mock(scope, receive, send)

    with running(without_control) as base:
        yield f"{base}/temphone/v1"


def lost(start, answer):
    if start["status"] == 200:
        answer["body"]["data"]["mood"] = "good"
        answer["body"]["status"] = "perhaps"


def test_what_a_server_does_wrong_is_named_with_its_place(tmp_path):
    path = tmp_path / "report.json"
    with broken(lost) as base:
        answer = conform(base, "--read-only", "--json", str(path))
    found = {(f["rule"], f["operation"], f["where"]) for f in orjson.loads(path.read_bytes())["findings"]}
    assert answer.code == 1
    assert ("response-enum", "listScheduledCalls", "response 200 body/status") in found
    assert ("response-field-unknown", "listScheduledCalls", "response 200 body/data/mood") in found


def test_where_nobody_answers_the_exit_code_is_3():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        base = f"http://127.0.0.1:{closed.getsockname()[1]}"
    answer = conform(base)
    assert (answer.code, answer.out) == (3, "")
    assert answer.err == f"mockdial: no server answers at {base} (ConnectionError)\n"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--rate", "0"], "--rate: seen 0, expected more than 0"),
        (["--budget", "-1"], "--budget: seen -1, expected more than 0"),
        (["--key", "invalid"], "--key: it is not let in"),
        (["--vendor", "nobody"], "--vendor: seen 'nobody'"),
        (["--base-url", "somewhere"], "--base-url: seen 'somewhere'"),
    ],
)
def test_wrong_use_is_told_in_one_line(mock, options, complaint, capsys):
    answer = caller(capsys)(*words(mock, *options))
    assert is_one_line(answer)
    assert complaint in answer.err
