"""A world that was recorded plays as it did: the same commands, the same journal, the same looks, to the byte."""

from functools import cache
from pathlib import Path

import orjson
import pytest

from mock_server.web.replay import dump, replay
from tests.driving import app
from tests.recorded.worlds import FOLDER, WORLDS, RecordedWorld, files

every_world = pytest.mark.parametrize("name", WORLDS)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@cache
def played(name: str) -> RecordedWorld:
    """The world, made anew by the same requests."""
    return RecordedWorld(name).play()


@every_world
def test_the_same_requests_leave_the_same_commands_and_the_same_journal(name: str) -> None:
    commands, journal = map(lines, files(name))
    assert played(name).journal == journal
    assert played(name).commands == commands


@every_world
def test_recorded_commands_play_the_recorded_journal(name: str) -> None:
    commands, journal = map(lines, files(name))
    world = replay(commands, app().vendors)
    assert [dump(happening.view()).decode() for happening in world.journal.since(0)] == journal


@every_world
def test_records_and_webhooks_look_as_they_did(name: str) -> None:
    assert played(name).views == orjson.loads((FOLDER / "views.json").read_bytes())[name]
