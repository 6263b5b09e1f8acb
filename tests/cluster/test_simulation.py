"""Nodes that are in trouble at any step keep their word together; whatever breaks it is told by the simulation."""

from functools import lru_cache

import pytest

from contract_tests.profiles import IS_DEEP
from tests.cluster.simulation.clocks import simulated_cluster
from tests.cluster.simulation.run import ClusterRun

CHUNK = 50
CHUNKS = 240 if IS_DEEP else 4


@pytest.fixture(autouse=True)
def _simulated():
    with simulated_cluster():
        yield


def play(seed: object) -> ClusterRun:
    """Play a seed; name it if it fails."""
    run = ClusterRun(seed)
    try:
        run.play()
    except Exception as error:
        error.add_note(f"seed {seed}: python -m tests.cluster.simulation {seed}")
        raise
    return run


@lru_cache(maxsize=1 if IS_DEEP else CHUNKS)
def stories(first: int) -> list[list[str]]:
    """Play a chunk of seeds; return what each of them tells."""
    return [play(seed).machine.told for seed in range(first, first + CHUNK)]


@pytest.mark.parametrize("first", [CHUNK * n for n in range(CHUNKS)])
def test_what_was_answered_is_seen_through_every_node_whatever_happens_to_any(first):
    assert all(stories(first))


def test_a_seed_tells_the_same_story_each_time():
    assert play(3).machine.told == stories(0)[3]


def test_most_runs_have_nodes_killed_paused_and_parted():
    told = [line for story in stories(0) for line in story]
    for trouble in (
        "is killed",
        "has stopped",
        "pause,",
        "part from store,",
        "part,",
        "store restarts,",
        "power loss,",
    ):
        assert sum(trouble in line for line in told) > 2, trouble
    assert sum("a receiver answers" in line for line in told) > 20
