"""An event may be had to happen to a live call from outside, in the vendor's words or in those that all share."""

from tests.outcomes.phones import VendorDriver, every_vendor

TALK = '{"answered": {"ring": 20, "seconds": 40}}'

HUNG_UP = {
    "hang_up": "hung_up_by_person",
    "agent_hang_up": "hung_up_by_agent",
    "transfer": "transferred",
    "drop": "dropped",
    "detect_machine": "voicemail",
    "fall_silent": "silent",
    "reach_limit": "max_duration",
}
"""What may end a talk, and the outcome that it makes."""

UNANSWERED = {"busy": "busy", "no_answer": "no_answer", "reject": "rejected", "fail": "failed"}

CALLED_OFF = {
    "vogent": "canceled",
    "happyrobot": "Canceled",
    "freya": "failed",
    "elevenlabs": "failed",
    "retell": "not_connected",
    "temphone": "canceled",
    "twilio": "canceled",
    "vapi": "ended",
}
"""The status of a call that was called off. Retell has no word for it, and calls it one that failed."""


def ringing(name: str, scenario: str = "happy", **headers: str) -> tuple[VendorDriver, str]:
    """A call that rings, for another seventeen seconds if nothing else is said."""
    phone = VendorDriver(name, scenario)
    id_ = phone.call(**headers or {"mockdial_outcome": TALK})
    phone.advance(63 if name == "temphone" else 3)
    return phone, id_


def events(phone: VendorDriver, id_: str) -> list[str]:
    return [event for _, event in phone.story(id_)]


@every_vendor
def test_a_call_that_rings_is_answered_now_and_goes_on_as_it_was_to(name: str) -> None:
    phone, id_ = ringing(name)
    assert phone.fire(id_, "answer").status == 200
    phone.advance(3600)
    assert phone.story(id_)[-1][0] == 40
    assert phone.outcome(id_) == phone.vendor.outcomes.ways["hung_up_by_person"].shows


@every_vendor
def test_a_call_that_was_not_to_be_answered_goes_on_as_the_scenario_does(name: str) -> None:
    phone, id_ = ringing(name, mockdial_outcome="no_answer")
    assert phone.fire(id_, "answer").status == 200
    phone.advance(3600)
    assert phone.story(id_)[-1][0] == 60
    assert phone.outcome(id_) == VendorDriver(name).come_to()


@every_vendor
def test_a_talk_is_ended_now(name: str) -> None:
    for word, way in HUNG_UP.items():
        phone, id_ = ringing(name)
        phone.fire(id_, "answer")
        phone.advance(7)
        assert phone.fire(id_, word).status == 200, word
        assert phone.story(id_)[-1][0] == 7, word
        ended = events(phone, id_)
        phone.advance(3600)  # in case what it came to is analysed first
        assert events(phone, id_) == ended, word
        assert phone.outcome(id_) == phone.vendor.outcomes.ways[way].shows, word


@every_vendor
def test_a_call_that_rings_fails_now(name: str) -> None:
    for word, way in UNANSWERED.items():
        phone, id_ = ringing(name)
        assert phone.fire(id_, word).status == 200, word
        shown, table = phone.outcome(id_), phone.vendor.outcomes.ways
        # Freya's own `fail` gives no reason
        assert shown == table[way].shows or (name, word) == ("freya", "fail"), word


@every_vendor
def test_a_call_that_rings_is_called_off_now(name: str) -> None:
    phone, id_ = ringing(name)
    assert phone.fire(id_, "cancel").status == 200
    assert CALLED_OFF[name] in phone.look(id_).values()
    phone.advance(3600)
    assert "answer" not in events(phone, id_)


@every_vendor
def test_what_the_machine_does_not_allow_is_refused_and_changes_nothing(name: str) -> None:
    phone, id_ = ringing(name)
    before = phone.journal(), phone.look(id_), len(phone.commands())
    for word in ("hang_up", "transfer", "detect_machine", "reach_limit", "sneeze"):
        answer = phone.fire(id_, word)
        assert answer.status == 409, answer
        assert "is not allowed while" in answer.message
        assert (phone.journal(), phone.look(id_), len(phone.commands())) == before, word
    phone.advance(3600)
    assert phone.outcome(id_) == phone.vendor.outcomes.ways["hung_up_by_person"].shows


@every_vendor
def test_nothing_happens_to_a_call_that_has_ended(name: str) -> None:
    phone, id_ = ringing(name)
    phone.advance(3600)
    assert {phone.fire(id_, word).status for word in ("answer", "hang_up", "cancel", "drop")} == {409}
