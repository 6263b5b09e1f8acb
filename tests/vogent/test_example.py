"""The documented example works as it stands, in a world that nobody prepared."""

import json
from typing import Any

from mock_server.resources import fixtures_path
from tests.driving import DIALS, JOBS, fresh


def example(name: str) -> Any:
    return json.loads((fixtures_path("vogent") / "examples" / f"{name}.json").read_text())


def test_creating_the_job_of_the_example_answers_as_documented() -> None:
    job, documented = fresh().post(JOBS, example("createBatchDialJob.request")), example("createBatchDialJob.200")
    assert {**job, "id": ""} == {**documented, "id": ""}


def test_the_job_of_the_example_calls_its_three_people_two_at_a_time() -> None:
    client = fresh()
    asked = example("createBatchDialJob.request")
    job = client.post(JOBS, asked)["id"]
    client.post(f"{JOBS}/{job}/paused", example("setBatchDialJobPaused.request"))
    client.play()
    called = [(dial["toNumber"], dial["inputs"]) for dial in client.records("dials")]
    assert called == [(row["toNumber"], row["inputs"]) for row in asked["rows"]]
    assert [dial["createdAt"][-9:] for dial in client.records("dials")] == ["15:00:00Z", "15:00:00Z", "15:01:05Z"]
    assert client.status(job) == "COMPLETE"


def test_changing_the_job_of_the_example_answers_as_documented() -> None:
    client = fresh()
    job = client.post(JOBS, example("createBatchDialJob.request"))["id"]
    client.start(job)
    changed, documented = (
        client.change(job, **example("updateBatchDialJob.request")),
        example("updateBatchDialJob.200"),
    )
    assert {**changed, "id": ""} == {**documented, "id": ""}


def test_in_its_transcripts_the_agent_greets_by_name() -> None:
    client = fresh()
    job = client.post(JOBS, example("createBatchDialJob.request"))["id"]
    client.start(job)
    client.play()
    greetings = {dial["transcript"][1]["text"] for dial in client.dials(job)}
    assert greetings == {f"Hello {name}, I call about your appointment." for name in ("Mara", "Jonas", "Ines")}


def test_the_single_dial_of_the_example_is_made() -> None:
    client = fresh()
    answer = client.post(DIALS, example("createDial.request"))
    client.play()
    dial = client.dial(answer["dialId"])
    assert answer.keys() == example("createDial.200").keys()
    assert (dial["status"], dial["toNumber"]) == ("completed", "+12025550130")


def test_the_ids_of_the_example_are_those_that_the_control_plane_shows() -> None:
    client, asked = fresh(), example("createBatchDialJob.request")
    assert asked["callAgentId"] in {agent["id"] for agent in client.records("agents")}
    assert set(asked["fromPhoneNumberIds"]) <= {number["id"] for number in client.records("phone_numbers")}


def test_an_ended_dial_shows_the_fields_of_the_documented_one() -> None:
    client = fresh()
    call = client.post(DIALS, example("createDial.request"))["dialId"]
    client.play()
    assert client.dial(call).keys() == example("getDial.200").keys()
