"""The control plane: records are looked at, events fired, and the machine decides."""

import pytest

from mock_server.vendors import VENDORS
from tests.driving import AGENT, JOBS, NUMBERS
from tests.web.asking import RawClient, person

DIALS = "/vogent/api/dials"
CALL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}


@pytest.fixture
def anna() -> RawClient:
    anna = person()
    anna.ask("PUT", "/_mock/scenarios/vogent", {"name": "happy"})
    return anna


def fire(anna: RawClient, kind: str, id_: str, event: str):
    return anna.ask("POST", f"/_mock/records/vogent/{kind}/{id_}/events", {"event": event})


def ringing(anna: RawClient) -> str:
    """A single call that rings."""
    dial = str(anna.post(DIALS, CALL)["dialId"])
    anna.post("/_mock/clock", {"advance_seconds": 2})
    assert anna.get(f"{DIALS}/{dial}")["status"] == "ringing"
    return dial


@pytest.mark.parametrize("kind", ["agents", "phone_numbers", "models", "voices", "versioned_prompts", "extractors"])
def test_what_was_seeded_can_be_looked_at(anna, kind):
    records = anna.get(f"/_mock/records/vogent/{kind}")
    assert records["data"]
    assert records["next"] is None


def test_jobs_and_dials_are_shown_as_the_vendor_shows_them(anna):
    job = anna.started()
    assert anna.get("/_mock/records/vogent/batch_dial_jobs")["data"] == [anna.get(f"{JOBS}/{job}")]
    anna.post("/_mock/clock", {"until": "idle"})
    dials = anna.get("/_mock/records/vogent/dials")["data"]
    assert [anna.get(f"{DIALS}/{dial['id']}") for dial in dials] == dials


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("vogent/nothing", "path/kind: seen 'nothing', expected one of models, "),
        ("acme/agents", "path/vendor: seen 'acme', expected one of " + ", ".join(sorted(VENDORS))),
    ],
)
def test_an_unknown_vendor_or_kind_is_404(anna, path, message):
    answer = anna.refused("GET", f"/_mock/records/{path}")
    assert answer.status == 404
    assert answer.message.startswith(message)


def test_a_job_can_be_cancelled(anna):
    job = anna.started()
    answer = fire(anna, "batch_dial_jobs", job, "cancel")
    assert answer.body["status"] == anna.get(f"{JOBS}/{job}")["status"] == "CANCELLED"


def test_a_move_that_the_machine_does_not_have_is_refused(anna):
    job = anna.started()
    fire(anna, "batch_dial_jobs", job, "cancel")
    answer = anna.unmoved(lambda: fire(anna, "batch_dial_jobs", job, "cancel"))
    assert (answer.status, answer.body["error"]) == (409, "conflict")
    assert answer.message == "job: 'cancel' is not allowed while 'CANCELLED' (from 'CANCELLED' there are no moves)"


@pytest.mark.parametrize(
    ("kind", "id_"), [("dials", "nobody"), ("batch_dial_jobs", "none"), ("agents", AGENT), ("nothing", "x")]
)
def test_a_record_without_a_status_meets_no_event(anna, kind, id_):
    assert anna.unmoved(lambda: fire(anna, kind, id_, "cancel")).status == 404


@pytest.mark.parametrize("event", ["sneeze", "", "cancel "])
def test_an_unknown_event_is_refused(anna, event):
    dial = ringing(anna)
    assert anna.unmoved(lambda: fire(anna, "dials", dial, event)).status in (409, 422)


def test_a_call_that_rings_can_be_answered_and_goes_on_to_its_end(anna):
    dial = ringing(anna)
    assert fire(anna, "dials", dial, "answer").body["status"] == "in-progress"
    anna.post("/_mock/clock", {"until": "idle"})
    assert anna.get(f"{DIALS}/{dial}")["status"] == "completed"
    events = [h["event"] for h in anna.get("/_mock/journal")["data"] if h["id"] == dial]
    assert events.count("answer") == 1


def test_a_call_of_a_job_that_is_ended_makes_room_for_the_next(anna):
    job = anna.started(3)
    anna.post("/_mock/clock", {"advance_seconds": 2})
    live = anna.get("/_mock/records/vogent/dials")["data"]
    assert len(live) == 2
    fire(anna, "dials", live[0]["id"], "fail")
    anna.post("/_mock/clock", {"until": "idle"})
    assert anna.get(f"{JOBS}/{job}")["status"] == "COMPLETE"
    assert len(anna.get(f"{JOBS}/{job}/dials")["data"]) == 3
