"""The time line of any world is what one gets by reading journal and records slowly, now and as they were."""

from typing import Any

import pytest
from hypothesis import given

from mock_server.contract.phases import PHASES
from mock_server.engine import moment
from tests.driving import MockClient, fresh
from tests.laws.acts import days, live, scenarios
from tests.recorded.worlds import WORLDS, RecordedWorld
from tests.timeline import slowly

ALL = "/_mock/timeline?lanes=2000"


class WatchedWorld(RecordedWorld):
    """A world at which somebody looks again and again while it goes on."""

    def play(self) -> "WatchedWorld":
        self.seen: list[dict[str, Any]] = []
        self.phone.advance, advance = self._advance, self.phone.advance  # type: ignore[method-assign]
        self._really_advance = advance
        super().play()
        return self

    def _advance(self, seconds: float) -> None:
        if seconds:
            self.seen.append(self.client.get(ALL))
        self._really_advance(seconds)


def told(client: MockClient, query: str = "") -> list[slowly.Lane]:
    reply = client.get(ALL + query)
    return slowly.told(reply, moment.parse(reply["from"]))


@pytest.mark.parametrize("name", WORLDS)
def test_a_time_line_is_what_the_journal_says(name: str) -> None:
    watched = WatchedWorld(name).play()
    world = watched.client.sandbox.world
    expected = slowly.lanes(world)
    assert told(watched.client) == expected
    assert len(expected) > 20
    assert len(watched.seen) > 5
    for then in watched.seen:
        again = watched.client.get(f"{ALL}&at={then['now']}&to={then['to']}")
        assert again == then
        assert slowly.told(again, moment.parse(again["from"])) == slowly.lanes(world, moment.parse(then["now"]))


@given(days, scenarios)
def test_columns_that_grow_while_things_happen_are_those_that_are_read_at_once(acts: Any, scenario: str) -> None:
    client = fresh(scenario=scenario)
    live(client, acts, lambda client: client.get("/_mock/timeline"))
    world = client.sandbox.world
    grown, expected = client.get(ALL), slowly.lanes(world)
    assert slowly.told(grown, moment.parse(grown["from"])) == expected
    world.timeline = None
    assert client.get(ALL) == grown


@pytest.mark.parametrize("name", WORLDS[::3])
def test_the_calls_of_a_source_are_counted_by_their_phases(name: str) -> None:
    client = RecordedWorld(name).play().client
    reply, lanes = client.get(ALL), told(client)
    for source in reply["sources"]:
        own = [lane["phase"] for lane in lanes if lane["source"] == source["id"]]
        assert source["calls"] == {phase: own.count(phase) for phase in PHASES if phase in own}
