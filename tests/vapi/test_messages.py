"""Messages: which server gets them, authenticated how, how often, and in which order."""

import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import pytest

from tests.driving import Json
from tests.listening import HOOK, WebhookClient, listening
from tests.vapi.ordering import ASSISTANTS, CAMPAIGNS, EVENTS, FRONT_DESK, NUMBERS, REMINDER, call, campaign, contacts

ORG, OWN, DESK = HOOK, "http://127.0.0.1:9/assistant", "http://127.0.0.1:9/desk"
CREDENTIALS = "/vapi/credential"


@pytest.fixture
def client() -> Iterator[WebhookClient]:
    with listening(scenario="happy") as found:
        found.listen(ORG, "vapi")
        yield found


def serve(client: WebhookClient, **server: Json) -> None:
    """Give the assistant a server."""
    assert client.ask("PATCH", f"{ASSISTANTS}/{REMINDER}", {"server": {"url": OWN, **server}}).status == 200


def credential(client: WebhookClient, **plan: Json) -> str:
    body = {"provider": "custom-credential", "authenticationPlan": plan}
    return str(client.ask("POST", CREDENTIALS, body).body["id"])


def told(client: WebhookClient) -> list[tuple[str, str | None]]:
    """Return (type, status) of each message that has arrived."""
    messages = [body["message"] for body in client.sender.bodies]
    return [(one["type"], one.get("status")) for one in messages]


def headers(client: WebhookClient) -> dict[str, str]:
    """Return the headers of the first message, their names in lower case."""
    return {name.lower(): value for name, value in client.sender.received[0].headers}


def test_a_call_is_told_from_its_queue_to_its_report(client: WebhookClient) -> None:
    call(client)
    client.play()
    changes = [("status-update", status) for status in ("queued", "ringing", "in-progress", "ended")]
    assert told(client) == [*changes, ("end-of-call-report", None)]
    report = client.sender.bodies[-1]["message"]
    assert report["endedReason"] == "customer-ended-call"
    assert report["artifact"]["messages"]


def test_a_call_that_nobody_answers_has_an_empty_report(client: WebhookClient) -> None:
    client.put("/_mock/numbers/%2B12025550123", {"attempts": ["no_answer"]})
    call(client)
    client.play()
    assert ("status-update", "in-progress") not in told(client)
    report = client.sender.bodies[-1]["message"]
    assert (report["artifact"], report["analysis"], report["cost"]) == ({}, {}, 0)


def test_each_message_goes_to_one_server_the_assistants_before_the_numbers_before_the_organisations(
    client: WebhookClient,
) -> None:
    urls = []
    for path, url in ((None, ORG), (f"{NUMBERS}/{FRONT_DESK}", DESK), (f"{ASSISTANTS}/{REMINDER}", OWN)):
        if path is not None:
            client.ask("PATCH", path, {"server": {"url": url}})
        client.sender.received.clear()
        call(client)
        client.play()
        urls.append({message.url for message in client.sender.received})
    assert urls == [{ORG}, {DESK}, {OWN}]


def test_an_assistant_is_told_only_what_it_asks_for(client: WebhookClient) -> None:
    call(client, assistantOverrides={"serverMessages": ["end-of-call-report", "transcript"]})
    client.play()
    assert told(client) == [("end-of-call-report", None)]


def test_a_late_assistant_is_told_of_while_the_call_goes_on(client: WebhookClient) -> None:
    steps = [{"after": 1, "event": "dial"}, {"after": 5, "event": "answer"}, {"after": 60, "event": "customer_hang_up"}]
    scenario = {"summary": "A late reply.", "call": steps, "afterwards": {"hang": 20, "report": 3}}
    client.put("/_mock/scenarios/vapi", {"steps": scenario})
    call(client)
    client.play()
    assert told(client)[2:5] == [("status-update", "in-progress"), ("hang", None), ("status-update", "ended")]
    assert client.sender.bodies[3]["message"]["call"]["status"] == "in-progress"


# Authentication.


def test_by_default_nothing_authenticates_a_message(client: WebhookClient) -> None:
    call(client)
    assert not {"authorization", "x-vapi-secret", "x-signature", "x-vapi-signature"} & headers(client).keys()


def test_a_secret_and_headers_are_sent_as_they_are(client: WebhookClient) -> None:
    serve(client, secret="open-sesame", headers={"X-Team": "sales"})
    call(client)
    assert (headers(client)["x-vapi-secret"], headers(client)["x-team"]) == ("open-sesame", "sales")


@pytest.mark.parametrize(
    ("plan", "header", "value"),
    [
        ({}, "authorization", "Bearer a-token"),
        ({"headerName": "X-Vapi-Secret", "bearerPrefixEnabled": False}, "x-vapi-secret", "a-token"),
    ],
)
def test_a_bearer_token_is_sent_in_its_header(client: WebhookClient, plan: Json, header: str, value: str) -> None:
    serve(client, credentialId=credential(client, type="bearer", token="a-token", **plan))
    call(client)
    assert headers(client)[header] == value


def test_a_header_of_the_server_goes_before_that_of_its_credential(client: WebhookClient) -> None:
    token = credential(client, type="bearer", token="a-token")
    serve(client, credentialId=token, headers={"Authorization": "Basic own"})
    call(client)
    assert headers(client)["authorization"] == "Basic own"


@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "sha1"])
def test_a_signature_is_that_of_the_time_and_of_the_bytes(client: WebhookClient, algorithm: str) -> None:
    serve(client, credentialId=credential(client, type="hmac", secretKey="key", algorithm=algorithm))
    call(client)
    [message, sent] = client.sender.received[0], headers(client)
    assert abs(int(sent["x-timestamp"]) - time.time()) < 300
    signed = f"{sent['x-timestamp']}.".encode() + message.body
    assert sent["x-signature"] == hmac.new(b"key", signed, algorithm).hexdigest()


def test_a_signature_follows_its_plan(client: WebhookClient) -> None:
    plan = {
        "secretKey": b64encode(b"\xff\x00key").decode(),
        "secretIsBase64": True,
        "algorithm": "sha256",
        "signatureHeader": "svix-signature",
        "timestampHeader": "svix-timestamp",
        "messageIdHeader": "svix-id",
        "signaturePrefix": "v1,",
        "signatureEncoding": "base64",
        "payloadFormat": "{svix-id}.{timestamp}.{method}.{url}.{body}",
    }
    serve(client, credentialId=credential(client, type="hmac", **plan))
    call(client)
    sent, body = headers(client), client.sender.received[0].body
    signed = f"{sent['svix-id']}.{sent['svix-timestamp']}.POST.{OWN}.".encode() + body
    scheme, _, text = sent["svix-signature"].partition(",")
    assert scheme == "v1"
    assert b64decode(text) == hmac.new(b"\xff\x00key", signed, "sha256").digest()


def test_without_a_time_the_body_alone_is_signed(client: WebhookClient) -> None:
    plan = {"secretKey": "key", "algorithm": "sha256", "includeTimestamp": False}
    serve(client, credentialId=credential(client, type="hmac", **plan))
    call(client)
    body = client.sender.received[0].body
    assert headers(client)["x-signature"] == hmac.new(b"key", body, "sha256").hexdigest()
    assert "x-timestamp" not in headers(client)


def test_a_signature_may_be_wrong_or_old_on_purpose(client: WebhookClient) -> None:
    serve(client, credentialId=credential(client, type="hmac", secretKey="key", algorithm="sha256"))
    client.disorder(wrong_signature=1, stale_timestamp=1)
    call(client)
    sent, body = headers(client), client.sender.received[0].body
    assert time.time() - int(sent["x-timestamp"]) > 3000
    right = hmac.new(b"key", f"{sent['x-timestamp']}.".encode() + body, "sha256").hexdigest()
    assert sent["x-signature"] != right


def test_secrets_are_shown_nowhere(client: WebhookClient) -> None:
    id_ = credential(client, type="hmac", secretKey="very-secret-key", algorithm="sha256")
    shown = client.get(f"{CREDENTIALS}/{id_}")
    assert shown["authenticationPlan"] == {"type": "hmac", "secretKey": "***", "algorithm": "sha256"}
    assert "very-secret-key" not in json.dumps([client.get(CREDENTIALS), client.get("/_mock/records/vapi/credentials")])


# Repetition.


def pauses(client: WebhookClient) -> list[float]:
    """Return the seconds between the attempts to deliver the first message."""
    attempts = client.deliveries()[0]["attempts"]
    times = [datetime.fromisoformat(one["at"]) for one in attempts]
    return [(after - before).total_seconds() for before, after in pairwise(times)]


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (None, []),
        ({"type": "fixed", "maxRetries": 2, "baseDelaySeconds": 1}, [1, 1]),
        ({"type": "exponential", "maxRetries": 4, "baseDelaySeconds": 2}, [2, 4, 8, 16]),
        ({"type": "fixed", "maxRetries": 3, "baseDelaySeconds": 1, "excludedStatusCodes": [503]}, []),
        ({"type": "fixed", "maxRetries": 2, "baseDelaySeconds": 1, "excludedStatusCodes": [404]}, [1, 1]),
    ],
    ids=str,
)
def test_a_message_that_is_not_taken_is_sent_again_as_its_server_says(
    client: WebhookClient, plan: Json, found: list[float]
) -> None:
    client.sender.answering = lambda _: 503
    serve(client, **({"backoffPlan": plan} if plan else {}))
    call(client)
    client.play()
    assert pauses(client) == found


def test_an_answer_is_waited_for_as_long_as_the_server_says(client: WebhookClient) -> None:
    serve(client, timeoutSeconds=7)
    call(client)
    assert client.sender.received[0].timeout == 7


# Campaigns.


def test_a_campaign_tells_its_own_server_what_it_asks_for(client: WebhookClient) -> None:
    client.put("/_mock/numbers/%2B12025550001", {"attempts": ["failed"]})
    id_ = campaign(client, 2, server={"url": OWN}, serverMessages=EVENTS)
    client.play()
    client.ask("DELETE", f"{CAMPAIGNS}/{id_}")
    own = [json.loads(one.body)["message"] for one in client.sender.received if one.url == OWN]
    names = [one["eventType"] for one in own]
    assert names[0] == "campaign.started"
    assert names[-2:] == ["campaign.ended", "campaign.archived"]
    assert sorted(names[1:-2]) == sorted([*["contact.dispatched"] * 2, "contact.completed", "contact.failed"])
    failed = next(one["data"] for one in own if one["eventType"] == "contact.failed")
    [shown] = contacts(client, id_, "&status=contact.failed")
    assert failed == {"contactId": shown["id"], "callId": shown["callId"], "endedReason": shown["endedReason"]}
    assert {one.url for one in client.sender.received} == {OWN, ORG}


def test_without_names_a_campaign_tells_nothing(client: WebhookClient) -> None:
    campaign(client, 2, server={"url": OWN})
    client.play()
    assert {one.url for one in client.sender.received} == {ORG}
