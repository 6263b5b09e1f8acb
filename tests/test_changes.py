"""Where a change is made: in one place, found by the name of what holds it and by its words."""

import sys

import pytest

from tests.changes import Change, changed, plant

TEXT = """\
LIMITS: dict = {"calls": 1}


@repeated(times=1)
def run(calls):
    return calls + 1


class Clock:
    def step(self):
        if self.due:
            self.now = 1
            return self.due[
                0
            ]
        return None

    async def run(self):
        self.is_running = 1
"""


def made(where: str, right: str, wrong: str) -> list[tuple[str, str]]:
    """Return the lines that a change makes different, as they were and as they are."""
    before, after = TEXT.splitlines(), changed(TEXT, [Change("clock", where, right, wrong)], "a bug").splitlines()
    return [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("LIMITS", 'LIMITS: dict = {"calls": 2}'),
        ("run", "@repeated(times=2)"),
        ("Clock.step", "            self.now = 2"),
        ("Clock.run", "        self.is_running = 2"),
    ],
)
def test_a_change_is_made_where_it_says(where, line):
    (right, wrong) = ("times=1", "times=2") if where == "run" else ("1", "2")
    assert [after for _, after in made(where, right, wrong)] == [line]


def test_how_the_code_is_wrapped_and_indented_does_not_matter():
    text = changed(TEXT, [Change("clock", "Clock.step", "return self.due[ 0 ]", "return self.due[1]")], "a bug")
    assert "            return self.due[1]\n        return None" in text


def test_the_lines_of_a_change_are_indented_like_the_line_that_they_replace():
    wrong = "if self.now:\n    self.now = 2\n    self.due = []"
    text = changed(TEXT, [Change("clock", "Clock.step", "self.now = 1", wrong)], "a bug")
    assert "            if self.now:\n                self.now = 2\n                self.due = []\n" in text


def test_several_changes_are_made_as_if_each_were_the_only_one():
    changes = [
        Change("clock", "Clock.step", "return None", "return 0"),
        Change("clock", "Clock.step", "if self.due:", "if None:"),
    ]
    text = changed(TEXT, changes, "a bug")
    assert "if None:" in text
    assert text.count("return 0") == 1


@pytest.mark.parametrize(
    ("where", "right", "seen"),
    [
        ("Clock.step", "a line that is not there", 0),
        ("Clock.stop", "return None", 0),
        ("Clock", "self.due", 2),
        ("", "step(self", 1),
        ("", "tep(self", 0),
        ("", "step(sel", 0),
    ],
)
def test_a_change_has_exactly_one_place_and_begins_and_ends_with_whole_words(where, right, seen):
    change = Change("clock", where, right, "pass")
    if seen == 1:
        assert changed(TEXT, [change], "a bug") != TEXT
    else:
        with pytest.raises(LookupError, match=f"a bug: seen {seen} places to plant it in .*clock, expected one: "):
            changed(TEXT, [change], "a bug")


def test_what_is_planted_is_what_is_loaded(tmp_path, monkeypatch):
    (tmp_path / "planted_in").mkdir()
    (tmp_path / "planted_in" / "__init__.py").write_text("")
    (tmp_path / "planted_in" / "clock.py").write_text("def now():\n    return 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    plant("a bug", [Change("planted_in.clock", "now", "1", "2")])
    from planted_in import clock

    assert clock.now() == 2
    with pytest.raises(AssertionError, match="loaded too early to plant another bug"):
        plant("another bug", [Change("planted_in.clock", "now", "1", "2")])
