"""`mockdial verify` on clients whose worth is known: the exemplary ones are clean, spoilt ones are found out."""

import json
import sys

import pytest

from mock_server.vendors import VENDORS
from tests.cli.calling import Call, caller
from tests.clients.everyone import CLIENTS

CREATIONS = {
    "vogent": "createBatchDialJob",
    "freya": "createCampaign",
    "happyrobot": "createBatchedCalls",
    "temphone": "scheduleCall",
    "twilio": "CreateCall",
    "elevenlabs": "submit_outbound_campaign",
    "retell": "createPhoneCall",
    "vapi": "CallController_create",
}
TROUBLE = ["commit_then_fail", "server_error", "unavailable", "rate_limited:retry_after=30"]
SPOILT = [
    ("freya:RetriesPostsAfterAccidents", "commit_then_fail", "dialled_twice"),
    ("freya:TakesANewMarkEachTime", "commit_then_fail", "dialled_twice"),
    ("happyrobot:SendsAgainWithoutLooking", "commit_then_fail", "dialled_twice"),
    ("twilio:DialsAgainAfter5xx", "commit_then_fail", "dialled_twice"),
    ("elevenlabs:SendsANewKeyForEachTry", "commit_then_fail", "dialled_twice"),
    ("retell:TakesANewKeyForEachTry", "commit_then_fail", "dialled_twice"),
    ("vapi:AsksAgainAfterAFailure", "commit_then_fail", "dialled_twice"),
    ("freya:IgnoresRetryAfter", "rate_limited:retry_after=30", "retry_after_ignored"),
]


@pytest.fixture
def call(capfd) -> Call:
    return caller(capfd)


def verified(call, tmp_path, client, vendor, *faults):
    """(exit code, the rules that were broken, what was printed)."""
    limits = f"operation={CREATIONS[vendor]},times=1"
    struck = [word for fault in faults for word in ("--fault", fault + ("," if ":" in fault else ":") + limits)]
    command = [sys.executable, "-m", "tests.tools.phoning", client]
    options = ["--vendor", vendor, "--time", "frozen", *struck, "--json", str(tmp_path / "report.json")]
    done = call("verify", *options, "--", *command)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    times = [thing["times"] for thing in report["coverage"] if thing["kind"] == "fault"]
    assert times == [1] * len(faults), done.out + done.err
    return done.code, [one["rule"] for one in report["findings"] if one["severity"] == "error"], done.out + done.err


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_exemplary_client_is_clean_whatever_goes_wrong(call, tmp_path, vendor):
    client = f"contract_tests.clients.{vendor}:{CLIENTS[vendor].__name__}"
    code, rules, told = verified(call, tmp_path, client, vendor, *TROUBLE)
    assert (code, rules) == (0, []), told


@pytest.mark.parametrize(("client", "fault", "rule"), SPOILT)
def test_a_spoilt_client_is_found_out(call, tmp_path, client, fault, rule):
    vendor = client.partition(":")[0]
    code, rules, told = verified(call, tmp_path, f"contract_tests.clients.broken.{client}", vendor, fault)
    assert (code, rules) == (1, [rule]), told
