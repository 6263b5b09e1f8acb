"""What a contract allows and few clients expect: the reply stays within it, and the world stays as it is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.validation import Checker
from mock_server.engine import moment
from mock_server.vendors import VENDORS
from mock_server.web.faults import payload
from mock_server.web.replay import replay
from tests.driving import JOBS, MockClient, app, fresh, job_body
from tests.web.faulty import CREATES, FAULTS, notes, see, struck, times_struck

LEGAL = ["new_field", "absent_optional", "null_where_nullable"]

READS = {
    "vogent": "/vogent/api/agents",
    "freya": "/freya/api/v2/campaign/60000000-0000-4000-8000-000000000001",
    "happyrobot": "/happyrobot/api/v1/use-cases/d00000000000000000000001",
    "elevenlabs": "/elevenlabs/v1/convai/agents/agent_1601kjx1v2m3n4p5q6r7s8t9v0a1",
    "retell": "/retell/v2/list-phone-numbers",
    "temphone": "/temphone/v1/contacts/ctc_12kd88",
    "twilio": "/twilio/2010-04-01/Accounts/{AccountSid}/Calls.json",
    "vapi": "/vapi/v2/phone-number",
}
READERS = {
    "vogent": "listAgents",
    "freya": "getCampaign",
    "happyrobot": "getUseCase",
    "elevenlabs": "get_agent_route",
    "retell": "listPhoneNumbersV2",
    "temphone": "getContact",
    "twilio": "ListCall",
    "vapi": "PhoneNumberController_findAllPaginated",
}


def checker(vendor: str, operation: str, status: int) -> Checker:
    found = app().vendors[vendor].contract.operations[operation].replies[status]
    assert found is not None
    return found


def leaves(value: Any, place: str = "") -> dict[str, Any]:
    """Every value that is neither object nor array, by its place."""
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        return {where: leaf for key, one in inner for where, leaf in leaves(one, f"{place}/{key}").items()}
    return {place: value}


@pytest.mark.parametrize("name", LEGAL)
@pytest.mark.parametrize("vendor", VENDORS)
def test_a_legal_surprise_keeps_the_contract_and_is_one(vendor, name):
    client = fresh()
    plain = see(client, "GET", READS[vendor])
    client.put(FAULTS, {"faults": [{"name": name}]})
    seen = see(client, "GET", READS[vendor])
    is_struck = times_struck(client) == [1]
    assert is_struck or name != "new_field"  # not every reply has something optional, or something that may be null
    assert (seen.content != plain.content) == is_struck
    assert notes(client)[1:] == [[f"fault: {name} (fault-1)"] if is_struck else []]
    assert checker(vendor, READERS[vendor], 200).violations(json.loads(seen.content), "reply") == []


@pytest.mark.parametrize("create", CREATES, ids=lambda create: create.operation)
@pytest.mark.parametrize("name", LEGAL)
def test_what_is_created_may_be_told_with_surprises(create, name):
    client = struck(name)
    seen = see(client, "POST", create.path, create.body)
    assert checker(create.vendor, create.operation, seen.status).violations(json.loads(seen.content), "reply") == []


def test_only_the_answer_is_surprising_not_the_world():
    client = struck("new_field", "absent_optional", {"name": "unknown_enum", "field": "type"})
    before = client.records("phone_numbers")
    see(client, "GET", "/vogent/api/phone_numbers")
    assert times_struck(client) == [1, 0, 1]  # all fields of a number are required
    assert client.records("phone_numbers") == before
    assert (
        see(client, "GET", "/vogent/api/phone_numbers").content
        == see(fresh(), "GET", "/vogent/api/phone_numbers").content
    )


def test_an_unknown_status_takes_the_place_of_every_status():
    client = struck("unknown_enum")
    client.job()
    client.put(FAULTS, {"faults": [{"name": "unknown_enum"}]})
    assert [job["status"] for job in json.loads(see(client, "GET", JOBS).content)["data"]] == ["SOMETHING_NEW"]


@pytest.mark.parametrize(
    ("enum", "new"),
    [
        (["ACTIVE", "PAUSED"], "SOMETHING_NEW"),
        (["no-answer", "busy"], "something-new"),
        (["in_progress"], "something_new"),
        (["Queued", "No answer"], "Something new"),
    ],
)
def test_an_unknown_value_is_in_the_style_of_its_enum(enum, new):
    assert payload._in_style(enum) == new


def test_a_field_and_its_value_can_be_named():
    client = fresh()
    client.job()
    client.post(FAULTS, {"name": "unknown_enum", "field": "status", "value": "LIMBO"})
    assert json.loads(see(client, "GET", JOBS).content)["data"][0]["status"] == "LIMBO"


def test_a_required_field_is_never_left_out():
    client = struck({"name": "absent_optional", "field": "id"})
    assert json.loads(see(client, "GET", "/vogent/api/agents").content)["data"][0]["id"]
    assert times_struck(client) == [0]


values = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)


@given(values, st.integers(1, 5), st.data())
def test_edits_that_would_break_a_reply_are_undone(value: Any, most: int, data: st.DataObject) -> None:
    """A reply may lose fields as long as it has some number of leaves: none, one or all edits are made."""
    before = leaves(value)
    holders = [holder for holder in every_object(value) if holder]
    wanted = [payload.Edit(holder, data.draw(st.sampled_from(sorted(holder))), payload.ABSENT) for holder in holders]
    made = payload.make(wanted, lambda: len(leaves(value)) >= most)
    assert (leaves(value) != before) <= made
    assert len(leaves(value)) >= min(most, len(before))


def every_object(value: Any) -> list[dict[str, Any]]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return ([value] if isinstance(value, dict) else []) + [found for one in inner for found in every_object(one)]


# Ids of another shape.


def test_an_odd_id_is_taken_back_wherever_it_is_sent():
    client = struck("odd_ids")
    job = json.loads(see(client, "POST", JOBS, job_body()).content)
    assert job["id"].startswith("odd.")
    assert json.loads(see(client, "GET", f"{JOBS}/{job['id']}").content) == job
    assert json.loads(see(client, "GET", f"{JOBS}/{job['id'].replace('~', '%7E')}").content) == job
    body = job_body(callAgentId=job["callAgentId"])
    assert json.loads(see(client, "POST", JOBS, body).content)["callAgentId"] == job["callAgentId"]
    assert client.journal()[0]["id"] in job["id"]


def test_an_odd_id_is_known_when_the_fault_is_long_gone():
    client = struck("odd_ids")
    job = json.loads(see(client, "POST", JOBS, job_body()).content)["id"]
    client.ask("DELETE", FAULTS)
    assert json.loads(see(client, "GET", f"{JOBS}/{job}").content)["id"] == client.journal()[0]["id"]


def test_an_odd_id_in_a_query_is_taken_back():
    client = struck("odd_ids")
    (agent, *_) = json.loads(see(client, "GET", "/vogent/api/agents").content)["data"]
    see(client, "POST", JOBS, job_body(callAgentId=agent["id"]))
    found = json.loads(see(client, "GET", f"{JOBS}?callAgentId={agent['id']}").content)
    assert len(found["data"]) == 1


def test_what_was_asked_with_odd_ids_is_played_again():

    client = struck("odd_ids")
    job = json.loads(see(client, "POST", JOBS, job_body()).content)["id"]
    see(client, "POST", f"{JOBS}/{job}/paused", {"paused": False})
    client.play()
    world = replay(client.commands(), app().vendors)
    assert [h.view() for h in world.journal.since(0)] == client.journal()


# Pages that shrink.


@given(st.integers(1, 12), st.integers(1, 12), st.floats(0.01, 0.99))
def test_whoever_follows_the_cursor_finds_all_on_smaller_pages(jobs: int, limit: int, share: float) -> None:
    client = fresh()
    wanted = [client.job(1) for _ in range(jobs)]
    client.post(FAULTS, {"name": "shrinking_pages", "share": share, "times": 100})
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = json.loads(see(client, "GET", f"{JOBS}?limit={limit}{cursor}").content)
        assert len(page["data"]) <= max(1, int(limit * share))
        found += [job["id"] for job in page["data"]]
        cursor = f"&cursor={page['cursor']}" if page["cursor"] else None
    assert sorted(found) == sorted(wanted)


# Stale reads.


def stale(lag: float = 5) -> MockClient:
    client = fresh()
    client.post(FAULTS, {"name": "stale_reads", "lag_seconds": lag})
    return client


def listed(client: MockClient) -> list[str]:
    return [job["id"] for job in json.loads(see(client, "GET", JOBS).content)["data"]]


def test_what_was_just_made_is_not_found_for_a_while():
    client = stale()
    job = client.job()
    assert see(client, "GET", f"{JOBS}/{job}").status == 404
    assert listed(client) == []
    client.advance(4.9)
    assert listed(client) == []
    client.advance(0.1)
    assert listed(client) == [job]
    assert client.status(job) == "INIT"


def test_a_stale_read_shows_the_status_of_then():
    client = stale()
    job = client.started(1)
    client.advance(5)
    assert client.status(job) == "ACTIVE"
    client.play()
    ended = client.get("/_mock/world")["now"]
    client.advance(4.9)
    assert moment.parse(client.journal()[-1]["at"]) <= moment.parse(ended)
    client.advance(0.1)
    assert client.status(job) == "COMPLETE"


def test_writes_are_never_stale():
    client = stale()
    job = client.job()
    assert client.start(job)["status"] == "ACTIVE"


def test_what_is_read_late_is_what_would_have_been_read_then():
    """A replica that lags shows, to the byte, what the world itself showed."""
    client, steps = fresh(scenario="rough"), 30
    job, shown = client.started(12), []
    for _ in range(steps):
        shown.append(see(client, "GET", f"{JOBS}/{job}/dials?limit=100").content)
        client.advance(5)
    again = fresh(scenario="rough")
    again.post(FAULTS, {"name": "stale_reads", "lag_seconds": 5})
    assert again.started(12) == job
    for n in range(steps - 1):
        again.advance(5)
        assert see(again, "GET", f"{JOBS}/{job}/dials?limit=100").content == shown[n]


def test_what_is_chosen_late_is_seen_late_and_the_story_stays_the_same():
    client, plain = stale(60), fresh()
    for one in (client, plain):
        one.scenario(name="rough")
        one.started(8)
        one.advance(30)
        listed(one)
        one.play()
        listed(one)
    assert client.story() == plain.story()
