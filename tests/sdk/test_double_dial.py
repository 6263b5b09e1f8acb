"""The SDK of Retell for Node repeats a request to call after a 5xx, unasked: `verify` finds the second call.

That for Python, and Twilio's two, leave it to their user.
"""

import json
import sys

import pytest

from tests.cli.calling import Call, caller
from tests.sdk.running import environment, require

NODE = "new (require('retell-sdk').default)().{}.catch((error) => console.log(error.name))"
PYTHON = """import retell
try:
    retell.Retell().{}
except retell.InternalServerError as error:
    print(error)"""
ASKED = {
    "createPhoneCall": (
        "call.createPhoneCall({from_number: '+14157774444', to_number: '+12025550123'})",
        "call.create_phone_call(from_number='+14157774444', to_number='+12025550123')",
    ),
    "createBatchCall": (
        "batchCall.createBatchCall({from_number: '+14157774444', tasks: [{to_number: '+12025550123'}]})",
        "batch_call.create_batch_call(from_number='+14157774444', tasks=[{'to_number': '+12025550123'}])",
    ),
}

TWILIO = {
    "node": """require('twilio')().calls.create({to: '+12025550123', from: '+14155550100', twiml: '<Response/>'})
        .catch((error) => console.log(error.status))""",
    "python": """from twilio.rest import Client
try:
    Client().calls.create(to='+12025550123', from_='+14155550100', twiml='<Response/>')
except Exception as error:
    print(error.status)""",
}


@pytest.fixture
def judged(capfd, monkeypatch, tmp_path):
    """Returns a function that verifies an SDK whose first request is done and then answered 500."""
    call: Call = caller(capfd)

    def verified(language: str, package: str, operation: str, code: str, vendor: str = "retell") -> list[str]:
        for name, value in environment(language, require(language, package)).items():
            monkeypatch.setenv(name, value)
        command = ["node", "-e", code] if language == "node" else [sys.executable, "-c", code]
        fault, path = f"commit_then_fail:operation={operation},times=1", tmp_path / "report.json"
        done = call("verify", "--vendor", vendor, "--fault", fault, "--json", path, "--", *command)
        report = json.loads(path.read_text(encoding="utf-8"))
        assert [one["times"] for one in report["coverage"] if one["kind"] == "fault"] == [1], done.out + done.err
        return [one["rule"] for one in report["findings"]]

    return verified


@pytest.mark.parametrize("operation", ASKED)
def test_the_double_dial_of_the_sdk_for_node_is_found(judged, operation) -> None:
    assert judged("node", "retell-sdk", operation, NODE.format(ASKED[operation][0])) == ["dialled_twice"]


@pytest.mark.parametrize("operation", ASKED)
def test_the_sdk_for_python_asks_once_and_nothing_is_found(judged, operation) -> None:
    assert judged("python", "retell", operation, PYTHON.format(ASKED[operation][1])) == []


@pytest.mark.parametrize("language", TWILIO)
def test_the_sdks_of_twilio_ask_once_and_nothing_is_found(judged, language) -> None:
    assert judged(language, "twilio", "CreateCall", TWILIO[language], "twilio") == []
