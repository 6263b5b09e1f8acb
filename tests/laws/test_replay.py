"""A world is its commands, played: the same journal to the byte, ids included, in this process and in any other."""

import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.world import World
from mock_server.web.replay import dump, replay
from tests.driving import AGENT, SURVEY, MockClient, app, fresh
from tests.laws.acts import OFFICE_HOURS, Act, days, live, scenarios

seeds = st.integers(-(2**63), 2**63 - 1)

A_DAY: list[Act] = [
    ("create", 30, 5, None, []),
    ("create", 12, 2, OFFICE_HOURS, []),
    ("start", 0),
    ("start", 1),
    ("wait", 7_250),
    ("hang_up", 0),
    ("happen", 1, "answer"),
    ("pause", 0),
    ("change", 0, 9, OFFICE_HOURS),
    ("wait", 60_000),
    ("call", False),
    ("call", True),
    ("choose", "rough"),
    ("start", 0),
    ("wait", 400_000),
    ("tune", 5),
    ("happen", 0, "cancel"),
    ("choose", "mixed"),
    ("wait", 90_000_000),
    ("cancel", 1),
    ("wait", 0),
]
"""Every kind of act, and a window that closes in between."""


def journal(world: World) -> list[bytes]:
    return [dump(happening.view()) for happening in world.journal.since(0)]


def played(client: MockClient) -> World:
    return replay(client.commands(), app().vendors)


@given(days, scenarios, seeds)
def test_a_history_played_again_has_the_same_journal(acts: list[Act], scenario: str, seed: int) -> None:
    client = live(fresh(scenario=scenario, seed=seed), acts)
    assert journal(played(client)) == journal(client.sandbox.world)


@given(days, scenarios)
def test_a_history_played_again_ends_at_the_same_time_with_the_same_to_come(acts: list[Act], scenario: str) -> None:
    client = live(fresh(scenario=scenario), acts)
    world, again = client.sandbox.world, played(client)
    assert (again.now, again.clock.next_due()) == (world.now, world.clock.next_due())
    for one in (world, again):
        one.clock.play_to(world.now + 10**9)
    assert journal(again) == journal(world)


@given(days, scenarios)
def test_a_history_played_again_shows_the_same_records(acts: list[Act], scenario: str) -> None:
    client = live(fresh(scenario=scenario), acts)
    part = app().vendors["vogent"].account(played(client))
    for kind in part.kinds():
        assert list(part.views(kind)) == client.records(kind)


def test_reads_and_refusals_are_not_in_the_history() -> None:
    client = fresh()
    before = client.commands()
    client.get("/vogent/api/agents")
    assert client.ask("POST", "/vogent/api/batch_dial_jobs", {"name": "no rows"}).status == 422
    assert client.hang_up("nobody").status == 404
    assert client.commands() == before


def test_records_made_and_unmade_by_hand_are_played_again() -> None:
    client = fresh()
    prompt = {"name": "p", "agentType": "STANDARD", "aiModelId": "c0000000-0000-4000-8000-000000000001"}
    body = {"name": "n", "defaultVoiceId": "d0000000-0000-4000-8000-000000000001", "defaultVersionedPrompt": prompt}
    agent = client.post("/vogent/api/agents", body)["id"]
    client.post("/vogent/api/phone_numbers/purchase", {"number": "+12025550177"})
    client.started(2, callAgentId=agent)
    assert client.ask("DELETE", f"/vogent/api/agents/{SURVEY}").status == 200
    client.scenario(steps={"dial": [{"after": [1, 5], "event": {"busy": 1, "fail": 1}}]})
    client.post(f"/vogent/api/agents/{AGENT}/versioned_prompts", prompt)
    client.play()
    assert journal(played(client)) == journal(client.sandbox.world)


hash_seeds = count(1)


@pytest.mark.parametrize("scenario", ["happy", "mixed", "rough"])
def test_a_history_played_in_another_process_has_the_same_journal(scenario: str, tmp_path: Path) -> None:
    client = live(fresh(scenario=scenario, seed=-7), A_DAY)
    file = tmp_path / "commands.jsonl"
    file.write_text("\n".join(client.commands()))
    command = [sys.executable, "-m", "mockdial", "replay", str(file)]
    environment = {**os.environ, "PYTHONHASHSEED": str(next(hash_seeds))}
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert done.stdout.splitlines() == journal(client.sandbox.world)
    assert len(client.journal()) > 150
