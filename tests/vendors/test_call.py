"""The frame's phone call: it waits for a line, lives its plan, and gives the line back."""

from tests.tiny import play
from tests.vendors.acme import opened, placed

ANSWERED = [(0, "ring"), (5, "answer"), (15, "hang_up")]


def later(seconds: int) -> list[tuple[int, str]]:
    return [(at + seconds, event) for at, event in ANSWERED]


def test_calls_share_the_lines_of_the_account_in_the_order_in_which_they_came() -> None:
    account = opened(lines=1)
    calls = [placed(account) for _ in range(3)]
    play(account.world)
    assert [call.moves for call in calls] == [ANSWERED, later(15), later(30)]
    assert account.lines.used == 0


def test_a_call_that_moves_while_it_waits_needs_no_line_any_more() -> None:
    account = opened(lines=1)
    calls = [placed(account) for _ in range(3)]
    account.world.clock.settle()
    account.world.fire(calls[1], "cancel")
    play(account.world)
    assert [call.moves for call in calls] == [ANSWERED, [(0, "cancel")], later(15)]


def test_a_call_that_is_ended_from_outside_gives_its_line_back_at_once() -> None:
    account = opened(lines=1)
    first, second = placed(account), placed(account)
    account.world.clock.play_to(account.world.now + 2000)
    account.world.fire(first, "cancel")
    play(account.world)
    assert (first.moves, second.moves) == ([(0, "ring"), (2, "cancel")], later(2))


def test_a_call_goes_on_after_an_event_from_outside() -> None:
    account = opened()
    call = placed(account)
    account.world.clock.play_to(account.world.now + 2000)
    account.world.fire(call, "answer")
    call.go_on_after("answer")
    play(account.world)
    assert call.moves == [(0, "ring"), (2, "answer"), (12, "hang_up")]


def test_a_call_that_waits_and_is_made_to_ring_goes_on_without_a_line() -> None:
    account = opened(lines=0)
    call = placed(account)
    account.world.clock.settle()
    account.world.fire(call, "ring")
    call.go_on_after("ring")
    play(account.world)
    assert (call.moves, account.lines.used) == (ANSWERED, 0)


def test_nothing_follows_the_end() -> None:
    account = opened()
    call = placed(account)
    account.world.clock.settle()
    account.world.fire(call, "cancel")
    call.go_on_after("cancel")
    play(account.world)
    assert call.moves == [(0, "ring"), (0, "cancel")]


def test_a_call_stays_no_longer_than_it_may() -> None:
    account = opened()
    call = placed(account, most_ringing=3)
    play(account.world)
    assert call.moves == [(0, "ring"), (3, "time_out")]
