"""A server that is killed at any step keeps its word; and whatever breaks its word is told by the simulation."""

from contextlib import nullcontext

import pytest

from contract_tests.profiles import IS_DEEP
from tests.store.simulation.machine import simulated_clocks
from tests.store.simulation.playing import main
from tests.store.simulation.run import SimulatedRun

CHUNK = 30
CHUNKS = 600 if IS_DEEP else 8


@pytest.fixture(autouse=True)
def _simulated():
    with simulated_clocks():
        yield


def play(seed: object) -> SimulatedRun:
    """Play a seed; name it if it fails."""
    run = SimulatedRun(seed)
    try:
        run.play()
    except Exception as error:
        error.add_note(f"seed {seed}: python -m tests.store.simulation {seed}")
        raise
    return run


@pytest.mark.parametrize("first", [CHUNK * n for n in range(CHUNKS)])
def test_what_was_answered_is_kept_whenever_the_server_is_killed(first):
    for seed in range(first, first + CHUNK):
        play(seed)


def test_a_seed_tells_the_same_story_each_time():
    assert play(3).machine.told == play(3).machine.told


def test_most_runs_are_killed_in_the_middle_of_something():
    runs = [play(seed) for seed in range(20)]
    assert sum("killed" in line for run in runs for line in run.machine.told) > 20
    assert sum(len(world.told) for run in runs for world in run.history.worlds.values()) > 20


class OddRun:
    """A run that fails where its seed is odd."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def play(self) -> None:
        if self.seed % 2:
            raise ValueError(f"{self.seed} is odd")


def test_seeds_that_several_processes_play_are_told_in_their_order(capsys):
    assert main(7, 30, OddRun, nullcontext) == 15
    lines = [f"seed {seed}: ValueError: {seed} is odd" for seed in range(7, 37, 2)]
    assert capsys.readouterr().out.splitlines() == [*lines, "30 seeds, 15 failed"]
