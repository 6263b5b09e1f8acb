"""`mockdial check` and `mockdial drift`: what they print, what they write, and how they end."""

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
import yaml

from contract_tests.tools.har.writing import Writer
from mock_server.contract.conformance.exchange import Exchange
from tests.cli.calling import Call, caller, is_one_line
from tests.tools.contract_pairs import contract_with

KEY, JSON = ("Authorization", "Bearer sk-very-secret"), ("content-type", "application/json")
BASE = "http://127.0.0.1:4010/temphone/v1"
READ = Exchange("GET", f"{BASE}/calls/scheduled?limit=5", [KEY], b"", 200, [JSON])
NONE = {
    "status": "success",
    "message": "Scheduled calls retrieved successfully.",
    "data": {"calls": [], "total": 0, "limit": 5, "offset": 0},
}


@pytest.fixture
def call(capsys) -> Call:
    return caller(capsys)


@pytest.fixture
def recording(tmp_path):
    def written(*answers, url=READ.url) -> Path:
        path, file = tmp_path / "calls.har", io.BytesIO()
        writer = Writer(file)
        for answer in answers:
            writer.add(replace(READ, url=url, response_body=orjson.dumps(answer)))
        path.write_bytes(file.getvalue())
        return path

    return written


def test_a_recording_that_keeps_the_contract_is_clean(call, recording):
    answer = call("check", recording(NONE), "--vendor", "temphone")
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == "check temphone: no findings, exchanges 1, others 0"


def test_a_recording_that_breaks_it_shows_where_and_no_secret(call, recording, tmp_path):
    path = recording(NONE | {"status": "perhaps", "apiToken": "sk-very-secret"})
    forms = {name: tmp_path / f"report.{name}" for name in ("html", "json", "junit", "sarif")}
    answer = call("check", path, "--vendor", "temphone", *(f"--{name}={file}" for name, file in forms.items()))
    assert answer.code == 1
    assert "response 200 body/status" in answer.out
    assert "response 200 body/apiToken" in answer.out
    assert all(str(file) in answer.out for file in forms.values())
    assert all("sk-very-secret" not in text for text in [answer.out, *(f.read_text() for f in forms.values())])


def test_what_a_baseline_accepts_does_not_fail_again(call, recording, tmp_path):
    path, baseline = recording(NONE | {"status": "perhaps"}), tmp_path / "accepted.yaml"
    assert call("check", path, "--vendor", "temphone", "--write-baseline", baseline).code == 1
    answer = call("check", path, "--vendor", "temphone", "--baseline", baseline)
    assert (answer.code, "1 accepted" in answer.out) == (0, True)


def test_what_is_allowed_by_name_fails_nothing(call, recording):
    path = recording(NONE | {"status": "perhaps", "hue": 1})
    names = "response-enum,response-field-unknown"
    assert call("check", path, "--vendor", "temphone", "--allow", names).code == 0
    answer = call("check", path, "--vendor", "temphone", "--allow", "response_enum")
    assert is_one_line(answer)
    assert "the nearest is response-enum" in answer.err


def test_a_recording_whose_keys_were_stripped_is_clean(call, tmp_path):
    """Browsers leave out `Authorization` and cookies, unless they are told to keep them."""
    path, file = tmp_path / "calls.har", io.BytesIO()
    writer = Writer(file)
    writer.add(replace(READ, request_headers=[], response_body=orjson.dumps(NONE)))
    foreign = orjson.loads(file.getvalue())
    foreign["log"]["creator"] = {"name": "WebInspector", "version": "537.36"}
    path.write_bytes(orjson.dumps(foreign))
    answer = call("check", path, "--vendor", "temphone")
    assert (answer.code, "request-credentials" in answer.out) == (0, False), answer


def test_a_recording_of_something_else_is_not_called_clean(call, recording):
    path = recording(NONE, url="https://elsewhere.test/calls/scheduled")
    answer = call("check", path, "--vendor", "temphone")
    assert is_one_line(answer)
    assert "name the address with --base-url" in answer.err
    assert call("check", path, "--vendor", "temphone", "--base-url", "https://elsewhere.test/").code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "nowhere.har", "--vendor", "temphone"),
        ("check", __file__, "--vendor", "temphone"),
        ("check", __file__, "--vendor", "nobody"),
        ("check", __file__),
        ("drift", "nowhere.yaml", "nowhere.yaml"),
        ("drift", __file__, __file__),
        ("drift", "a.yaml"),
        ("check", __file__, "--vendor", "temphone", "--fail-on", "anything"),
        ("check", __file__, "--vendor", "temphone", "--baseline", "nowhere.yaml"),
    ],
)
def test_wrong_use_is_told_in_one_line(call, arguments):
    assert is_one_line(call(*arguments))


def test_a_report_that_cannot_be_written_is_told_in_one_line(call, recording):
    answer = call("check", recording(NONE), "--vendor", "temphone", "--html", f"{__file__}/x.html")
    assert (answer.code, answer.err.count("\n")) == (2, 1)


@pytest.fixture
def contracts(tmp_path):
    def written(old, new):
        paths = tmp_path / "old.yaml", tmp_path / "new.json"
        paths[0].write_text(yaml.safe_dump(old))
        paths[1].write_text(orjson.dumps(new).decode())
        return paths

    return written


@pytest.mark.parametrize(
    ("old", "new", "options", "code"),
    [
        ({"enum": [1]}, {"enum": [1]}, [], 0),
        ({"enum": [1]}, {"enum": [1, 2]}, [], 1),
        ({"enum": [1, 2]}, {"enum": [1]}, [], 0),
        ({"enum": [1, 2]}, {"enum": [1]}, ["--fail-on", "note"], 1),
    ],
)
def test_drift_fails_where_a_client_breaks(call, contracts, old, new, options, code):
    answer = call("drift", *contracts(contract_with(received=old), contract_with(received=new)), *options)
    assert answer.code == code


def test_a_contract_that_refers_to_nothing_is_told_in_one_line(call, contracts):
    broken = contract_with(received={"$ref": "#/components/schemas/Nothing"})
    assert is_one_line(call("drift", *contracts(broken, contract_with(received={"type": "string"}))))


def test_the_server_does_not_wait_for_what_only_the_tools_need():
    heavy = ("rich", "pytest", "hypothesis", "schemathesis", "httpx2", "orjson", "jsonschema_rs")
    code = f"import sys, mockdial.cli; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_missing_part_is_named_with_what_to_install():
    code = "import sys; sys.modules['rich'] = None; from mockdial import cli; sys.exit(cli.main(['drift', 'a', 'b']))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    expected = "mockdial: this command needs rich, which comes with mockdial[report]\n"
    assert (ended.returncode, ended.stderr) == (2, expected)


def test_a_whole_run_against_a_vendor_has_to_be_wanted(call, monkeypatch):
    from contract_tests.tools.conform import running
    from contract_tests.tools.conform.plan import RunTarget

    monkeypatch.setattr(running, "target_of", lambda contract, url, key: RunTarget(contract, url, key, is_mock=False))
    monkeypatch.setattr(running, "conform", lambda *_: pytest.fail("it was begun"))
    answer = call("conform", "--vendor", "temphone", "--base-url", "https://api.temphone.example/v1", "--key", "k")
    assert is_one_line(answer)
    assert "say --read-only or --allow-writes" in answer.err
