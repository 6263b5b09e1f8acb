"""How the answers to each kind of finding read, and a request for each that is answered so."""

import re
from collections.abc import Callable, Sequence

from tests.documented.pages import pages
from tests.driving import MockAnswer, MockClient
from tests.vapi.ordering import WITH

ANSWERS = {
    "an id that names nothing": (
        r"expected the id of one|a number of|must be the id|Does Not Exist|not yet verified|is not available"
    ),
    "a cursor that no list gave out": r"cursor that (this list gave|a page of this list)|key that the page before gave",
    "a change that the status": r"expected (a call that is over|an ongoing call|a job that has not ended)",
    "an idempotency key that another": r"was used before, for another request|which has no outbound agent",
    "a time that is past": r"must be a valid ISO-8601 timestamp in the future",
    "a campaign that was cancelled": r'"customers":|"campaign":',
    "an end after its beginning": r"expected a time after startTime|must have probabilities that add up to 100",
    "a text that is a JSON Schema": r"expected a JSON Schema, as text|csv_file (must be|line \d+, column \d+)",
    "an empty field of a form": r'"phone_number":',
}
"""The beginning of each row of the page, and what the answer says."""


def kind_of(answer: str) -> str | None:
    """Return of which kind a finding is by the answer; None for one that the page does not tell of."""
    return next((kind for kind, pattern in ANSWERS.items() if re.search(pattern, answer)), None)


RETELL = {"from_number": "+14157774444", "to_number": "+12137774445"}
SCHEMA = "/vogent/api/agents/a0000000-0000-4000-8000-000000000001/extractors"
NUMBERS = "/twilio/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json"


def unknown_id(client: MockClient) -> MockAnswer:
    return client.ask("POST", "/vogent/api/dials", {"callAgentId": "", "browserCall": True})


def assistant_that_was_deleted(client: MockClient) -> MockAnswer:
    client.ask("DELETE", f"/vapi/assistant/{WITH['assistantId']}")
    return client.ask("POST", "/vapi/call", {**WITH, "customer": {"number": "+12025550123"}})


def number_that_nobody_sells(client: MockClient) -> MockAnswer:
    return client.ask("POST", NUMBERS, {"PhoneNumber": "+14155550100"})


def number_of_another_provider(client: MockClient) -> MockAnswer:
    asked = pages("elevenlabs")["requests"]["handle_twilio_outbound_call"]
    return client.ask("POST", "/elevenlabs/v1/convai/sip-trunk/outbound-call", asked)


def unknown_cursor(client: MockClient) -> MockAnswer:
    return client.ask("GET", "/vogent/api/agents?cursor=0")


def unknown_cursor_of_agents(client: MockClient) -> MockAnswer:
    return client.ask("GET", "/elevenlabs/v1/convai/agents?cursor=0")


def unknown_key_of_a_page(client: MockClient) -> MockAnswer:
    return client.ask("POST", "/retell/v3/list-calls", {"pagination_key": "0"})


def deletion_of_a_call_under_way(client: MockClient) -> MockAnswer:
    made = client.ask("POST", "/retell/v2/create-phone-call", RETELL).body
    return client.ask("DELETE", f"/retell/v2/delete-call/{made['call_id']}")


def key_of_another_request(client: MockClient) -> MockAnswer:
    client.ask("POST", "/retell/v2/create-phone-call", {**RETELL, "idempotency_key": "a"})
    return client.ask("POST", "/retell/v2/create-phone-call", {**RETELL, "idempotency_key": "a", "metadata": {}})


def past_time(client: MockClient) -> MockAnswer:
    wanted = {**pages("temphone")["requests"]["scheduleCall"], "scheduled_at": "2001-01-01T00:00:00Z"}
    return client.ask("POST", "/temphone/v1/calls/scheduled", wanted)


def cancelled_campaign(client: MockClient) -> MockAnswer:
    campaign = client.ask("GET", "/freya/api/v2/campaign").body["data"]["result"]["campaigns"][0]["id"]
    assert client.ask("DELETE", f"/freya/api/v2/campaign/{campaign}").status == 200
    return client.ask("GET", f"/freya/api/v2/campaign/{campaign}/customers")


def odds_of_99(client: MockClient) -> MockAnswer:
    routes = {"model_routes": [{"id": "", "probability": 99}]}
    return client.ask("PATCH", "/happyrobot/api/v1/numbers/b00000000000000000000002", routes)


def schema_that_is_none(client: MockClient) -> MockAnswer:
    return client.ask("POST", SCHEMA, {"name": "a", "extractorFieldsJsonSchema": "{"})


def empty_field(client: MockClient) -> MockAnswer:
    return client.ask("POST", NUMBERS, {"AreaCode": "415", "PhoneNumber": ""})


MADE_UP: Sequence[tuple[Callable[[MockClient], MockAnswer], int, str]] = [
    (unknown_id, 400, "an id that names nothing"),
    (assistant_that_was_deleted, 400, "an id that names nothing"),
    (number_that_nobody_sells, 400, "an id that names nothing"),
    (number_of_another_provider, 400, "an id that names nothing"),
    (unknown_cursor, 400, "a cursor that no list gave out"),
    (unknown_cursor_of_agents, 400, "a cursor that no list gave out"),
    (unknown_key_of_a_page, 400, "a cursor that no list gave out"),
    (deletion_of_a_call_under_way, 422, "a change that the status"),
    (key_of_another_request, 422, "an idempotency key that another"),
    (past_time, 400, "a time that is past"),
    (cancelled_campaign, 200, "a campaign that was cancelled"),
    (odds_of_99, 400, "an end after its beginning"),
    (schema_that_is_none, 422, "a text that is a JSON Schema"),
    (empty_field, 201, "an empty field of a form"),
]
"""What the tool makes up, how it is answered, and of which kind that is."""
