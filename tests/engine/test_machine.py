"""Status machines are tables; what they do not have is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.machine import Machine, MoveRefused
from tests.tiny import CALL, placed, play, story, world


def test_a_move_leads_where_the_table_says() -> None:
    move = CALL.move("ringing", "answer")
    assert (move.vendor, move.kind, move.event, move.status) == ("acme", "call", "answer", "talking")


def test_each_row_of_the_table_is_one_object() -> None:
    assert CALL.move("new", "ring") is CALL.move("new", "ring")


def test_creation_leads_to_the_initial_status() -> None:
    assert (CALL.created.event, CALL.created.status) == ("create", CALL.initial)


def test_final_is_what_no_move_leaves() -> None:
    assert CALL.finals == {"gone"}


def test_the_events_are_those_of_all_rows() -> None:
    assert CALL.events() == {"ring", "cancel", "answer", "busy", "hang_up"}


@given(st.sampled_from(sorted(CALL.moves)), st.sampled_from(sorted(CALL.events())))
def test_a_move_is_found_exactly_when_the_table_allows_it(status: str, event: str) -> None:
    if CALL.allows(status, event):
        assert CALL.move(status, event).status in CALL.moves
    else:
        with pytest.raises(MoveRefused):
            CALL.move(status, event)


def test_a_refusal_says_what_would_be_allowed() -> None:
    with pytest.raises(MoveRefused) as refused:
        CALL.move("ringing", "hang_up")
    assert str(refused.value) == (
        "call: 'hang_up' is not allowed while 'ringing' (from 'ringing' it may only answer, busy, cancel)"
    )
    assert (refused.value.kind, refused.value.event, refused.value.status) == ("call", "hang_up", "ringing")
    assert refused.value.allowed == ["answer", "busy", "cancel"]


def test_a_refusal_at_a_dead_end_says_that_it_is_one() -> None:
    with pytest.raises(MoveRefused, match=r"'ring' is not allowed while 'gone' \(from 'gone' there are no moves\)"):
        CALL.move("gone", "ring")


def test_a_move_reads_as_its_row() -> None:
    assert repr(CALL.move("new", "ring")) == "Move(call: ring -> ringing)"


def test_a_machine_may_have_a_move_that_stays() -> None:
    lamp = Machine("acme", {"record": "lamp", "initial": "on", "moves": {"on": {"blink": "on", "fade": None}}})
    assert (lamp.move("on", "blink").status, lamp.move("on", "fade").status) == ("on", None)


def test_a_refused_event_changes_nothing() -> None:
    tiny = world()
    call = placed(tiny)
    with pytest.raises(MoveRefused):
        tiny.fire(call, "answer")
    assert (call.status, story(tiny)) == ("new", [(0, "new")])


def test_a_canceled_call_is_never_answered() -> None:
    tiny = world()
    call = placed(tiny, (1, "ring"), (4, "answer"))
    tiny.clock.play_to(tiny.now + 2000)
    tiny.fire(call, "cancel")
    play(tiny)
    assert story(tiny) == [(0, "new"), (1, "ringing"), (2, "gone")]
    assert call.is_final
