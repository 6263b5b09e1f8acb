"""A fork: the same moment, two futures. The same commands come to the same, its webhooks wait, and its key is new."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import vendors
from mock_server.engine import moment
from mock_server.web import replay
from mock_server.web.app import App
from mock_server.web.limits import Limits
from tests.console.test_past import STEPS
from tests.console.visiting import AWAY, served, visit
from tests.delivery.announcing import ANNOUNCE
from tests.driving import JOBS, MockClient, app, fresh, loaded
from tests.listening import WebhookClient, listening
from tests.outcomes.phones import VendorDriver
from tests.web.asking import RawClient, person

FORK = "/_mock/world/fork"


def forked(client: MockClient, **wanted) -> MockClient:
    answer = client.ask("POST", FORK, wanted)
    assert answer.status == 201, answer
    return MockClient(app(), answer.body["key"])


def carry_out(client: MockClient, steps) -> None:
    for method, path, body in steps:
        if path == JOBS:
            client.post(f"{JOBS}/{client.post(JOBS, body)['id']}/paused", {"paused": False})
        else:
            client.ask(method, path, body)


@given(st.lists(STEPS, max_size=8), st.lists(STEPS, min_size=1, max_size=8))
def test_the_same_commands_come_to_the_same_in_a_fork(before, after):
    parent = fresh(scenario="mixed")
    carry_out(parent, before)
    other = forked(parent)
    assert other.story() == parent.story()
    for client in (parent, other):
        carry_out(client, after)
    assert other.story() == parent.story()
    assert other.commands() == parent.commands()


@given(st.lists(STEPS, min_size=1, max_size=8), st.floats(0, 1))
def test_a_fork_from_any_moment_has_the_beginning_of_the_journal_and_nothing_else(steps, part):
    parent = fresh(scenario="mixed")
    carry_out(parent, steps)
    began, now = (moment.parse(text) for text in ("2026-03-02T15:00:00Z", parent.get("/_mock/world")["now"]))
    at = began + int((now - began) * part)
    before, journal = parent.commands(), parent.journal()
    other = forked(parent, at=moment.text(at))
    assert other.get("/_mock/world")["now"] == moment.text(at)
    assert other.journal() == [one for one in journal if moment.parse(one["at"]) <= at]
    assert parent.commands() == before


@given(st.lists(STEPS, min_size=1, max_size=10), st.floats(0, 1))
def test_what_followed_comes_to_the_same_in_a_fork_from_any_moment(steps, part):
    parent = fresh(scenario="mixed")
    carry_out(parent, steps)
    world = parent.sandbox.world
    at = world.setup.now + int((world.now - world.setup.now) * part)
    other = forked(parent, at=moment.text(at))
    again, done = other.sandbox.world, len(other.sandbox.commands)
    for line in map(orjson.loads, parent.commands()[1 + done :]):
        again.clock.play_to(moment.parse(line["at"]))
        if "end" not in line:
            replay.play(again, loaded(), line)
    assert other.story() == parent.story()


@pytest.mark.parametrize("name", vendors.VENDORS)
def test_the_calls_of_every_vendor_go_on_alike_in_a_fork(name):
    phone = VendorDriver(name, scenario="rough")
    phone.call()
    phone.advance(3)
    key = phone.person.ask("POST", FORK, {"deliver": True}).body["key"]
    other = person(key=key)
    phone.call()
    driver = VendorDriver.__new__(VendorDriver)
    driver.__dict__.update(phone.__dict__, person=other)
    driver.call()
    for client in (phone.person, other):
        client.post("/_mock/clock", {"until": "idle"})
    journals = [client.get("/_mock/journal?limit=10000")["data"] for client in (phone.person, other)]
    assert journals[0] == journals[1]
    assert len(journals[0]) > 3


def test_the_two_futures_may_differ():
    parent = fresh()
    job = parent.started(3)
    parent.advance(2)
    other = forked(parent)
    other.pause(job)
    parent.play()
    other.play()
    assert (parent.status(job), other.status(job)) == ("COMPLETE", "PAUSED")


def listener(client: WebhookClient, **wanted) -> WebhookClient:
    answer = client.ask("POST", FORK, wanted)
    return WebhookClient(app(), answer.body["key"], client.runner, client.sender)


@pytest.mark.parametrize("name", vendors.VENDORS)
def test_the_webhooks_of_a_fork_are_held_until_they_are_let_go(name):
    with listening() as parent:
        ANNOUNCE[name](parent)
        parent.clock(until="next_event")
        other, sent = listener(parent), len(parent.sender.received)
        assert other.get("/_mock/world")["webhooks_held"]
        other.play()
        assert len(parent.sender.received) == sent
        waiting = other.get("/_mock/world")["deliveries"]["pending"]
        assert waiting > 0
        refused = other.ask("POST", "/_mock/webhooks/redeliver", {"which": "all"})
        assert (refused.status, "held" in refused.body["message"]) == (409, True)
        assert other.put("/_mock/webhooks/held", {"held": False}) == {"held": False}
        other.play()
        assert len(parent.sender.received) >= sent + waiting
        assert other.get("/_mock/world")["deliveries"]["pending"] == 0


def test_a_fork_that_delivers_sends_what_its_own_future_brings_and_nothing_twice():
    with listening() as parent:
        parent.listen().call()
        parent.clock(until="next_event")
        sent = len(parent.sender.received)
        other = listener(parent, deliver=True)
        other.get("/_mock/world")
        assert len(parent.sender.received) == sent > 0
        other.play()
        bodies = parent.sender.bodies[sent:]
        parent.play()
        assert parent.sender.bodies[sent + len(bodies) :] == bodies != []


def tried(client: WebhookClient) -> list[list[tuple[str, str]]]:
    """Return when and why each attempt was made, webhook by webhook."""
    return [[(one["at"], one["because"]) for one in delivery["attempts"]] for delivery in client.deliveries()]


def test_a_retry_that_was_due_is_due_in_the_fork_too():
    with listening(lambda _: "connection refused") as parent:
        ANNOUNCE["temphone"](parent)
        parent.clock(until="next_event")
        other = listener(parent, deliver=True)
        parent.play()
        other.play()
        assert tried(other) == tried(parent)
        assert tried(parent)[0][1:] != []


def test_a_fork_is_of_the_family_and_so_are_its_own_forks():
    parent = fresh("family-of-forks")
    forks = [forked(parent), forked(parent)]
    forks.append(forked(forks[0]))
    assert [one.key for one in forks] == [
        "family-of-forks-fork-1",
        "family-of-forks-fork-2",
        "family-of-forks-fork-1-fork-1",
    ]
    seen = visit(app(), "GET", "/worlds", client=AWAY, authorization="Bearer family-of-forks").body["worlds"]
    assert [len(one["is_parent_of"]) for one in seen] == [2, 1, 0, 0]


def test_a_key_may_be_given_if_it_has_no_world():
    parent = fresh()
    other = forked(parent, key="quite-another")
    assert other.key == "quite-another"
    refused = parent.ask("POST", FORK, {"key": "quite-another"})
    assert (refused.status, "DELETE /_mock/world" in refused.body["message"]) == (409, True)
    assert parent.ask("POST", FORK, {"key": "my-invalid-one"}).status == 409
    assert parent.ask("POST", FORK, {"key": "user:password"}).status == 422


def test_a_key_has_the_form_that_the_vendors_of_the_world_want():
    phone = VendorDriver("twilio", key="ACforms")
    phone.call()
    refused = phone.person.ask("POST", FORK, {"key": "plain"})
    assert (refused.status, "AC" in refused.message) == (409, True)
    assert phone.person.ask("POST", FORK).body["key"] == "ACforms-fork-1"


def test_where_keys_are_listed_a_counted_one_is_let_in_and_a_given_one_only_if_it_is_listed():
    server = served(keys=frozenset({"anna", "berta"}))
    anna = person(server, "anna")
    key = anna.ask("POST", FORK).body["key"]
    assert person(server, key).get("/_mock/world")["counts"]["happenings"] == 0
    assert person(server, "carla-fork-1").ask("GET", "/_mock/world").status == 401
    assert anna.ask("POST", FORK, {"key": "carla"}).status == 409
    assert anna.ask("POST", FORK, {"key": "berta"}).status == 201


def test_a_fork_comes_with_the_request_log_and_a_label():
    parent = person()
    parent.ask("PUT", "/_mock/world/label", {"label": "a test"})
    parent.started()
    parent.post("/_mock/clock", {"advance_seconds": 10})
    parent.started()
    key = parent.ask("POST", FORK, {"at": "2026-03-02T15:00:05Z"}).body["key"]
    other = person(key=key)
    assert other.get("/_mock/requests")["data"] == parent.get("/_mock/requests")["data"][:2]
    assert other.get("/_mock/report")["known_since"] is None
    assert parent.get("/_mock/world")["counts"]["requests"] == 4
    worlds = visit(app(), "GET", "/worlds", client=AWAY, authorization=f"Bearer {key}").body["worlds"]
    assert [one["label"] for one in worlds] == ["fork of a test, from 2026-03-02T15:00:05Z on"]


def test_a_fork_counts_the_requests_that_have_left_the_log_too():
    server = served(limits=Limits(requests=3))
    parent = person(server, "anna")
    for _ in range(30):
        parent.get("/vogent/api/models")
    parent.post("/_mock/clock", {"advance_seconds": 10})
    parent.get("/vogent/api/models")
    other = person(server, parent.ask("POST", FORK).body["key"])
    assert other.get("/_mock/report")["looked_at"] == parent.get("/_mock/report")["looked_at"]
    early = person(server, parent.ask("POST", FORK, {"at": "2026-03-02T15:00:05Z"}).body["key"])
    assert early.get("/_mock/world")["counts"]["requests"] == 30


def test_the_link_of_a_fork_opens_it():
    server = served()
    answer = person(server, "anna").ask("POST", FORK, host="127.0.0.1:4010").body
    ticket = answer["page"].removeprefix("http://127.0.0.1:4010/console#")
    opened = visit(server, "POST", "/console/sessions", orjson.dumps({"ticket": ticket}))
    assert (opened.status, opened.body["world"]) == (201, answer["world"])
    assert person(served(console="off"), "anna").ask("POST", FORK).body["page"] is None


def test_a_session_that_only_reads_forks_nothing():
    server: App = served(console="read")
    token = person(server, "anna").ask("POST", "/_mock/console/sessions", {}).body["session"]
    assert visit(server, "POST", "/world/fork", x_mock_session=token).status == 403
    assert len(list(server.sandboxes)) == 1


def test_test_credentials_stay_with_the_world_that_has_them():
    client: RawClient = person(key="ACnames")
    client.ask("PATCH", "/_mock/settings/twilio", {"test_account": "ACtests-of-names"})
    key = client.ask("POST", FORK).body["key"]
    assert client.get("/_mock/settings/twilio")["test_account"] == "ACtests-of-names"
    assert person(key=key).get("/_mock/settings/twilio")["test_account"] is None


def test_a_fork_goes_on_as_its_parent_did_at_that_moment():
    parent = fresh()
    parent.clock(advance_on_poll=True)
    parent.advance(10)
    parent.clock(rate=60)
    parent.clock(rate=0)
    parent.clock(advance_on_poll=False)
    early, late = forked(parent, at="2026-03-02T15:00:05Z"), forked(parent)
    worlds = [one.get("/_mock/world") for one in (early, late)]
    assert [(one["rate"], one["advance_on_poll"]) for one in worlds] == [(0, True), (0, False)]


def test_a_moment_that_has_not_come_is_no_place_to_fork_and_makes_no_world():
    server = served()
    answer = person(server, "anna").ask("POST", FORK, {"at": "2026-03-02T16:00:00Z"})
    assert (answer.status, answer.message.split(":")[0]) == (409, "body/at")
    assert len(list(server.sandboxes)) == 1
