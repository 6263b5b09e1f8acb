"""Makes calls through Twilio."""

from typing import Any

from mock_server.web.webhooks.message import ReceiverAnswer
from tests.driving import MockAnswer, MockClient

CALLS = "/twilio/2010-04-01/Accounts/{AccountSid}/Calls"
OWN = "+14155550100"
LONG = '<Response><Pause length="999999"/></Response>'
SOMEBODY = "+12025550123"
ALL = ["initiated", "ringing", "answered", "completed"]
VOICE = "http://127.0.0.1:5250/voice?a=1"
"""Where a call asks for its document."""


def place(client: MockClient, to: str = SOMEBODY, **fields: Any) -> MockAnswer:
    """Ask for a call, and return the answer, whatever its status."""
    body = {"To": to, "From": OWN, "Twiml": LONG, **fields}
    return client.ask("POST", f"{CALLS}.json", {name: value for name, value in body.items() if value is not None})


def call(client: MockClient, to: str = SOMEBODY, **fields: Any) -> str:
    """Make a call, and return its SID."""
    answer = place(client, to, **fields)
    assert answer.status == 201, answer
    return str(answer.body["sid"])


def read(client: MockClient, sid: str) -> Any:
    return client.get(f"{CALLS}/{sid}.json")


def change(client: MockClient, sid: str, **fields: Any) -> MockAnswer:
    return client.ask("POST", f"{CALLS}/{sid}.json", fields)


def hooks(client: MockClient, event: str = "") -> list[Any]:
    """Return the bodies of all webhooks, or of those about an event."""
    return [hook["body"] for hook in client.webhooks() if event in ("", hook["event"])]


def script(client: MockClient, *attempts: Any, number: str = SOMEBODY) -> None:
    """Say what the calls to a number come to."""
    client.put(f"/_mock/numbers/{number}", {"attempts": list(attempts)})


def document(text: str, kind: str = "text/xml", status: int = 200) -> ReceiverAnswer:
    """Return an answer of a receiver that is asked for a document."""
    return ReceiverAnswer(status, None, text.encode(), kind)


def said(*verbs: str) -> ReceiverAnswer:
    """Return an answer with a document of these verbs."""
    return document(f"<Response>{''.join(verbs)}</Response>")
