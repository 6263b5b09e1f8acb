"""A world that was recorded plays as it did: the same commands, the same journal, the same looks, to the byte."""

from functools import cache

import orjson
import pytest

from mock_server.engine.rules import RULES_NUMBER
from tests.recorded import worlds
from tests.recorded.worlds import FOLDER, WORLDS, RecordedWorld, complaint, files, journal_of, lines, recorded_rules

every_world = pytest.mark.parametrize("name", WORLDS)


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
    again = journal_of(commands)
    assert again == journal, complaint(name, again, recorded_rules())


@every_world
def test_records_and_webhooks_look_as_they_did(name: str) -> None:
    assert played(name).views == orjson.loads((FOLDER / "views.json").read_bytes())[name]


@every_world
def test_a_journal_is_the_one_that_was_recorded_under_the_number_of_the_rules(name: str) -> None:
    recorded = recorded_rules()
    assert recorded["rules"] == RULES_NUMBER, "the rules have a new number: run python -m tests.recorded.worlds"
    assert name in recorded["journals"], "it was never recorded under a number: run python -m tests.recorded.worlds"
    said = complaint(name, lines(files(name)[1]), recorded)
    assert said is None, said


def test_a_journal_that_changed_asks_for_a_raised_number_and_no_longer_once_it_is_raised() -> None:
    recorded = {"rules": 3, "journals": {"vogent-mixed": worlds.digest(["ring"])}}
    said = complaint("vogent-mixed", ["ring", "answer"], recorded, 3)
    assert said is not None
    assert "raise RULES_NUMBER in mock_server/engine/rules.py" in said
    assert complaint("vogent-mixed", ["ring"], recorded, 3) is None
    assert complaint("vogent-mixed", ["ring", "answer"], recorded, 4) is None


def test_worlds_are_not_recorded_anew_where_a_journal_changed_and_the_number_did_not(monkeypatch, tmp_path) -> None:
    journals = {"rules": RULES_NUMBER, "journals": {"vogent-happy": worlds.digest(["another one"])}}
    (tmp_path / "journals.json").write_bytes(orjson.dumps(journals))
    (tmp_path / "vogent-happy.commands.jsonl").write_bytes(files("vogent-happy")[0].read_bytes())
    monkeypatch.setattr(worlds, "FOLDER", tmp_path)
    with pytest.raises(SystemExit, match="vogent-happy play another journal: raise RULES_NUMBER"):
        worlds.main()
    assert not (tmp_path / "views.json").exists()
