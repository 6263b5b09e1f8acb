"""What a person asks for in a call of a campaign: another call, another number, no more calls."""

from tests.driving import MockClient, fresh
from tests.elevenlabs.phoning import PEOPLE, calls_of, campaign, leads, look, policy


def wished(event: str, times: int = 1, **fields: object) -> tuple[MockClient, str]:
    """Return a campaign with one lead who asks for something in the first calls."""
    client = fresh(scenario="happy")
    id_ = campaign(client, PEOPLE[0], **fields)
    for _ in range(times):
        client.advance(20)
        call = calls_of(client, id_)[-1]["conversation_id"]
        client.post(f"/_mock/records/elevenlabs/conversations/{call}/events", {"event": event})
        client.advance(3600)
    client.play()
    return client, id_


def test_a_callback_comes_an_hour_later_and_only_as_often_as_allowed() -> None:
    client, id_ = wished("ask_callback")
    assert [(one["intent_type"], one["decision_disposition"]) for one in calls_of(client, id_)] == [
        ("initial", "callback_queued"),
        ("callback", "completed"),
    ]
    assert leads(client, id_)[0]["callback_count"] == 1
    client, id_ = wished("ask_callback", policy=policy(max_callbacks=0))
    assert leads(client, id_)[0]["terminal_disposition"] == "callback_ceiling_reached"


def test_a_redirect_calls_the_number_that_was_named() -> None:
    client, id_ = wished("ask_redirect")
    assert [(one["intent_type"], one["phone_number"]) for one in calls_of(client, id_)] == [
        ("initial", PEOPLE[0]),
        ("redirect", "+12025550180"),
    ]
    client, id_ = wished("ask_redirect", policy=policy(max_redirects=0))
    assert leads(client, id_)[0]["terminal_disposition"] == "redirect_ceiling_reached"


def test_who_asks_not_to_be_called_is_called_no_more_unless_the_policy_looks_for_no_such_wish() -> None:
    client, id_ = wished("ask_stop")
    (lead,) = leads(client, id_)
    assert (lead["do_not_call"], lead["terminal_disposition"]) == (True, "do_not_call")
    client, id_ = wished("ask_stop", policy={"data_collection": {"stop": None}})
    assert leads(client, id_)[0]["terminal_disposition"] == "completed"


def test_later_calls_are_told_of_earlier_ones_as_the_policy_says() -> None:
    wanted = {
        "data_collection": {"mappings": {"callback_time": "when"}},
        "followup_context": {"previous_summary": False},
    }
    client, id_ = wished("ask_callback", policy=wanted)
    first, second = calls_of(client, id_)
    assert (first["collected_dynamic_variables"], second["collected_dynamic_variables"]) == ({"when": "in an hour"}, {})
    told = look(client, second["conversation_id"])["conversation_initiation_client_data"]["dynamic_variables"]
    assert told == {
        "when": "in an hour",
        "campaign__call_type": "callback",
        "campaign__previous_conversation_id": first["conversation_id"],
    }
    begun = look(client, first["conversation_id"])["conversation_initiation_client_data"]["dynamic_variables"]
    assert begun == {}
