"""Calls: single, in a list, at a time; their slots, their ends, and what deletes them."""

import json

import pytest

from mock_server.vendors.vapi.reasons import REASONS
from tests.driving import MockClient, app, fresh
from tests.listening import HOOK, listening
from tests.vapi.ordering import ASSISTANTS, CALLS, FRONT_DESK, NUMBERS, REMINDER, WITH, call, look, ordered, people

NOON, ONE, TWO = "2026-03-02T17:00:00.000Z", "2026-03-02T18:00:00.000Z", "2026-03-02T19:00:00.000Z"
PREFIX = "2026-03-02T"


@pytest.fixture
def client() -> MockClient:
    return fresh()


def refusal(client: MockClient, **fields: object) -> object:
    """Return the message with which a request to call is refused; a field that is None is left out."""
    body = {**WITH, "customer": {"number": "+12025550123"}, **fields}
    answer = client.ask("POST", CALLS, {name: value for name, value in body.items() if value is not None})
    assert (answer.status, answer.body["error"], answer.body["statusCode"]) == (400, "Bad Request", 400)
    return answer.body["message"]


def history(client: MockClient, id_: str) -> list[tuple[str, str]]:
    """Return (time of day, status) of each change of a call."""
    return [(one["at"][11:19], one["status"]) for one in client.journal() if one["id"] == id_ and one["status"]]


def test_a_new_call_tells_how_many_slots_are_left(client: MockClient) -> None:
    made = [ordered(client)["subscriptionLimits"]["remainingConcurrentCalls"] for _ in range(3)]
    assert made == [9, 8, 7]
    client.play()
    assert ordered(client)["subscriptionLimits"]["remainingConcurrentCalls"] == 9


def test_with_all_slots_taken_a_call_is_refused_and_nobody_is_phoned(client: MockClient) -> None:
    for _ in range(10):
        call(client)
    assert refusal(client) == "Over Concurrency Limit"
    assert len(client.get(CALLS)) == 10


def test_a_list_calls_as_many_as_there_are_slots_and_names_the_others(client: MockClient) -> None:
    body = {**WITH, "customers": people(12)}
    answer = client.ask("POST", CALLS, body).body
    assert [one["customer"]["number"] for one in answer["results"]] == [one["number"] for one in people(10)]
    assert answer["errors"] == [{"customer": one, "error": "Over Concurrency Limit"} for one in people(12)[10:]]
    limits = {"concurrencyBlocked": True, "concurrencyLimit": 10, "remainingConcurrentCalls": 0}
    assert answer["subscriptionLimits"] == limits


def test_one_bad_number_spoils_the_whole_list(client: MockClient) -> None:
    [text] = refusal(client, customer=None, customers=[{"number": "+12025550123"}, {"number": "4155550100"}])  # type: ignore[misc]
    assert text.startswith("customers.1.number must be a valid phone number in the E.164 format. Hot tip,")
    assert client.get(CALLS) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"assistantId": None},
            "Couldn't Get Assistant. Need Either `assistant`, `assistantId`, `squad`, Or `squadId`.",
        ),
        ({"phoneNumberId": None}, "Couldn't Get Phone Number. Need Either `phoneNumberId` Or `phoneNumber`."),
        ({"customer": None}, "Couldn't Get Customer. Need Either `customer`, `customers`, Or `customerId`."),
        ({"assistantId": "nobody"}, "Couldn't Get Assistant. `assistantId` nobody Does Not Exist."),
        ({"phoneNumberId": "none"}, "Couldn't Get Phone Number. `phoneNumberId` none Does Not Exist."),
        ({"foo": 1}, ["property foo should not exist"]),
        ({"name": "x" * 41}, ["name must be shorter than or equal to 40 characters"]),
        ({"schedulePlan": {"earliestAt": "2026-03-02T14:59:59Z"}}, None),
        (
            {"schedulePlan": {"earliestAt": TWO, "latestAt": ONE}},
            ["schedulePlan.latestAt must be after schedulePlan.earliestAt"],
        ),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_in_the_vendors_words(
    client: MockClient, fields: dict[str, object], told: object
) -> None:
    found = refusal(client, **fields)
    assert found == told or (told is None and "schedulePlan.earliestAt" in str(found))


def test_a_number_of_another_form_is_taken_where_the_check_is_switched_off(client: MockClient) -> None:
    assert (
        look(client, call(client, customer={"number": "0041x", "numberE164CheckEnabled": False}))["status"] == "queued"
    )


def test_a_scheduled_call_takes_no_slot_and_rings_at_its_time(client: MockClient) -> None:
    made = ordered(client, schedulePlan={"earliestAt": NOON})
    assert (made["status"], made["subscriptionLimits"]["remainingConcurrentCalls"]) == ("scheduled", 10)
    client.play()
    moves = history(client, made["id"])
    assert [status for _, status in moves[:4]] == ["queued", "scheduled", "queued", "ringing"]
    assert moves[2][0] == "17:00:00"


def test_a_scheduled_call_that_finds_no_slot_is_given_up_at_the_end_of_its_time() -> None:
    client = fresh(scenario="happy")
    assert client.ask("PATCH", "/_mock/settings/vapi", {"concurrent_calls": 1}).status == 200
    long = {"attempts": [{"answered": {"ring": 1, "seconds": 500}}]}
    client.put("/_mock/numbers/%2B12025550111", long)
    late = call(client, schedulePlan={"earliestAt": "2026-03-02T15:01:00Z", "latestAt": "2026-03-02T15:05:00Z"})
    call(client, "+12025550111")
    client.play()
    shown = look(client, late)
    assert shown["endedReason"] == "call.start.error-subscription-concurrency-limit-reached"
    assert shown["endedAt"] == "2026-03-02T15:05:00.000Z"
    assert "startedAt" not in shown


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (f"{ASSISTANTS}/{REMINDER}", "call.start.error-get-assistant"),
        (f"{NUMBERS}/{FRONT_DESK}", "call.start.error-get-phone-number"),
    ],
)
def test_a_call_whose_assistant_or_number_was_deleted_ends_without_a_ring(
    client: MockClient, path: str, reason: str
) -> None:
    later = call(client, schedulePlan={"earliestAt": NOON})
    assert client.ask("DELETE", path).status == 200
    client.play()
    assert look(client, later)["endedReason"] == reason
    assert "ringing" not in [status for _, status in history(client, later)]


def test_a_call_that_waits_is_deleted_before_anybody_is_phoned(client: MockClient) -> None:
    later, now = call(client, schedulePlan={"earliestAt": NOON}), call(client)
    told = [client.ask("DELETE", f"{CALLS}/{id_}").body["status"] for id_ in (later, now)]
    client.play()
    assert told == ["scheduled", "queued"]
    assert [look(client, id_)["endedReason"] for id_ in (later, now)] == ["scheduled-call-deleted", "call-deleted"]
    assert "ringing" not in [one["status"] for one in client.journal()]


def test_a_call_that_rings_is_not_deleted_and_one_that_is_over_is_gone(client: MockClient) -> None:
    id_ = call(client)
    client.advance(2)
    answer = client.ask("DELETE", f"{CALLS}/{id_}")
    assert (answer.status, answer.body["message"]) == (409, "Call is in progress")
    client.play()
    assert client.ask("DELETE", f"{CALLS}/{id_}").status == 200
    gone = client.ask("GET", f"{CALLS}/{id_}")
    assert (gone.status, gone.body["message"]) == (404, f"Call with ID {id_} not found.")


def test_a_list_of_calls_is_deleted_an_hour_later_and_told_to_the_organisation() -> None:
    with listening(scenario="happy") as client:
        client.listen(HOOK, "vapi")
        client.put("/_mock/numbers/%2B12025550177", {"attempts": [{"answered": {"seconds": 7000}}]})
        over, later = call(client), call(client, schedulePlan={"earliestAt": NOON})
        client.advance(600)
        long = call(client, "+12025550177", assistantOverrides={"maxDurationSeconds": 7200})
        answer = client.ask("DELETE", f"{CALLS}/{long}", {"ids": [over, later, long]})
        assert (answer.status, answer.body["id"]) == (200, long)
        client.advance(3599)
        assert look(client, over)["status"] == "ended"
        client.advance(1)
        assert [client.ask("GET", f"{CALLS}/{id_}").status for id_ in (over, later, long)] == [404, 404, 200]
        client.play()
        messages = [body["message"] for body in client.sender.bodies]
        told = [(one["type"], one["call"]["id"], one["call"]["status"]) for one in messages if "delete" in one["type"]]
        assert told == [
            ("call.deleted", over, "ended"),
            ("call.deleted", later, "ended"),
            ("call.delete.failed", long, "in-progress"),
        ]


def test_unknown_calls_of_a_list_are_passed_over_and_the_path_only_says_what_is_answered(client: MockClient) -> None:
    id_, kept, nobody = call(client), call(client), "019ad3a0-8000-7abc-8def-0000000000ff"
    answers = [client.ask("DELETE", f"{CALLS}/{path}", {"ids": [nobody, id_, id_]}) for path in (kept, nobody)]
    assert [(one.status, one.body["id"]) for one in answers] == [(200, kept), (200, id_)]
    assert client.ask("DELETE", f"{CALLS}/{nobody}", {"ids": [nobody]}).status == 404
    client.play()
    assert [client.ask("GET", f"{CALLS}/{one}").status for one in (id_, kept)] == [404, 200]
    assert [one["event"] for one in client.journal()].count("delete") == 1


def test_only_the_name_of_a_call_is_changed(client: MockClient) -> None:
    id_ = call(client)
    assert client.ask("PATCH", f"{CALLS}/{id_}", {"name": "Ada"}).body["name"] == "Ada"
    answer = client.ask("PATCH", f"{CALLS}/{id_}", {"status": "ended"})
    assert answer.body["message"] == ["property status should not exist"]


def test_calls_are_listed_newest_first_and_walked_by_their_time(client: MockClient) -> None:
    made = []
    for _ in range(7):
        made.append(call(client))
        client.advance(61)
    found: list[str] = []
    query = "limit=3"
    while page := [one for one in client.get(f"{CALLS}?{query}") if one["id"] not in found]:
        found += [one["id"] for one in page]
        last = look(client, found[-1])["createdAt"]
        query = f"limit=3.0&createdAtLe={last}"
    assert found == made[::-1]
    assert client.get(f"{CALLS}?limit=0") == []
    assert client.get(f"{CALLS}?assistantId=another") == []
    assert [one["id"] for one in client.get(f"{CALLS}?id={made[2]}")] == [made[2]]


def test_what_was_said_and_what_it_cost_comes_when_the_report_does() -> None:
    client = fresh(scenario="happy")
    id_ = call(client)
    client.advance(67)
    early = look(client, id_)
    assert (early["status"], early["cost"], "artifact" in early) == ("ended", 0, False)
    client.advance(5)
    shown = look(client, id_)
    assert shown["costBreakdown"]["vapi"] == 0.05
    assert shown["cost"] == shown["costBreakdown"]["total"]
    assert shown["artifact"]["transcript"].count("\n") == len(shown["messages"]) > 2
    assert shown["analysis"]["successEvaluation"] == "true"


def test_an_assistant_that_looks_for_no_machine_talks_to_one(client: MockClient) -> None:
    client.put("/_mock/numbers/%2B12025550123", {"attempts": ["voicemail"]})
    seen = call(client)
    unseen = call(client, assistantOverrides={"voicemailDetection": "off"})
    client.play()
    assert [look(client, id_)["endedReason"] for id_ in (seen, unseen)] == ["voicemail", "assistant-ended-call"]


def test_a_talk_lasts_no_longer_than_the_assistant_allows(client: MockClient) -> None:
    client.put("/_mock/numbers/%2B12025550123", {"attempts": ["max_duration"]})
    id_ = call(client, assistantOverrides={"maxDurationSeconds": 30})
    client.play()
    shown = look(client, id_)
    assert shown["endedReason"] == "exceeded-max-duration"
    assert shown["costBreakdown"]["vapi"] == 0.025


def way_to(event: str) -> list[str]:
    """Return the events that lead a new call to a status in which this one ends it, and the event."""
    moves = app().vendors["vapi"].machines["call"].moves
    ways = {
        "queued": [],
        "scheduled": ["schedule"],
        "ringing": ["dial"],
        "in-progress": ["dial", "answer"],
        "forwarding": ["dial", "answer", "start_transfer"],
    }
    return next([*way, event] for status, way in ways.items() if event in moves[status])


@pytest.mark.parametrize("event", REASONS)
def test_each_reason_is_brought_about_by_its_event(client: MockClient, event: str) -> None:
    id_ = call(client)
    for one in way_to(event):
        assert client.ask("POST", f"/_mock/records/vapi/call/{id_}/events", {"event": one}).status == 200
    shown = look(client, id_)
    assert (shown["status"], shown["endedReason"]) == ("ended", REASONS[event].word)


def test_the_rough_scenario_brings_about_every_reason_but_those_of_a_client() -> None:
    steps = json.dumps(app().vendors["vapi"].scenarios["rough"].text)
    others = {"withdraw", "unschedule", "reach_limit"}
    assert [event for event in REASONS if f'"{event}"' not in steps] == [event for event in REASONS if event in others]
