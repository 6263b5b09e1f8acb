"""What a restart knows of webhooks and their answers: nobody is asked again, and what was told stays as it was told."""

from collections.abc import Iterator

import pytest

from mock_server.web.webhooks.message import ReceiverAnswer
from tests.driving import Json
from tests.elevenlabs import phoning as elevenlabs
from tests.elevenlabs.test_webhooks import hook
from tests.listening import HOOK
from tests.retell import phoning as retell
from tests.store.servers import KeptClient, kept
from tests.twilio import calling as twilio
from tests.vapi import ordering as vapi

DOCUMENT = ReceiverAnswer(200, None, b"<Response><Pause length='30'/></Response>", "text/xml")
ELIGIBLE = ReceiverAnswer(200, None, b'{"eligible": true}', "application/json")


@pytest.fixture
def client(tmp_path) -> Iterator[KeptClient]:
    with kept(tmp_path / "worlds") as client:
        yield client.reset(scenario="happy")


def _twilio(client: KeptClient) -> None:
    client.sender.answering = lambda _: DOCUMENT
    twilio.call(client, "+12025550151", Twiml=None, Url=HOOK)


def _vapi(client: KeptClient) -> None:
    client.sender.answering = lambda _: ELIGIBLE
    vapi.campaign(client, 2, server={"url": HOOK}, predialPlan={"enabled": True})


def _elevenlabs(client: KeptClient) -> None:
    hook(client)
    elevenlabs.call(client, "+12025550151")


def states(client: KeptClient) -> list[str | None]:
    return [one["delivery"] and one["delivery"]["state"] for one in client.webhooks()]


@pytest.mark.parametrize("begin", [_twilio, _vapi, _elevenlabs])
def test_a_receiver_that_has_answered_is_not_asked_again(client, begin):
    begin(client)
    client.play()
    client.wait(0.2)
    asked, before = len(client.sender.received), states(client)
    story, commands = client.story(), client.commands()
    assert asked > 0
    client.restart().get("/_mock/world")
    client.wait(0.05)
    assert states(client) == before
    assert (len(client.sender.received), client.story(), client.commands()) == (asked, story, commands)


def test_a_call_goes_on_as_its_document_says_after_a_restart(client):
    _twilio(client)
    client.clock(until="next_event")
    client.clock(until="next_event")
    client.clock(until="next_event")
    assert len(client.sender.received) == 1
    client.restart().play()
    assert len(client.sender.received) == 1


def test_events_of_a_call_tell_how_a_receiver_answered(client):
    client.sender.answering = lambda message: 204 if b"ringing" in message.body else 200
    sid = twilio.call(client, StatusCallback=HOOK, StatusCallbackEvent=["ringing", "answered", "completed"])
    client.play()
    client.wait(0.2)

    def codes() -> list[Json]:
        events = client.get(f"{twilio.CALLS}/{sid}/Events.json")["events"]
        return [one["response"]["response_code"] for one in events]

    before = codes()
    assert sorted(before) == [200, 200, 201, 204]
    client.restart()
    assert codes() == before


@pytest.fixture
def repeated(client) -> KeptClient:
    """A client whose receiver has refused a webhook, and has accepted it when it came again, before a restart."""
    client.ask("PATCH", f"/retell/update-agent/{retell.AGENT}", {"webhook_url": HOOK})
    client.sender.answering = lambda _: 200 if len(client.sender.received) > 1 else 500
    retell.call(client)
    client.play()
    client.wait(0.2)
    assert client.webhooks()[0]["delivery"]["tried"] == 2
    return client


def test_a_webhook_that_was_accepted_at_last_is_not_shown_as_refused(repeated):
    def told() -> list[Json]:
        marks = repeated.get("/_mock/timeline")["webhooks"]
        return [marks["state"], marks["status"]]

    before, tried = told(), [one["delivery"]["tried"] for one in repeated.webhooks()]
    assert set(before[1]) == {200}
    repeated.restart()
    assert (told(), [one["delivery"]["tried"] for one in repeated.webhooks()]) == (before, tried)


def test_who_looks_back_sees_that_it_was_accepted_at_last(repeated):
    now = repeated.get("/_mock/world")["now"]
    before = [one["delivery"]["state"] for one in repeated.get(f"/_mock/webhooks?at={now}")["data"]]
    repeated.restart()
    after = [one["delivery"]["state"] for one in repeated.get(f"/_mock/webhooks?at={now}")["data"]]
    assert (set(before), after) == ({"delivered"}, before)


@pytest.mark.parametrize("has_begun", [True, False])
def test_a_secret_of_a_key_signs_after_a_restart_too(client, has_begun):
    account, password = "AC" + "7" * 32, "the-secret-of-a-key"
    own = KeptClient(client._app, client._runner, client.sender, account)
    if has_begun:
        own.reset(scenario="happy")

    async def place() -> int:
        from base64 import b64encode

        basic = b64encode(f"SK{'1' * 32}:{password}".encode()).decode()
        body = f"To=%2B12025550151&From=%2B14155550100&Twiml=<Response/>&StatusCallback={HOOK}".encode()
        headers = {"authorization": f"Basic {basic}", "content-type": "application/x-www-form-urlencoded"}
        path = f"/twilio/2010-04-01/Accounts/{account}/Calls.json"
        sent = []
        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }

        async def receive() -> Json:
            return {"type": "http.request", "body": body, "more_body": False}

        async def collect(message: Json) -> None:
            sent.append(message)

        await client._app(scope, receive, collect)
        return sent[0]["status"]

    assert client._runner.run(place()) == 201
    assert own.sandbox.secrets == {"twilio": password}
    own.restart().get("/_mock/world")
    assert own.sandbox.secrets == {"twilio": password}
    own.reset()
    own.restart().get("/_mock/world")
    assert own.sandbox.secrets == {"twilio": password}
