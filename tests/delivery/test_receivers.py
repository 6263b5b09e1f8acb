"""A receiver is the same to every vendor: what a webhook can reach is taken, what none can reach is refused at once."""

import pytest

from tests.driving import AGENT
from tests.twilio.calling import CALLS
from tests.web.asking import person

RIGHT = (
    "https://example.com/h",
    "HTTPS://example.com/h",
    "https://example.com./h",
    "http://127.0.0.1:65535/h",
    "http://[::1]",
)
WRONG = (
    "http://127.0.0.1:65536/h",
    "http://127.0.0.1:0/h",
    "mailto:a@example.com",
    "ftp://example.com/h",
    "https:///h",
    "http://[:::::]/h",
    "http://256.1.1.1/h",
    "http://a..b/h",
    "https://user:word@example.com/h",
    "https://example.com/a b",
    "",
)
HAPPYROBOT = "/happyrobot/api/v1/use-cases"
CAMPAIGN = {
    "name": "n",
    "phoneNumber": "+12025550110",
    "assistantId": "a1000000-0000-4000-8000-000000000001",
    "phoneNumbers": ["+12025550151"],
}
SCHEDULED = {"scheduled_at": "2026-03-05T18:30:00Z", "initial_message": "x"}
DIAL = {"callAgentId": AGENT, "fromNumberId": "b0000000-0000-4000-8000-000000000001", "toNumber": "+12025550151"}


TWILIO = {"To": "+12025550151", "From": "+14155550100", "Twiml": "<Response/>"}
TAKEN = {"twilio": ("https://user:word@example.com/h", "")}
"""What a vendor takes all the same: credentials in a URL, and an empty parameter, which is none."""


def contact(one):
    return one.get("/_mock/records/temphone/contacts?limit=1")["data"][0]["contact_id"]


def agent(one):
    return one.get("/_mock/records/retell/agents?limit=1")["data"][0]["agent_id"]


WAYS = {
    "vogent": lambda one, url: one.ask("POST", "/vogent/api/dials", {**DIAL, "webhookUrl": url}),
    "vogent's agents": lambda one, url: one.ask("PUT", f"/vogent/api/agents/{AGENT}", {"inboundWebhookUrl": url}),
    "happyrobot": lambda one, url: one.ask("POST", HAPPYROBOT, {"name": "x", "hooks": [{"url": url}]}),
    "freya": lambda one, url: one.ask("POST", "/freya/api/v2/campaign", {**CAMPAIGN, "webhookUrl": url}),
    "temphone": lambda one, url: one.ask(
        "POST", "/temphone/v1/calls/scheduled", {**SCHEDULED, "contact_id": contact(one), "webhook_url": url}
    ),
    "elevenlabs": lambda one, url: one.ask(
        "POST",
        "/elevenlabs/v1/workspace/webhooks",
        {"settings": {"auth_type": "hmac", "name": "CRM", "webhook_url": url}},
    ),
    "retell": lambda one, url: one.ask("PATCH", f"/retell/update-agent/{agent(one)}", {"webhook_url": url}),
    "twilio": lambda one, url: one.ask("POST", f"{CALLS}.json", {**TWILIO, "StatusCallback": url}),
    "vapi": lambda one, url: one.ask("POST", "/vapi/assistant", {"server": {"url": url}}),
    "settings": lambda one, url: one.ask("PATCH", "/_mock/settings/vogent", {"webhook_url": url}),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_can_arrive_is_taken(way):
    one = person()
    assert [url for url in (*RIGHT, *TAKEN.get(way, ())) if WAYS[way](one, url).status >= 300] == []


@pytest.mark.parametrize("way", WAYS)
def test_what_never_arrives_is_refused_at_once_and_in_words(way):
    one = person()
    wrong = [url for url in WRONG if url not in TAKEN.get(way, ())]
    answers = {url: WAYS[way](one, url) for url in wrong}
    assert [url for url, answer in answers.items() if answer.status not in (400, 422)] == []
    assert [url for url, answer in answers.items() if b"^[Hh]" in answer.content] == []
