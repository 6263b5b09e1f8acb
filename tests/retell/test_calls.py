"""Single calls: placed once for each key, stopped, deleted, registered, and told of."""

import pytest

from tests.driving import fresh
from tests.listening import HOOK, listening
from tests.retell.phoning import AGENT, CALLS, FRONT_DESK, SOMEBODY, call, listed, look, ordered

KEY = {"idempotency_key": "order-4711"}


def test_a_call_goes_from_registered_by_ongoing_to_ended() -> None:
    client = fresh()
    made = ordered(client)
    assert (made["call_status"], made["direction"], made["agent_id"]) == ("registered", "outbound", AGENT)
    client.advance(5)
    assert look(client, made["call_id"])["call_status"] == "ongoing"
    client.advance(60)
    ended = look(client, made["call_id"])
    assert (ended["call_status"], ended["disconnection_reason"]) == ("ended", "user_hangup")
    assert ended["duration_ms"] == 60_000
    assert "call_analysis" not in ended
    client.advance(3)
    assert look(client, made["call_id"])["call_analysis"]["user_sentiment"] in ("Positive", "Neutral", "Negative")


def test_a_call_that_is_not_answered_shows_no_times_and_nothing_said() -> None:
    client = fresh()
    id_ = call(client, "+14155550160")
    client.play()
    seen = look(client, id_)
    assert (seen["call_status"], seen["disconnection_reason"]) == ("not_connected", "dial_busy")
    assert not {"start_timestamp", "end_timestamp", "duration_ms", "transcript", "recording_url"} & seen.keys()


def test_the_same_key_within_an_hour_is_the_same_call_and_afterwards_a_new_one() -> None:
    client = fresh()
    first = call(client, **KEY)
    client.advance(3599)
    assert call(client, **KEY) == first
    client.advance(1)
    assert call(client, **KEY) != first


def test_another_request_with_a_used_key_is_refused_and_calls_nobody() -> None:
    client = fresh()
    call(client, **KEY)
    answer = client.ask("POST", CALLS, {"from_number": FRONT_DESK, "to_number": "+12025550124", **KEY})
    assert (answer.status, answer.body["status"]) == (422, "error")
    assert len(client.get("/_mock/records/retell/calls")["data"]) == 1


def test_a_refused_request_does_not_use_its_key_up() -> None:
    client = fresh()
    assert client.ask("POST", CALLS, {"from_number": "+19995550100", "to_number": SOMEBODY, **KEY}).status == 404
    assert client.ask("POST", CALLS, {"from_number": FRONT_DESK, "to_number": SOMEBODY, **KEY}).status == 201


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"from_number": "+19995550100", "to_number": SOMEBODY}, 404, "Item +19995550100 not found from phone-number"),
        ({"from_number": FRONT_DESK, "to_number": SOMEBODY, "override_agent_id": "x"}, 404, "not found from agent"),
        ({"from_number": FRONT_DESK, "to_number": "12"}, 400, "body/to_number"),
        ({"to_number": SOMEBODY}, 400, "from_number"),
        (
            {"from_number": FRONT_DESK, "to_number": SOMEBODY, "override_agent_id": AGENT, "override_agent_version": 9},
            *(404, "version 9"),
        ),
    ],
)
def test_what_is_wrong_is_refused_by_name(body: dict, status: int, word: str) -> None:
    answer = fresh().ask("POST", CALLS, body)
    assert (answer.status, answer.body["status"], word in answer.body["message"]) == (status, "error", True)


def test_a_call_above_the_limit_is_refused_and_leaves_no_record() -> None:
    client = fresh()
    for _ in range(20):
        call(client)
    assert client.get("/retell/get-concurrency")["current_concurrency"] == 20
    answer = client.ask("POST", CALLS, {"from_number": FRONT_DESK, "to_number": SOMEBODY})
    assert (answer.status, answer.body["message"]) == (429, "Account rate limited, please throttle your requests.")
    assert client.get("/_mock/world")["records"]["retell"]["calls"] == 20


def test_only_a_call_under_way_is_stopped() -> None:
    client = fresh()
    id_ = call(client)
    assert client.ask("POST", f"/retell/v2/stop-call/{id_}").status == 422
    client.advance(10)
    answer = client.ask("POST", f"/retell/v2/stop-call/{id_}")
    assert (answer.status, answer.body) == (204, None)
    assert look(client, id_)["disconnection_reason"] == "manual_stopped"
    assert client.ask("POST", f"/retell/v2/stop-call/{id_}").status == 422


def test_only_a_call_that_is_over_is_deleted() -> None:
    client = fresh()
    id_ = call(client)
    assert client.ask("DELETE", f"/retell/v2/delete-call/{id_}").status == 422
    client.play()
    assert client.ask("DELETE", f"/retell/v2/delete-call/{id_}").status == 204
    answer = client.ask("GET", f"/retell/v2/get-call/{id_}")
    assert (answer.status, answer.body["message"]) == (404, f"Item {id_} not found from call")


def test_a_registered_call_that_nobody_places_ends_after_five_minutes() -> None:
    client = fresh()
    id_ = client.ask("POST", "/retell/v2/register-phone-call", {"agent_id": AGENT}).body["call_id"]
    client.advance(299)
    assert look(client, id_)["call_status"] == "registered"
    client.advance(1)
    seen = look(client, id_)
    assert (seen["call_status"], seen["disconnection_reason"]) == ("error", "registered_call_timeout")


def test_what_is_kept_of_a_call_becomes_only_less() -> None:
    client = fresh()
    id_ = call(client)
    client.play()
    path = f"/retell/v2/update-call/{id_}"
    assert client.ask("PATCH", path, {"data_storage_setting": "basic_attributes_only"}).status == 200
    assert "transcript" not in look(client, id_)
    assert client.ask("PATCH", path, {"data_storage_setting": "everything"}).status == 400


def test_an_answered_call_is_told_of_three_times_and_another_never_as_started() -> None:
    with listening() as client:
        client.listen(HOOK, "retell")
        call(client)
        call(client, "+14155550160")
        client.play()
        told = [(body["event"], body["call"]["call_status"]) for body in client.sender.bodies]
    assert sorted(told) == [
        ("call_analyzed", "ended"),
        ("call_analyzed", "not_connected"),
        ("call_ended", "ended"),
        ("call_ended", "not_connected"),
        ("call_started", "ongoing"),
    ]


def test_the_placeholders_of_a_receiver_are_filled_with_the_variables_of_the_call() -> None:
    with listening() as client:
        wanted = {"webhook_url": f"{HOOK}?of={{{{customer}}}}&x={{{{nothing}}}}", "webhook_events": ["call_ended"]}
        assert client.ask("PATCH", f"/retell/update-agent/{AGENT}", wanted).status == 200
        call(client, retell_llm_dynamic_variables={"customer": "anna"})
        client.play()
        assert [message.url for message in client.sender.received] == [f"{HOOK}?of=anna&x="]


def test_an_agent_chooses_its_receiver_and_its_events() -> None:
    with listening() as client:
        client.listen("http://127.0.0.1:9/other", "retell")
        wanted = {"webhook_url": HOOK, "webhook_events": ["call_ended"]}
        assert client.ask("PATCH", f"/retell/update-agent/{AGENT}", wanted).status == 200
        call(client)
        client.play()
        assert [(message.url, b'"call_ended"' in message.body) for message in client.sender.received] == [(HOOK, True)]


def test_a_list_that_is_asked_for_by_post_is_no_command() -> None:
    client = fresh()
    call(client)
    before = client.commands()
    assert len(listed(client)["items"]) == 1
    assert client.post("/retell/v2/list-agents", {})["items"]
    assert client.commands() == before


def test_a_list_that_is_asked_for_by_post_moves_a_world_that_goes_on_by_polling() -> None:
    client = fresh()
    call(client)
    client.post("/_mock/clock", {"advance_on_poll": True})
    statuses = [listed(client)["items"][0]["call_status"] for _ in range(3)]
    assert statuses == ["ongoing", "ended", "ended"]
