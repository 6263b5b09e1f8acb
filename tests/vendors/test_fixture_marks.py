"""A fixture is checked by its JSON Schema once for each text and schema, and one that was refused is refused again."""

from pathlib import Path
from typing import Any

import pytest

from mock_server.contract.document import read_marked
from mock_server.engine.scenarios.reading import ScenarioRefused
from mock_server.resources import fixtures_path
from mock_server.vendors import vendor


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts of the schema that something is checked by, as it is checked."""
    found: list[str] = []
    checker = vendor.fixture_checker

    def counted(part: str) -> Any:
        found.append(part)
        return checker(part)

    monkeypatch.setenv("MOCKDIAL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(vendor, "fixture_checker", counted)
    return found


def checked(path: Path, part: str) -> None:
    text, mark = read_marked(path)
    vendor.check(part, text, "acme#", mark)


OUTCOMES = fixtures_path("temphone") / "outcomes.yaml"


def test_what_was_checked_is_not_checked_again_until_the_schema_is_another(asked, monkeypatch) -> None:
    for _ in range(3):
        checked(OUTCOMES, "outcomes")
    assert asked == ["outcomes"]
    monkeypatch.setattr(vendor, "_schema", lambda: b"another")
    checked(OUTCOMES, "outcomes")
    assert asked == ["outcomes"] * 2


def test_what_was_checked_as_one_part_is_checked_as_another(asked) -> None:
    checked(OUTCOMES, "outcomes")
    with pytest.raises(ScenarioRefused):
        checked(OUTCOMES, "scenario")


def test_what_was_refused_is_refused_again(asked, tmp_path) -> None:
    path = tmp_path / "outcomes.yaml"
    path.write_text(OUTCOMES.read_text(encoding="utf-8") + "odd: 1\n")
    for _ in range(2):
        with pytest.raises(ScenarioRefused):
            checked(path, "outcomes")
    assert asked == ["outcomes"] * 2


def test_what_cannot_be_kept_is_checked_each_time(asked, monkeypatch) -> None:
    monkeypatch.setenv("MOCKDIAL_CACHE", "")
    for _ in range(2):
        checked(OUTCOMES, "outcomes")
    assert asked == ["outcomes"] * 2
