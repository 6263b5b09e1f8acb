"""Single calls: what is placed and refused, what a conversation shows on its way, and how it is deleted."""

import pytest

from tests.driving import MockClient, fresh
from tests.elevenlabs.phoning import (
    AGENT,
    BASE,
    CALL,
    CALLS,
    CONVERSATIONS,
    FRONT_DESK,
    OTHER_AGENT,
    SOMEBODY,
    TRUNK,
    call,
    look,
)
from tests.web.asking import person

SIP = f"{BASE}/sip-trunk/outbound-call"


def over(client: MockClient, number: str) -> dict:
    id_ = call(client, number)
    client.play()
    return look(client, id_)


def test_a_conversation_rings_talks_is_analysed_and_is_done() -> None:
    client = fresh(scenario="happy")
    id_ = call(client)
    seen = []
    for seconds in (0, 5, 60, 3):
        client.advance(seconds)
        one = look(client, id_)
        seen.append((one["status"], one["metadata"]["termination_reason"], bool(one["transcript"]), one["analysis"]))
    assert [status for status, *_ in seen] == ["initiated", "in-progress", "processing", "done"]
    assert [reason for _, reason, *_ in seen] == ["", "", *["Call ended by remote party"] * 2]
    assert [is_said for _, _, is_said, _ in seen] == [False, False, True, True]
    assert seen[2][3] is None
    assert seen[3][3]["call_successful"] == "success"


def test_the_answer_names_the_call_as_its_carrier_does() -> None:
    client = fresh()
    by_twilio = client.ask("POST", CALLS, CALL).body
    assert by_twilio["success"] is True
    shown = look(client, by_twilio["conversation_id"])["metadata"]["phone_call"]
    assert (shown["type"], shown["call_sid"]) == ("twilio", by_twilio["callSid"])
    by_trunk = client.ask("POST", SIP, {**CALL, "agent_phone_number_id": TRUNK}).body
    shown = look(client, by_trunk["conversation_id"])["metadata"]["phone_call"]
    assert (shown["type"], shown["call_sid"]) == ("sip_trunking", by_trunk["sip_call_id"])


@pytest.mark.parametrize(
    ("number", "status", "result", "code"),
    [
        ("+12025550160", "failed", "busy", 486),
        ("+12025550165", "failed", "no_answer", 480),
        ("+12025550167", "failed", "busy", 603),
        ("+12025550170", "failed", "failed", 404),
        ("+12025550172", "failed", "failed", 500),
        ("+12025550155", "done", "voicemail", None),
    ],
)
def test_a_call_that_reaches_nobody_shows_why(number: str, status: str, result: str, code: int | None) -> None:
    shown = over(fresh(), number)
    assert (shown["status"], shown["metadata"]["phone_call"]["call_result"]) == (status, result)
    assert (shown["metadata"]["error"] or {}).get("code") == code
    assert bool(shown["transcript"]) == (status == "done")


def test_a_machine_is_noticed_only_by_an_agent_with_the_tool() -> None:
    client = fresh()
    deaf = client.ask("POST", f"{BASE}/agents/create", {"conversation_config": {}}).body["agent_id"]
    id_ = call(client, "+12025550155", agent_id=deaf)
    client.play()
    assert look(client, id_)["metadata"]["termination_reason"] == "end_call tool was called."


@pytest.mark.parametrize(
    ("path", "fields", "status", "code", "param"),
    [
        (CALLS, {"agent_id": "agent_nobody"}, 404, "agent_not_found", "agent_id"),
        (CALLS, {"agent_phone_number_id": "phnum_0"}, 404, "phone_number_not_found", "phone_number_id"),
        (CALLS, {"agent_phone_number_id": TRUNK}, 400, "invalid_parameters", "agent_phone_number_id"),
        (SIP, {"agent_phone_number_id": FRONT_DESK}, 400, "invalid_parameters", "agent_phone_number_id"),
    ],
)
def test_what_only_the_workspace_knows_is_told_in_an_object(
    path: str, fields: dict, status: int, code: str, param: str
) -> None:
    client = fresh()
    answer = client.ask("POST", path, {**CALL, **fields})
    detail = answer.body["detail"]
    assert (answer.status, detail["code"], detail["status"], detail["param"]) == (status, code, code, param)
    assert client.journal() == []


def test_what_the_schema_forbids_is_told_in_a_list() -> None:
    answer = fresh().ask("POST", CALLS, {"agent_id": AGENT, "to_number": SOMEBODY})
    assert answer.status == 422
    (mistake,) = answer.body["detail"]
    assert (mistake["type"], mistake["loc"]) == ("missing", ["body", "agent_phone_number_id"])


def test_an_unknown_path_is_answered_in_the_words_of_the_framework() -> None:
    answer = fresh().ask("GET", f"{BASE}/nothing")
    assert (answer.status, answer.body["detail"].startswith("Not Found")) == (404, True)


def test_a_number_that_is_none_makes_no_conversation() -> None:
    client = fresh()
    answer = client.ask("POST", CALLS, {**CALL, "to_number": "12"})
    assert (answer.status, answer.body["success"], answer.body["conversation_id"]) == (200, False, None)
    assert client.journal() == []


def test_an_override_is_taken_only_if_the_agent_allows_it() -> None:
    client = fresh()
    greeting = {"conversation_config_override": {"agent": {"first_message": "Good morning to you all."}}}
    id_ = call(client, "+12025550152", conversation_initiation_client_data=greeting)
    client.play()
    assert "Good morning to you all." in [line["message"] for line in look(client, id_)["transcript"]]
    body = {**CALL, "agent_id": OTHER_AGENT, "conversation_initiation_client_data": greeting}
    answer = client.ask("POST", CALLS, body)
    assert (answer.status, "first_message" in answer.body["detail"]["param"]) == (400, True)


def test_it_rings_as_long_as_it_is_told_to() -> None:
    client = fresh()
    id_ = call(client, "+12025550153", telephony_call_config={"ringing_timeout_secs": 20})
    client.advance(20)
    assert look(client, id_)["metadata"]["termination_reason"] == "Call not answered"


def test_conversations_are_listed_as_the_filters_say() -> None:
    client = fresh()
    for number in ("+12025550151", "+12025550160", "+12025550155"):
        call(client, number, conversation_initiation_client_data={"user_id": f"user {number[-2:]}"})
    client.play()

    def found(query: str) -> list[str]:
        page = client.get(f"{CONVERSATIONS}?{query}")
        return [look(client, one["conversation_id"])["user_id"][-2:] for one in page["conversations"]]

    assert found("") == ["55", "60", "51"]
    assert found("sort_direction=asc") == ["51", "60", "55"]
    assert found("exclude_statuses=failed&exclude_statuses=initiated") == ["55", "51"]
    assert found("user_id=user%2060") == ["60"]
    assert found("call_successful=success") == ["51"]
    assert found("call_duration_min_secs=60") == ["51"]
    assert found("phone_number_ids=phnum_0") == []


def test_a_cursor_leads_on_in_its_own_list_only() -> None:
    client = fresh()
    for _ in range(3):
        call(client)
    page = client.get(f"{CONVERSATIONS}?page_size=2")
    rest = client.get(f"{CONVERSATIONS}?page_size=2&cursor={page['next_cursor']}")
    ids = [one["conversation_id"] for one in page["conversations"] + rest["conversations"]]
    assert (len(set(ids)), rest["has_more"], rest["next_cursor"]) == (3, False, None)
    for path in (f"{BASE}/agents?cursor={page['next_cursor']}", f"{CONVERSATIONS}?cursor=x"):
        answer = client.ask("GET", path)
        assert (answer.status, answer.body["detail"]["code"]) == (400, "invalid_cursor")


def test_a_conversation_is_deleted_only_when_it_is_over() -> None:
    client = fresh()
    id_ = call(client)
    assert client.ask("DELETE", f"{CONVERSATIONS}/{id_}").status == 409
    client.play()
    assert client.ask("DELETE", f"{CONVERSATIONS}/{id_}").status == 200
    assert client.ask("GET", f"{CONVERSATIONS}/{id_}").status == 404


def test_there_is_audio_of_what_was_said_and_of_nothing_else() -> None:
    client = person()
    numbers = ("+12025550151", "+12025550160")
    made = [client.ask("POST", CALLS, {**CALL, "to_number": number}) for number in numbers]
    talked, busy = (one.body["conversation_id"] for one in made)
    assert client.ask("GET", f"{CONVERSATIONS}/{talked}/audio").status == 404
    client.post("/_mock/clock", {"until": "idle"})
    answer = client.ask("GET", f"{CONVERSATIONS}/{talked}/audio")
    assert (answer.status, len(answer.content) > 60 * 1000) == (200, True)
    assert client.ask("GET", f"{CONVERSATIONS}/{busy}/audio").status == 404
