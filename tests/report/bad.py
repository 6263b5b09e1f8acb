"""Clients with one fault each, and the rule that must find it."""

from collections.abc import Callable
from typing import Any

from tests.driving import AGENT, DIALS, JOBS, NUMBERS, MockClient, fresh, job_body
from tests.elevenlabs import phoning as elevenlabs
from tests.freya import asking as freya
from tests.happyrobot import driver
from tests.retell.phoning import BATCHES, FRONT_DESK
from tests.retell.phoning import CALLS as RETELL_CALLS
from tests.temphone.phoning import ALEX, CALLS
from tests.twilio.calling import CALLS as TWILIO_CALLS
from tests.twilio.calling import call as twilio_call
from tests.twilio.calling import change

Json = Any
HAPPYROBOT = driver.BASE
BATCH = f"{HAPPYROBOT}/dial/outbound-batched"
DIAL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}
RETELL_CALL = {"from_number": FRONT_DESK, "to_number": "+12025550123"}
RETELL_BATCH = {"from_number": FRONT_DESK, "tasks": [{"to_number": "+12025550123"}, {"to_number": "+12025550124"}]}
ELEVENLABS_BATCH = {**elevenlabs.BATCH, "recipients": [{"phone_number": elevenlabs.SOMEBODY}]}
TWILIO_CALL = {"To": "+12025550123", "From": "+14155550100", "Twiml": "<Response><Say>Hello.</Say></Response>"}
TEMPHONE_CALL = {"contact_id": ALEX, "scheduled_at": "2026-03-02T16:00:00Z", "initial_message": "Hello {{first_name}}."}

Client_ = Callable[[MockClient], None]


def _twice(path: str, body: Json) -> Client_:
    """Send a creation, get no usable answer, and send it again."""

    def act(client: MockClient) -> None:
        for _ in range(2):
            assert client.ask("POST", path, body).status in (200, 201)
        client.play()

    return act


def vogent_job_twice(client: MockClient) -> None:
    for _ in range(2):
        client.started(3)
    client.play()


def vogent_job_left_behind(client: MockClient) -> None:
    """Make a job, see a failure although it was made, make it again, and start the second."""
    client.ask("POST", "/_mock/faults", {"name": "commit_then_fail", "operation": "createBatchDialJob", "times": 1})
    assert client.ask("POST", JOBS, job_body(3)).status == 500
    client.start(client.post(JOBS, job_body(3))["id"])
    client.play()


def vogent_same_row_twice(client: MockClient) -> None:
    client.started([{"toNumber": "+12025550123"}, {"toNumber": "+12025550124"}, {"toNumber": "+12025550123"}])
    client.play()


def vogent_dial_again_after_hanging_up(client: MockClient) -> None:
    dial = client.call()
    client.advance(2)
    client.hang_up(dial)
    client.call()
    client.play()


def freya_campaign_again_after_deleting_it(client: MockClient) -> None:
    body = freya.body(2, startDate="2026-03-03", startTime="10:00", endTime="17:00", timezone="America/New_York")
    campaign = client.post(freya.CAMPAIGNS, body)["data"]["result"]["campaign"]["id"]
    client.ask("DELETE", f"{freya.CAMPAIGNS}/{campaign}")
    client.post(freya.CAMPAIGNS, body)
    client.play()


def happyrobot_call_again_after_canceling_it(client: MockClient) -> None:
    body = driver.request(scheduled_for="2026-03-02T18:00:00Z")
    call = client.post(f"{HAPPYROBOT}/dial/outbound", body)["id"]
    assert client.ask("POST", f"{HAPPYROBOT}/calls/{call}/cancel").status == 200
    client.post(f"{HAPPYROBOT}/dial/outbound", body)
    client.play()


def temphone_call_again_after_canceling_it(client: MockClient) -> None:
    call = client.ask("POST", CALLS, TEMPHONE_CALL).body["data"]["call_id"]
    assert client.ask("POST", f"{CALLS}/{call}/cancel").status == 200
    client.ask("POST", CALLS, TEMPHONE_CALL)
    client.play()


def vogent_night(client: MockClient) -> None:
    client.reset(now="2026-03-02T05:00:00Z", scenario="happy")
    client.started([{"toNumber": "+12025550123"}])
    client.play()


def temphone_night(client: MockClient) -> None:
    body = {**TEMPHONE_CALL, "scheduled_at": "2026-03-03T06:00:00Z"}
    assert client.ask("POST", CALLS, body).status == 201
    client.play()


def _at_night(path: str, body: Json) -> Client_:
    """Call at midnight in the zone of the person called; the vendor has no hours for a single call."""

    def act(client: MockClient) -> None:
        client.reset(now="2026-03-02T05:00:00Z", scenario="happy")
        assert client.ask("POST", path, body).status in (200, 201)
        client.play()

    return act


def retell_batch_at_night(client: MockClient) -> None:
    """Give a batch a window in the zone of the desk, not of the people called."""
    window = {"windows": [{"start": 19 * 60, "end": 24 * 60}], "timezone": "America/Los_Angeles"}
    client.reset(now="2026-03-02T20:00:00Z", scenario="happy")
    assert client.ask("POST", BATCHES, {**RETELL_BATCH, "call_time_window": window}).status == 201
    client.play()


def twilio_call_again_after_canceling_it(client: MockClient) -> None:
    call = twilio_call(client, "+12025550123")
    assert change(client, call, Status="canceled").status == 200
    twilio_call(client, "+12025550123")
    client.play()


def vogent_limit_above_the_lines(client: MockClient) -> None:
    client.ask("PATCH", "/_mock/settings/vogent", {"concurrent_calls": 2})
    client.started(3, maxConcurrentDials=3)
    client.play()


def freya_more_calls_than_lines(client: MockClient) -> None:
    client.ask("PATCH", "/_mock/settings/freya", {"concurrent_calls": 1})
    for n in range(3):
        client.post(
            freya.CALLS,
            {"workspaceId": freya.WORKSPACE, "phoneNumber": f"+1202555010{n}", "callerNumber": freya.DESK},
        )
    client.play()


def refusal_repeated(client: MockClient) -> None:
    for _ in range(3):
        assert client.ask("PUT", f"{JOBS}/no-such-job", {"maxConcurrentDials": 5}).status == 404


def poller(client: MockClient) -> None:
    job = client.started(1)
    for _ in range(30):
        client.status(job)


def contract_breaker(client: MockClient) -> None:
    assert client.ask("POST", JOBS, job_body(maxConcurrentDials=0)).status == 422


def caller_of_nothing(client: MockClient) -> None:
    assert client.ask("POST", "/vogent/api/batch_dial_job", job_body()).status == 404


def wrong_method(client: MockClient) -> None:
    assert client.ask("PATCH", JOBS, job_body()).status == 405


def misspeller(client: MockClient) -> None:
    assert client.ask("POST", JOBS, job_body([{"toNumber": "+12025550123", "input": {"a": "b"}}])).status == 200


def user_of_the_deleted(client: MockClient) -> None:
    agent = client.get("/vogent/api/agents")["data"][0]["id"]
    client.ask("DELETE", f"/vogent/api/agents/{agent}")
    assert client.ask("POST", JOBS, job_body(callAgentId=agent)).status == 400


BAD: dict[str, tuple[str, Client_]] = {
    "a Vogent job sent twice": ("dialled_twice", vogent_job_twice),
    "a job made twice and started once": ("job_left_behind", vogent_job_left_behind),
    "a row twice in one job": ("dialled_twice", vogent_same_row_twice),
    "a Vogent dial sent twice": ("dialled_twice", _twice(DIALS, DIAL)),
    "a Freya campaign sent twice": ("dialled_twice", _twice(freya.CAMPAIGNS, freya.body(2))),
    "a HappyRobot call sent twice": ("dialled_twice", _twice(f"{HAPPYROBOT}/dial/outbound", driver.request())),
    "a HappyRobot batch sent twice": ("dialled_twice", _twice(BATCH, [driver.request()])),
    "an ElevenLabs call sent twice": ("dialled_twice", _twice(elevenlabs.CALLS, elevenlabs.CALL)),
    "an ElevenLabs batch sent twice": (
        "dialled_twice",
        _twice(
            f"{elevenlabs.BATCHES}/submit", {**elevenlabs.BATCH, "recipients": [{"phone_number": elevenlabs.SOMEBODY}]}
        ),
    ),
    "an ElevenLabs call at night": ("quiet_hours", _at_night(elevenlabs.CALLS, elevenlabs.CALL)),
    "a Retell call sent twice": ("dialled_twice", _twice(RETELL_CALLS, RETELL_CALL)),
    "a Retell batch sent twice": ("dialled_twice", _twice(BATCHES, RETELL_BATCH)),
    "a Twilio call sent twice": ("dialled_twice", _twice(f"{TWILIO_CALLS}.json", TWILIO_CALL)),
    "a TemPhone call sent twice": ("dialled_twice", _twice(CALLS, TEMPHONE_CALL)),
    "a Vogent dial after hanging up": ("dialled_after_cancel", vogent_dial_again_after_hanging_up),
    "a Freya campaign after deleting it": ("dialled_after_cancel", freya_campaign_again_after_deleting_it),
    "a HappyRobot call after canceling it": ("dialled_after_cancel", happyrobot_call_again_after_canceling_it),
    "a TemPhone call after canceling it": ("dialled_after_cancel", temphone_call_again_after_canceling_it),
    "a Twilio call after canceling it": ("dialled_after_cancel", twilio_call_again_after_canceling_it),
    "a Vogent job at night": ("quiet_hours", vogent_night),
    "a TemPhone call at night": ("quiet_hours", temphone_night),
    "a Twilio call at night": ("quiet_hours", _at_night(f"{TWILIO_CALLS}.json", TWILIO_CALL)),
    "a Retell call at night": ("quiet_hours", _at_night(RETELL_CALLS, RETELL_CALL)),
    "a Retell batch at night": ("quiet_hours", retell_batch_at_night),
    "a limit above the lines": ("too_many_at_once", vogent_limit_above_the_lines),
    "more single calls than lines": ("too_many_at_once", freya_more_calls_than_lines),
    "a refusal repeated": ("refusal_repeated", refusal_repeated),
    "a poller": ("polled_too_fast", poller),
    "a field out of bounds": ("contract_broken", contract_breaker),
    "a path that is none": ("contract_broken", caller_of_nothing),
    "a method that is none": ("contract_broken", wrong_method),
    "a field misspelt": ("unknown_field", misspeller),
    "an agent that was deleted": ("deleted_id_used", user_of_the_deleted),
}


def report(client: MockClient, query: str = "") -> Json:
    """Return the report on a client."""
    return client.get(f"/_mock/report?{query}")


def after(act: Client_, query: str = "", **setup: Json) -> Json:
    """Return the report of a fresh world after a client has acted."""
    client = fresh(**setup)
    act(client)
    return report(client, query)
