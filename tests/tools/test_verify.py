"""`mockdial verify`: runs a test suite of any language against a mock, and says what its client did wrong."""

import sys
from shutil import which
from xml.etree import ElementTree as ET

import pytest

from tests.cli.calling import called, caller
from tests.plugin.running import STRANGERS
from tests.project.parts import need
from tests.tools.verifying import Verify, rules, script, verifier

PYTHON = [sys.executable, "-m", "unittest", "discover", "examples/python"]
TWILIO = """
import base64, os, urllib.parse, urllib.request

account, token = os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"]
fields = {"To": "+12025550123", "From": "+14155550100", "Url": "http://127.0.0.1:9/gone"}
url = f"{os.environ['TWILIO_BASE_URL']}/Accounts/{account}/Calls.json"
request = urllib.request.Request(url, urllib.parse.urlencode(fields).encode(), method="POST")
request.add_header("Authorization", "Basic " + base64.b64encode(f"{account}:{token}".encode()).decode())
assert urllib.request.urlopen(request).status == 201
"""
PLUGIN = """
import httpx2, pytest

@pytest.mark.parametrize("n", range(2))
def test_a(mockdial, n):
    with httpx2.Client(base_url=mockdial.vogent.base_url, headers=mockdial.vogent.headers) as client:
        client.get("/agents")

def test_b(mockdial):
    with httpx2.Client(base_url=mockdial.vogent.base_url, headers=mockdial.vogent.headers) as client:
        client.get("/no_such_path")
    mockdial.allow("contract_broken")
"""


@pytest.fixture
def verify(capfd, tmp_path) -> Verify:
    """The command in process; the mock and what is verified are processes all the same."""
    return verifier(caller(capfd), tmp_path / "report.json")


def test_the_python_example_is_clean(verify):
    code, report, told = verify(*PYTHON, call=called)
    assert (code, report["findings"]) == (0, []), told
    assert report["facts"]["calls"] == "24"


def test_a_client_that_ends_before_its_call_is_answered_is_clean(verify):
    code, report, told = verify(sys.executable, "-c", TWILIO, options=("--vendor", "twilio", "--time", "frozen"))
    assert (code, report["findings"], report["facts"]["calls"]) == (0, [], "1"), told


def test_the_node_example_is_clean(verify):
    need(which("node") is not None, "node is missing; install Node 20 or newer")
    code, report, told = verify("node", "--test", "examples/node/")
    assert (code, report["findings"]) == (0, []), told


def test_the_java_example_is_clean(verify):
    need(which("javac") is not None, "javac is missing; install a JDK of version 17 or newer")
    code, report, told = verify("sh", "examples/java/test.sh")
    assert (code, report["findings"]) == (0, []), told
    assert report["facts"]["calls"] == "24"


def test_a_person_who_is_called_twice_is_found(verify):
    code, report, told = verify(*script('ask("POST", "/dials", call); ask("POST", "/dials", call)'))
    assert (code, rules(report)) == (1, ["dialled_twice"]), told


def test_a_request_that_breaks_the_contract_is_found_with_its_pointer(verify):
    code, report, _ = verify(*script('ask("POST", "/dials", {**call, "toNumber": 5})'))
    assert (code, rules(report)) == (1, ["contract_broken"])
    assert "toNumber" in report["findings"][0]["seen"]


def test_junit_skips_what_was_never_called_at_whatever_vendor(verify, tmp_path):
    options = ["--vendor", "temphone", "--junit", str(tmp_path / "junit.xml")]
    code, report, _ = verify(*script('ask("GET", "/agents")'), options=options)
    skipped = {
        case.get("classname") for case in ET.parse(tmp_path / "junit.xml").iterfind("testsuite/testcase[skipped]")
    }
    assert {"getDial", "temphone scheduleCall"} < skipped
    assert "listAgents" not in skipped
    assert (code, {one["subject"] for one in report["coverage"] if one["kind"] == "operation"}) == (0, {"vogent"})


def test_where_several_vendors_are_used_each_operation_and_record_is_told_with_its_vendor(verify, tmp_path):
    both = """ask("POST", "/agents", {})
request = urllib.request.Request(os.environ["RETELL_BASE_URL"] + "/get-concurrency")
request.add_header("Authorization", "Bearer " + os.environ["RETELL_API_KEY"])
urllib.request.urlopen(request).read()
"""
    options = ["--vendor", "retell", "--junit", str(tmp_path / "junit.xml")]
    _, report, _ = verify(*script(both), options=options)
    assert {found["operation"] for found in report["findings"]} == {"vogent createAgent"}
    cases = ET.parse(tmp_path / "junit.xml").iterfind("testsuite/testcase")
    children = {case.get("classname"): {child.tag for child in case} for case in cases}
    assert children["vogent createAgent"] == {"failure"}
    assert children["retell createAgent"] == {"skipped"}
    assert children["retell getConcurrency"] == set()
    assert {"vogent dial", "retell call"} <= children.keys()


def test_what_is_allowed_by_name_fails_nothing(verify):
    breach = script('ask("POST", "/dials", {**call, "toNumber": 5})')
    assert verify(*breach, options=["--allow", "contract_broken"])[0] == 0


def test_a_command_that_fails_fails_the_run(verify):
    code, report, _ = verify(*script('ask("GET", "/agents"); raise SystemExit(3)'))
    assert (code, rules(report), report["facts"]["the command's exit code"]) == (1, ["command_failed"], "3")


ENDLESS = """
import http.server, threading

class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        ask("POST", "/dials", call)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
def control(method, path, body):
    url = os.environ["MOCKDIAL_URL"] + "/_mock" + path
    request = urllib.request.Request(url, json.dumps(body).encode(), method=method)
    request.add_header("Authorization", "Bearer " + os.environ["MOCKDIAL_KEY"])
    request.add_header("Content-Type", "application/json")
    urllib.request.urlopen(request).read()

control("POST", "/world/reset", {"moment_chain": 10})
control("PATCH", "/settings/vogent", {"webhook_url": f"http://127.0.0.1:{server.server_port}/"})
ask("POST", "/dials", call)
control("POST", "/clock", {"until": "idle"})
"""


def test_a_receiver_that_acts_without_end_fails_the_run_by_name(verify):
    options = ["--time", "frozen", "--allow", "dialled_twice,webhook_failed"]
    code, report, told = verify(*script(ENDLESS), options=options)
    assert (code, rules(report)) == (1, ["clock_stopped"]), told
    [found] = [finding for finding in report["findings"] if finding["fails"]]
    assert "http://127.0.0.1:" in found["seen"]
    assert found["operation"] == "createDial"


def test_too_little_coverage_fails_the_run_and_names_what_is_missing(verify):
    code, report, _ = verify(*script('ask("GET", "/agents")'), options=["--min-coverage", "50"])
    assert (code, rules(report)) == (1, ["coverage_low"])
    assert "never touched: operation vogent listBatchDialJobs" in report["findings"][0]["advice"]


def test_a_fault_strikes_and_is_part_of_the_coverage(verify):
    asked = script('assert ask("POST", "/dials", call) == 500; assert "dialId" in ask("POST", "/dials", call)')
    options = ["--fault", "commit_then_fail:operation=createDial,times=1"]
    code, report, told = verify(*asked, options=options)
    assert (code, rules(report)) == (1, ["dialled_twice"]), told
    assert [(c["subject"], c["times"]) for c in report["coverage"] if c["kind"] == "fault"] == [("commit_then_fail", 1)]


def test_each_status_and_move_of_a_record_is_counted(verify):
    _, report, _ = verify(*script('ask("POST", "/dials", call)'), options=["--time", "frozen"])
    counted = {(c["subject"], c["name"]): c["times"] for c in report["coverage"] if c["kind"] == "status"}
    assert counted["dial", "queued"] == 1
    assert counted["dial", "completed"] == 1  # what was asked for is played out before it is judged
    assert counted["job", "INIT"] == 0


def test_the_worlds_of_a_pytest_run_are_judged_together(verify, tmp_path):
    (tmp_path / "test_client.py").write_text(PLUGIN, encoding="utf-8")
    options = ["-q", "-p", "no:cacheprovider", *STRANGERS]
    command = [sys.executable, "-m", "pytest", *options, str(tmp_path / "test_client.py")]
    code, report, told = verify(*command)
    assert (code, report["findings"]) == (0, []), told
    asked = {c["name"]: c["times"] for c in report["coverage"] if c["kind"] == "operation"}
    assert asked["listAgents"] == 2
