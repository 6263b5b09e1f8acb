"""The frame's account: tables by kind, as the control plane and the report see them."""

import pytest

from mock_server.exchange import Refusal
from tests.tiny import play
from tests.vendors.acme import opened, placed


def test_kinds_counts_and_views_come_from_the_tables() -> None:
    account = opened()
    ids = [placed(account).id for _ in range(3)]
    assert account.kinds() == ["agents", "calls"]
    assert account.counts() == {"agents": 1, "calls": 3}
    assert [view["id"] for view in account.views("calls", first=1)] == ids[1:]


def test_events_find_only_records_that_have_a_status() -> None:
    account = opened()
    call = placed(account)
    assert account.find("calls", call.id) is call
    assert (account.find("agents", "front"), account.find("calls", "front"), account.find("halls", "x")) == (None,) * 3


def test_what_is_not_there_is_refused_in_the_words_of_the_vendor() -> None:
    account = opened()
    assert account.look_up("Agent", account.agents, "front").id == "front"
    with pytest.raises(Refusal, match=r"^Agent nobody\?$"):
        account.look_up("Agent", account.agents, "nobody")


def test_what_happened_without_a_move_is_in_the_journal() -> None:
    account = opened()
    number = account.note("agent", "paint", account.agents.get("front"))
    move = account.world.journal[number].move
    assert (move.vendor, move.kind, move.event, move.status) == ("acme", "agent", "paint", None)


def test_calls_that_waited_for_a_line_are_told() -> None:
    account = opened(lines=1)
    calls = [placed(account) for _ in range(3)]
    play(account.world)
    assert [one.id for one in account.oversubscribed()] == [call.id for call in calls[1:]]


def test_an_account_of_a_closed_world_holds_nothing() -> None:
    account = opened(lines=1)
    account.world.accounts["acme"] = account
    calls = [placed(account) for _ in range(2)]
    account.world.clock.settle()
    account.world.close()
    assert account.counts() == {"agents": 0, "calls": 0}
    assert [call.queue for call in calls] == [None, None]
    assert list(account.oversubscribed()) == []
