"""What a world knows after a restart: its faults, limits, idempotency keys, label, and what it has told whom."""

import asyncio
from time import process_time

import orjson
import pytest

from contract_tests.profiles import IS_DEEP
from tests.driving import AGENT, DIALS, NUMBERS, Json
from tests.listening import HOOK, ask
from tests.retell import phoning as retell
from tests.store.servers import KeptClient, kept

DIAL = {"callAgentId": AGENT, "toNumber": "+12025550199", "fromNumberId": NUMBERS[0]}

MANY = 1_000_000 if IS_DEEP else 10_000
RING = {"dial": [{"after": 5, "event": "ring"}, {"after": 5, "event": "busy"}]}


@pytest.fixture
def client(tmp_path):
    with kept(tmp_path / "worlds") as client:
        yield client.reset(scenario="happy")


def test_a_world_of_which_nothing_was_asked_writes_nothing(client):
    other = KeptClient(client._app, client._runner, client.sender, "other")
    before = client._app.store.commits.count
    other.get("/_mock/world")
    other.get("/vogent/api/agents")
    assert client._app.store.commits.count == before


def test_reads_write_nothing(client):
    id_ = client.call()
    before = client._app.store.commits.count
    for _ in range(5):
        client.dial(id_)
        client.journal()
    assert client._app.store.commits.count == before


def test_a_reset_and_a_deletion_are_kept(client):
    client.call()
    client.reset(seed=5)
    assert client.restart().get("/_mock/world")["seed"] == 5
    assert client.journal() == []
    client.call()
    assert client.ask("DELETE", "/_mock/world").status == 204
    assert client.restart().get("/_mock/world")["seed"] == 1
    assert client.journal() == []


def test_a_label_is_kept(client):
    client.ask("PUT", "/_mock/world/label", {"label": "a test", "file": "test_x.py", "line": 3})
    client.restart().get("/_mock/world")
    assert client.sandbox.label.view() == {"label": "a test", "file": "test_x.py", "line": 3}


def test_a_fault_that_has_struck_strikes_no_more(client):
    client.put("/_mock/faults", {"faults": [{"name": "commit_then_fail", "vendor": "vogent", "times": 2}]})
    assert client.ask("POST", DIALS, DIAL).status == 500
    faults = client.get("/_mock/faults")
    assert client.restart().get("/_mock/faults") == faults
    assert [client.restart().ask("POST", DIALS, DIAL).status for _ in range(2)] == [500, 200]
    assert len(client.records("dials")) == 3


def test_what_a_fault_does_to_reads_is_kept_a_moment_later(client):
    client.put("/_mock/faults", {"faults": [{"name": "rate_limited", "vendor": "vogent", "times": 1}]})
    assert client.ask("GET", "/vogent/api/agents").status == 429
    client.wait(0.2)
    assert client.restart().get("/_mock/faults")["faults"][0]["struck"] == 1


def test_a_request_that_a_fault_has_postponed_is_performed_all_the_same(client):
    client.put("/_mock/faults", {"faults": [{"name": "commit_later", "vendor": "vogent", "seconds": 30}]})
    assert client.ask("POST", DIALS, DIAL).status >= 500
    assert client.restart().records("dials") == []
    client.advance(60)
    assert len(client.records("dials")) == 1
    assert len(client.restart().records("dials")) == 1
    client.advance(60)
    assert len(client.restart().records("dials")) == 1


def test_an_idempotency_key_is_remembered_with_its_answer(client):
    rule = {"key": {"header": "Idempotency-Key"}, "operations": ["createDial"]}
    client.ask("PATCH", "/_mock/settings/vogent", {"idempotency": rule})
    first = client._runner.run(_keyed(client, "k1"))
    again = client._runner.run(_keyed(client.restart(), "k1"))
    assert (first[0], again[0]) == (200, 200)
    assert again[1] == first[1]
    assert len(client.restart().records("dials")) == 1


async def _keyed(client: KeptClient, key: str) -> tuple[int, bytes]:
    """Create a dial with an idempotency key; return the status and the body."""
    sent = []
    headers = {"authorization": f"Bearer {client.key}", "content-type": "application/json", "idempotency-key": key}
    scope = {
        "type": "http",
        "method": "POST",
        "path": DIALS,
        "raw_path": DIALS.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> Json:
        return {"type": "http.request", "body": orjson.dumps(DIAL), "more_body": False}

    async def collect(message: Json) -> None:
        sent.append(message)

    await client._app(scope, receive, collect)
    return sent[0]["status"], b"".join(message["body"] for message in sent[1:])


def test_a_rate_limit_has_counted(client):
    client.ask("PATCH", "/_mock/settings/vogent", {"rate_limit": {"requests_per_minute": 3}})
    assert [client.restart().ask("POST", DIALS, DIAL).status for _ in range(4)] == [200, 200, 200, 429]


def test_who_was_told_of_a_call_is_not_told_again(client):
    client.listen()
    client.scenario(steps=RING)
    client.call()
    client.play()
    told = len(client.sender.bodies)
    assert told == 3
    states = [one["delivery"]["state"] for one in client.webhooks()]
    client.wait(0.2)
    client.restart()
    assert [one["delivery"]["state"] for one in client.webhooks()] == states
    assert len(client.sender.bodies) == told


def test_a_webhook_that_did_not_leave_leaves_after_the_restart(client):
    client.scenario(steps=RING)
    client.listen()

    async def silent(_):
        await asyncio.sleep(60)
        return 200

    client.sender.answering = silent
    client._runner.run(_create(client))
    assert len(client.sender.bodies) == 1
    client.sender.answering = lambda _: 200
    client.restart()
    client.wait(0.05)
    assert client.sender.bodies[0] == client.sender.bodies[1]
    assert [one["delivery"]["state"] for one in client.webhooks()] == ["delivered"]


async def _create(client: KeptClient) -> None:
    """Create a dial, and have its webhook leave, without waiting for its answer."""
    assert (await ask(client._app, client.key, "POST", DIALS, DIAL)).status == 200
    await asyncio.sleep(0.05)


def test_a_webhook_that_failed_is_tried_again_when_its_pause_is_over(client):
    client.ask("PATCH", f"/retell/update-agent/{retell.AGENT}", {"webhook_url": HOOK})
    client.sender.answering = lambda _: 500
    retell.call(client)
    client.clock(until="next_event")
    sent = len(client.sender.bodies)
    assert sent == 1
    client.sender.answering = lambda _: 200
    client.restart().advance(1)
    assert len(client.sender.bodies) == sent
    client.restart().advance(1)
    assert client.sender.bodies[sent] == client.sender.bodies[0]
    assert client.webhooks()[0]["delivery"]["state"] == "delivered"


def test_a_world_that_was_never_written_leaves_nothing_behind(client):
    store = client._app.store
    for n in range(3):
        for method, status in (("GET", 200), ("DELETE", 204)):
            answer = client._runner.run(ask(client._app, f"other-{n}", method, "/_mock/world"))
            assert answer.status == status
    assert (store.count, len(store._sandboxes)) == (1, 1)


def test_a_label_outlives_a_reset_and_a_restart(client):
    client.ask("PUT", "/_mock/world/label", {"label": "a test"})
    client.reset(seed=5)
    client.restart().get("/_mock/world")
    assert client.sandbox.label.label == "a test"


def test_accepted_webhooks_are_kept_as_ranges_and_take_next_to_no_room(client):
    client.call()
    log, commits, path = client.sandbox.commands, client._app.store.commits, client._app.store.file.path

    async def accept() -> tuple[int, float]:
        before, began = commits.count, process_time()
        for number in range(MANY):
            log.note_accepted(number, 200)
        log.flush()
        await commits.settled()
        return commits.count - before, process_time() - began

    size = sum(file.stat().st_size for file in path.parent.iterdir())
    count, took = client._runner.run(accept())
    grown = sum(file.stat().st_size for file in path.parent.iterdir()) - size
    assert (count, grown < 20_000) == (1, True)
    assert took < 2
