"""The options of `mockdial verify`: wrong ones are refused in one line; own fixtures; a kept world; a held run."""

import json
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.cli.calling import Call, caller
from tests.tools.verifying import Verify, rules, script, verifier
from tests.web.process import MOCKDIAL, environment

ROOT = Path(__file__).parents[2]


@pytest.fixture
def call(capfd) -> Call:
    """The command in process; the mock and what is verified are processes all the same."""
    return caller(capfd)


@pytest.fixture
def verify(call, tmp_path) -> Verify:
    return verifier(call, tmp_path / "report.json")


def test_a_run_that_fails_leaves_its_world_with_requests_and_report(verify, tmp_path):
    file = tmp_path / "kept" / "world.ndjson"
    code, _, told = verify(*script('ask("GET", "/agents")'), options=["--keep", str(file)])
    assert (code, file.exists()) == (0, False), told
    code, report, told = verify(*script('ask("POST", "/dials", {})'), options=["--keep", str(file)])
    assert (code, rules(report)) == (1, ["contract_broken"]), told
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["request"]["operation"] for line in lines if "request" in line] == ["createDial"]
    assert [one["rule"] for one in lines[-1]["report"]["findings"]] == ["contract_broken"]


def test_a_file_to_keep_that_can_not_be_written_is_refused_before_the_run(call, tmp_path):
    answer = call("verify", "--keep", tmp_path, "--", "true")
    assert (answer.code, "it is a folder" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--vendor", "vogent"], "seen no command, expected one behind --"),
        (["--time", "fast", "--", "true"], "--time: seen 'fast', expected poll, frozen, or a rate"),
        (["--fault", "odd:a", "--", "true"], "--fault: seen 'a', expected name=value"),
        (["--fault", "odd", "--", "true"], "--fault: body/name: seen 'odd', expected one of absent_optional"),
        (["--vendor", "vogent", "--scenario", "odd", "--", "true"], "--scenario: seen 'odd'"),
        (["--vendor", "vogent", "--", "no-such-program"], "can't run no-such-program"),
        (
            ["--allow", "contract_brokn", "--", "true"],
            "seen 'contract_brokn', expected a rule or a finding's id; the nearest",
        ),
        (["--allow", "odd", "--", "true"], "the rules are dialled_twice, "),
        (["--fail-on", "eror", "--", "true"], "expected one of error, warning, note; the nearest is error"),
        (["--report", "htlm=a.html", "--", "true"], "seen 'htlm=a.html', expected one of html, json, junit, sarif"),
        (["--report", "html=", "--", "true"], "--report: seen 'html='"),
        (["--html", str(ROOT), "--", "true"], "it is a folder"),
        (["--json", __file__ + "/report.json", "--", "true"], "can't be written to"),
        (["--write-baseline", str(ROOT), "--", "true"], "it is a folder"),
        (["--min-coverage", "101", "--", "true"], "--min-coverage: seen 101, expected 0 to 100"),
        (["--allow-host", "http://a.test", "--", "true"], "--allow-host: seen 'http://a.test', expected a host"),
        (["--vendor", "odd", "--", "true"], "seen 'odd', expected one of"),
    ],
)
def test_wrong_use_is_told_in_one_line(call, words, said):
    done = call("verify", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_run_takes_fixtures_of_ones_own(verify, tmp_path):
    (tmp_path / "own" / "vogent" / "scenarios").mkdir(parents=True)
    busy = "dial:\n  - {after: 1, event: ring}\n  - {after: 2, event: busy}\n"
    (tmp_path / "own" / "vogent" / "scenarios" / "engaged.yaml").write_text(busy)
    options = ("--fixtures", str(tmp_path / "own"), "--scenario", "engaged")
    code, report, told = verify(*script('ask("POST", "/dials", call)'), options=options)
    assert code == 0, told
    assert "busy" in str([one for one in report["coverage"] if one["times"]])


def test_a_run_that_is_held_gives_out_a_link_to_its_worlds_and_goes_on_after_a_line(tmp_path):
    report = tmp_path / "report.json"
    command = [*MOCKDIAL, "verify", "--hold", "--vendor", "vogent", "--json", str(report), "--"]
    command += script('ask("POST", "/dials", call)')
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment()
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        line = next(line for line in process.stderr if line.startswith("held"))
        url, _, ticket = line.split()[-1].partition("/console#")
        sent = json.dumps({"ticket": ticket}).encode()
        request = urllib.request.Request(f"{url}/_mock/console/sessions", sent, {"Content-Type": "application/json"})
        session = json.load(urllib.request.urlopen(request, timeout=10))["session"]
        look = urllib.request.Request(f"{url}/_mock/world", headers={"X-Mock-Session": session})
        assert json.load(urllib.request.urlopen(look, timeout=10))["counts"]["requests"] == 1
        assert not report.exists()
        process.communicate("\n", timeout=60)
    assert (process.returncode, report.exists()) == (0, True)
