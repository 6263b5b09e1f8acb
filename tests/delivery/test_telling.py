"""Webhooks tell the journal's story to their receivers alone, exactly once each, and at the right moment."""

import pytest

from mock_server import vendors
from mock_server.engine import moment
from mock_server.web.webhooks.message import Message
from tests.delivery.announcing import ANNOUNCE, TOKEN
from tests.driving import DIALS, JOBS, fresh, loaded
from tests.listening import HOOK, WebhookClient, listening, unsigned

every_vendor = pytest.mark.parametrize("vendor", vendors.VENDORS)


@pytest.fixture
def client():
    with listening() as client:
        yield client


def test_there_is_a_way_to_hear_of_every_vendor():
    assert ANNOUNCE.keys() == vendors.VENDORS.keys()


@every_vendor
@pytest.mark.parametrize("scenario", ["happy", "mixed", "rough"])
def test_each_webhook_arrives_once_and_in_the_order_of_the_journal(vendor, scenario):
    with listening(scenario=scenario) as client:
        ANNOUNCE[vendor](client)
        client.play()
        told = client.webhooks()
        assert client.sender.bodies == [webhook["body"] for webhook in told]
        assert {webhook["url"] for webhook in told} == {HOOK}
        instants = [moment.parse(webhook["at"]) for webhook in told]
        assert instants == sorted(instants)
        assert set(client.states()) == {"delivered"}
        assert len(told) >= 3


@every_vendor
def test_the_same_seed_gives_the_same_bytes(vendor):
    def messages() -> list[Message]:
        with listening(key="the-same", scenario="rough", seed=11) as client:
            ANNOUNCE[vendor](client)
            client.play()
            return unsigned(client.sender.received)

    assert messages() == messages() != []


@every_vendor
def test_the_attempt_is_made_when_it_happens(vendor, client):
    ANNOUNCE[vendor](client)
    client.play()
    assert all(webhook["at"] == webhook["delivery"]["attempts"][0]["at"] for webhook in client.webhooks())


def test_who_does_not_listen_hears_nothing(client):
    client.started(3)
    client.play()
    assert client.sender.received == []
    assert set(client.deliveries()) == {None}
    assert {webhook["url"] for webhook in client.webhooks()} == {None}


def test_who_listens_from_now_on_hears_of_what_happens_from_now_on(client):
    client.call()
    client.listen()
    client.play()
    assert client.states()[0] is None
    assert set(client.states()[1:]) == {"delivered"}


def test_a_webhook_goes_to_the_address_of_the_moment_when_it_happened():
    with listening(lambda _: 500) as client:
        ANNOUNCE["freya"](client, f"{HOOK}/old")
        client.advance(30)
        client.listen(f"{HOOK}/new", "freya")
        client.play()
        reports = [w["url"] for w in client.webhooks() if w["event"] == "end-of-call-report"]
        assert reports[-1] == f"{HOOK}/new"
        assert {message.url for message in client.sender.received} == {f"{HOOK}/old", f"{HOOK}/new"}


def test_a_dial_with_an_address_of_its_own_is_told_there(client):
    client.listen()
    client.call(webhookUrl=f"{HOOK}/mine")
    client.call()
    client.play()
    assert [message.url for message in client.sender.received[:2]] == [f"{HOOK}/mine", HOOK]


def test_what_a_request_announces_is_told_right_after_it(client):
    client.listen()
    client.call()
    assert client.sender.bodies[0]["event"] == "dial.created"


def test_a_read_that_moves_the_clock_tells_too(client):
    client.listen()
    dial = client.call()
    client.clock(advance_on_poll=True)
    heard = len(client.sender.received)
    client.dial(dial)
    assert len(client.sender.received) == heard + 1


def test_a_hook_gets_the_headers_that_it_asked_for_and_the_log_shows_only_their_end(client):
    ANNOUNCE["happyrobot"](client)
    client.play()
    assert ("X-Token", TOKEN) in client.sender.received[0].headers
    shown = client.deliveries()[0]["attempts"][0]["headers"]
    assert shown["X-Token"] == "...1234"
    assert TOKEN not in str(client.deliveries())


def test_a_hook_can_not_change_how_a_request_is_framed(client):
    one = {"url": HOOK, "headers": [{"key": k, "value": "7"} for k in ("Content-Length", "HOST", "Content-type")]}
    use_case = client.post("/happyrobot/api/v1/use-cases", {"name": "hooked", "hooks": [one]})["id"]
    number = client.get("/_mock/records/happyrobot/numbers")["data"][0]["id"]
    body = {"number_id": number, "phone_number": "+12025550110", "use_case_id": use_case}
    client.post("/happyrobot/api/v1/dial/outbound", body)
    client.play()
    sent = client.sender.received[0].headers
    assert "7" not in dict(sent).values()
    assert [value for name, value in sent if name.lower() == "content-type"] == ["application/json"]


def test_nothing_in_a_request_tells_one_delivery_from_another():
    """A client that comes to rely on a number of ours phones twice when it meets the vendor."""
    with listening(lambda _: 500) as client:
        ANNOUNCE["temphone"](client)
        client.play()
        assert len({message.headers for message in client.sender.received}) == 1


def test_a_refused_target_is_a_line_in_the_log():
    with listening(lambda _: None) as client:
        client.listen("https://hooks.example.com/")
        client.started(1)
        client.play()
        assert set(client.states()) == {"refused"}
        (attempt,) = client.deliveries()[0]["attempts"]
        assert (attempt["status"], attempt["error"]) == (None, "seen a host that must not be contacted")


def test_the_report_notes_whom_the_server_may_not_contact():
    with listening(lambda _: None) as client:
        client.listen("https://hooks.example.com/")
        client.started(1)
        client.play()
        (note,) = client.get("/_mock/report")["notes"]
        webhooks = f"{len(client.webhooks())} webhooks for https://hooks.example.com/ were not sent"
        assert note == f"{webhooks}: seen a host that must not be contacted."


def test_the_world_counts_what_became_of_its_webhooks():
    with listening(lambda message: 200 if b"ringing" in message.body else 500) as client:
        ANNOUNCE["vogent"](client)
        client.play()
        counts = client.get("/_mock/world")["deliveries"]
        assert counts["delivered"] == 3
        assert counts["failed"] == len(client.webhooks()) - 3


def test_the_report_tells_of_receivers_that_do_not_accept():
    with listening(lambda _: 500) as client:
        ANNOUNCE["vogent"](client)
        client.play()
        report = client.get("/_mock/report")
        assert report["looked_at"]["webhooks"] == len(client.webhooks())
        assert "webhook_failed" in {finding["rule"] for finding in report["findings"]}


@pytest.mark.parametrize("kind", ["lost", "cut_off", "wrong_signature"])
def test_the_report_blames_nobody_for_what_was_spoilt_on_purpose(kind):
    with listening(lambda _: 400) as client:
        client.disorder(**{kind: 1})
        ANNOUNCE["vogent"](client)
        client.play()
        assert "webhook_failed" not in {finding["rule"] for finding in client.get("/_mock/report")["findings"]}


# What a receiver does in return.


class Returning:
    """A receiver that calls the API back, once, when it hears of a status."""

    def __init__(self, client: WebhookClient, status: str, *request: object) -> None:
        self.client, self.status, self.request = client, status, request
        self.answer = None
        client.sender.answering = self

    async def _hears(self) -> int:
        if self.answer is None:
            self.answer = await self.client.asking(*self.request)
        return 200

    def __call__(self, message: Message) -> object:
        return self._hears() if f'"{self.status}"'.encode() in message.body else 200


def test_a_receiver_that_calls_back_in_the_middle_of_a_jump_acts_at_that_moment(client):
    client.listen()
    dial = client.call()
    receiver = Returning(client, "in-progress", "POST", f"{DIALS}/{dial}/hangup")
    client.play()
    assert receiver.answer.status == 200
    story = [(h["at"], h["status"]) for h in client.journal() if h["id"] == dial and h["status"]]
    assert [status for _, status in story] == ["queued", "ringing", "in-progress", "completed"]
    assert story[2][0] == story[3][0]


def test_what_a_receiver_begins_in_the_middle_of_a_jump_is_played_in_it(client):
    client.listen()
    job = client.job(2)
    client.call()
    Returning(client, "ringing", "POST", f"{JOBS}/{job}/paused", {"paused": False})
    client.play()
    assert client.status(job) == "COMPLETE"


def test_a_receiver_that_moves_the_clock_in_the_middle_of_a_jump_is_refused(client):
    client.listen()
    client.call()
    receiver = Returning(client, "ringing", "POST", "/_mock/clock", {"advance_seconds": 5})
    client.play()
    assert receiver.answer.status == 409


def test_time_stands_still_while_a_receiver_thinks(client):
    client.listen()
    client.call()
    receiver = Returning(client, "ringing", "GET", "/_mock/world")
    client.play()
    (ringing,) = [h["at"] for h in client.journal() if h["status"] == "ringing"]
    assert receiver.answer.body["now"] == ringing


def test_everything_at_a_moment_has_happened_when_it_is_told(client):
    client.listen()
    client.started(2)
    receiver = Returning(client, "ringing", "GET", "/_mock/journal")
    client.advance(1)
    seen = receiver.answer.body["data"]
    assert len([h for h in seen if h["status"] == "ringing"]) == 2


def test_the_history_of_receivers_that_call_back_is_played_again(client):
    from mock_server.web import replay

    client.listen()
    dial = client.call()
    Returning(client, "in-progress", "POST", f"{DIALS}/{dial}/hangup")
    client.play()
    world = replay.replay(client.commands(), loaded())
    assert [happening.view() for happening in world.journal.since(0)] == client.journal()


def test_driven_without_a_loop_nothing_leaves_and_nothing_breaks():
    client = fresh()
    client.ask("PATCH", "/_mock/settings/vogent", {"webhook_url": HOOK})
    client.started(1)
    client.play()
    assert {webhook["delivery"]["state"] for webhook in client.webhooks()} == {"pending"}
