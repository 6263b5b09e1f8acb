"""The webhooks tell the journal's story of every call, and of nothing else."""

from typing import Any

from hypothesis import given

from tests.driving import fresh
from tests.laws.acts import Act, days, live, scenarios

TOLD = {
    "create": "dial.created",
    "record": "dial.recording_created",
    "transcribe": "dial.transcript",
    "extract": "dial.extractor",
}
"""How a happening is announced; every other one is a change of status."""


@given(days, scenarios)
def test_each_happening_of_a_call_is_told_once_and_in_order(acts: list[Act], scenario: str) -> None:
    client = live(fresh(scenario=scenario), acts)
    client.play()
    happened = [
        (h["at"], TOLD.get(h["event"], "dial.updated"), h["id"]) for h in client.journal() if h["record"] == "dial"
    ]
    told = [(w["at"], w["event"], w["body"]["payload"]["dial_id"]) for w in client.webhooks()]
    assert told == happened


@given(days, scenarios)
def test_the_statuses_that_are_told_are_those_of_the_journal(acts: list[Act], scenario: str) -> None:
    client = live(fresh(scenario=scenario), acts)
    client.play()
    journal = [
        h["status"] for h in client.journal() if h["record"] == "dial" and h["event"] not in TOLD and h["status"]
    ]
    assert [w["body"]["payload"]["status"] for w in client.webhooks() if w["event"] == "dial.updated"] == journal


@given(days, scenarios)
def test_what_is_told_of_a_call_is_what_is_shown_of_it(acts: list[Act], scenario: str) -> None:
    client = live(fresh(scenario=scenario), acts)
    client.play()
    shown = {dial["id"]: dial for dial in client.records("dials")}
    for webhook in client.webhooks():
        assert_shown(webhook["event"], webhook["body"]["payload"], shown[webhook["body"]["payload"]["dial_id"]])


def assert_shown(event: str, payload: Any, dial: Any) -> None:
    if event == "dial.recording_created":
        assert {"url": payload["recording_url"]} in dial["recordings"]
    elif event == "dial.transcript":
        assert payload["transcript"] == [
            {"text": line["text"], "speaker": line["speaker"]} for line in dial["transcript"]
        ]
    elif event == "dial.extractor":
        assert payload["ai_result"] == dial["aiResult"]


@given(days, scenarios)
def test_no_webhook_names_a_job_or_a_row(acts: list[Act], scenario: str) -> None:
    client = live(fresh(scenario=scenario), acts)
    jobs = client.records("batch_dial_jobs")
    hidden = {job["id"] for job in jobs} | {row["id"] for job in jobs for row in client.queue(job["id"])}
    client.play()
    assert not [id_ for id_ in hidden if id_ in repr(client.webhooks())]


@given(days, scenarios)
def test_all_webhooks_of_a_call_name_one_session_that_no_other_call_has(acts: list[Act], scenario: str) -> None:
    client = live(fresh(scenario=scenario), acts)
    client.play()
    payloads = [webhook["body"]["payload"] for webhook in client.webhooks()]
    pairs = {(p["dial_id"], p["dial_session_id"]) for p in payloads if "dial_session_id" in p}
    assert len(pairs) == len({dial for dial, _ in pairs}) == len({session for _, session in pairs})
