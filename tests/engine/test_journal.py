"""The journal keeps everything in order; the outbox keeps what is to be told of it."""

from mock_server.engine.journal import Journal
from mock_server.engine.webhooks.outbox import Outbox, Topic
from tests.tiny import CALL, NOON, TinyCall, placed, play, world

RING = CALL.move("new", "ring")
TOPIC, OTHER = Topic("acme", "call.rings"), Topic("acme", "call.ended")


def test_happenings_are_numbered_from_0_on() -> None:
    journal, call = Journal(), TinyCall()
    assert [journal.write(NOON, RING, call) for _ in range(3)] == [0, 1, 2]
    assert [happening.number for happening in journal.since(0)] == [0, 1, 2]
    assert len(journal) == 3


def test_a_happening_says_when_what_and_to_which_record() -> None:
    journal, call = Journal(), TinyCall()
    happening = journal[journal.write(NOON + 250, RING, call)]
    assert (happening.at, happening.move, happening.record) == (NOON + 250, RING, call)


def test_a_happening_is_shown_with_the_words_of_the_vendor() -> None:
    journal = Journal()
    journal.write(NOON + 250, RING, TinyCall("c1"))
    assert journal[0].view() == {
        "number": 0,
        "at": "2026-03-02T12:00:00.250Z",
        "vendor": "acme",
        "record": "call",
        "id": "c1",
        "event": "ring",
        "status": "ringing",
    }


def test_a_reader_goes_on_where_he_stopped() -> None:
    journal, call = Journal(), TinyCall()
    for at in range(5):
        journal.write(at, RING, call)
    assert [happening.at for happening in journal.since(3)] == [3, 4]
    assert list(journal.since(5)) == []


def test_times_never_go_back() -> None:
    tiny = world()
    for n in range(9):
        placed(tiny, (9 - n, "ring"), (12, "busy"), name=f"c{n}")
    play(tiny)
    times = [happening.at for happening in tiny.journal.since(0)]
    assert times == sorted(times)


def test_webhooks_are_numbered_and_point_to_their_happenings() -> None:
    outbox = Outbox()
    for topic, happening in ((TOPIC, 4), (OTHER, 7), (TOPIC, 9)):
        outbox.post(topic, happening)
    assert [(n.number, n.topic.event, n.happening) for n in outbox.since(1)] == [
        (1, "call.ended", 7),
        (2, "call.rings", 9),
    ]
    assert (len(outbox), outbox[0].topic) == (3, TOPIC)
