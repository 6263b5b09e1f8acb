"""Numbers, assistants and credentials: what is taken, shown, changed and deleted."""

import pytest

from tests.driving import Json, MockClient, fresh
from tests.vapi.ordering import ASSISTANTS, CAMPAIGNS, FRONT_DESK, NUMBERS, REMINDER


@pytest.fixture
def client() -> MockClient:
    return fresh()


def test_a_free_number_becomes_active_after_a_minute(client: MockClient) -> None:
    made = [client.ask("POST", NUMBERS, {"provider": "vapi", "numberDesiredAreaCode": "212"}).body for _ in range(2)]
    assert [(one["number"], one["status"]) for one in made] == [
        ("+12125550100", "activating"),
        ("+12125550101", "activating"),
    ]
    client.advance(60)
    assert client.get(f"{NUMBERS}/{made[0]['id']}")["status"] == "active"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"provider": "twilio", "number": "+12025550177"}, "twilioAccountSid"),
        ({"provider": "telnyx", "number": "+12025550177"}, "credentialId"),
        ({"provider": "twilio", "number": "2025550177", "twilioAccountSid": "AC1"}, "E.164"),
        ({"provider": "pigeon"}, "provider"),
    ],
)
def test_what_a_provider_needs_is_demanded(client: MockClient, body: Json, told: str) -> None:
    answer = client.ask("POST", NUMBERS, body)
    assert answer.status == 400
    assert told in str(answer.body["message"])


def test_a_token_of_a_provider_is_not_shown(client: MockClient) -> None:
    body = {"provider": "twilio", "number": "+12025550177", "twilioAccountSid": "AC1", "twilioAuthToken": "hush-hush"}
    made = client.ask("POST", NUMBERS, body).body
    assert "hush-hush" not in str([made, client.get(NUMBERS), client.get("/_mock/records/vapi/phone_numbers")])


def test_a_number_is_changed_in_the_form_of_its_provider_which_stays(client: MockClient) -> None:
    body = {"provider": "telnyx", "name": "Night", "twilioAuthToken": "hush-hush", "number": "+12025550178"}
    shown = client.ask("PATCH", f"{NUMBERS}/{FRONT_DESK}", body).body
    assert (shown["provider"], shown["name"], shown["number"]) == ("twilio", "Night", "+12025550178")
    assert "hush-hush" not in str(client.get(NUMBERS))


def test_numbers_are_searched_by_name_and_number(client: MockClient) -> None:
    client.ask("POST", NUMBERS, {"provider": "vapi", "name": "Night"})
    found = [client.get(f"/vapi/v2/phone-number?search={text}")["results"] for text in ("NIGHT", "5550142", "x")]
    assert [len(one) for one in found] == [1, 1, 0]
    page = client.get("/vapi/v2/phone-number?limit=1&page=2&sortOrder=ASC")
    assert (page["results"][0]["name"], page["metadata"]["totalPages"]) == ("Night", 2)


def test_what_is_not_sent_of_an_assistant_stays(client: MockClient) -> None:
    before = client.get(f"{ASSISTANTS}/{REMINDER}")
    client.advance(60)
    after = client.ask("PATCH", f"{ASSISTANTS}/{REMINDER}", {"voice": {"provider": "azure"}, "id": "mine"}).body
    assert after == {**before, "voice": {"provider": "azure"}, "updatedAt": after["updatedAt"]}
    assert after["updatedAt"] > before["updatedAt"]


def test_lists_are_filtered_by_times(client: MockClient) -> None:
    client.advance(60)
    client.ask("POST", ASSISTANTS, {"name": "New"})
    newer, older = "createdAtGt=2026-03-01T00:00:00Z", "createdAtLt=2026-03-01T00:00:00Z"
    assert [one["name"] for one in client.get(f"{ASSISTANTS}?{newer}")] == ["New"]
    assert [one["name"] for one in client.get(f"{ASSISTANTS}?{older}")] == ["Survey", "Reminder"]
    client.ask("PATCH", f"{ASSISTANTS}/{REMINDER}", {"name": "Changed"})
    assert [one["name"] for one in client.get(f"{ASSISTANTS}?updatedAtGe=2026-03-02T00:00:00Z")] == ["New", "Changed"]


def test_deleting_answers_with_what_was_deleted(client: MockClient) -> None:
    made = client.ask("POST", ASSISTANTS, {"name": "Brief"}).body
    assert client.ask("DELETE", f"{ASSISTANTS}/{made['id']}") == (200, made)
    gone = client.ask("GET", f"{ASSISTANTS}/{made['id']}")
    assert (gone.status, gone.body["message"]) == (404, f"Assistant with ID {made['id']} not found.")


def test_an_id_that_is_none_names_nothing_and_no_campaigns_are_known_before_one_is_made(client: MockClient) -> None:
    answer = client.ask("GET", f"{ASSISTANTS}/mine")
    assert (answer.status, answer.body["message"]) == (404, "Assistant with ID mine not found.")
    assert client.get(CAMPAIGNS)["metadata"]["totalPages"] == 0
