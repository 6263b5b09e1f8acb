"""What takes longer than a moment tells how far it is: in one line on a terminal, in lines elsewhere."""

import io
import os
import pty
import threading
from itertools import islice

import pytest

from contract_tests.tools import progress


class Output(io.StringIO):
    """An output that says whether it is a terminal, and lets a test wait for what is written."""

    def __init__(self, is_terminal: bool, writes: int) -> None:
        super().__init__()
        self._is_terminal, self._writes, self.is_enough = is_terminal, writes, threading.Event()

    def isatty(self) -> bool:
        return self._is_terminal

    def flush(self) -> None:
        self._writes -= 1
        if self._writes == 0:
            self.is_enough.set()


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    monkeypatch.setattr(progress, "OFTEN", 0.01)
    monkeypatch.setattr(progress, "pauses", lambda: iter([0.01, 0.01, 60]))


def said(is_terminal: bool, **options: bool) -> str:
    output, steps = Output(is_terminal, 2), iter(range(1, 1000))
    with progress.told("counting", lambda: f"{next(steps)} of 9", output, **options):
        assert output.is_enough.wait(10)
    return output.getvalue()


def test_in_a_pipe_there_are_whole_lines():
    assert said(False).splitlines() == ["mockdial: counting, 1 of 9, 0 s", "mockdial: counting, 2 of 9, 0 s"]


def test_on_a_terminal_one_line_is_written_over_and_gone_at_the_end():
    text = said(True)
    assert "\n" not in text
    assert text.startswith("\r\x1b[Kmockdial: counting, 1 of 9, 0 s\r\x1b[Kmockdial: counting, 2 of 9")
    assert text.endswith("\r\x1b[K")


def test_where_another_program_writes_too_a_terminal_gets_lines():
    assert "\r" not in said(True, is_shared=True)


def test_what_is_done_at_once_tells_nothing(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 60)
    monkeypatch.setattr(progress, "pauses", lambda: iter([60]))
    for is_terminal in (True, False):
        output = Output(is_terminal, 1)
        with progress.told("counting", output=output):
            pass
        assert output.getvalue() == ""


def test_it_ends_also_where_the_work_fails():
    before = threading.active_count()
    with pytest.raises(KeyError), progress.told("counting", output=Output(False, 1)):
        raise KeyError
    assert threading.active_count() == before


def test_it_writes_where_standard_error_was_led_when_it_began(monkeypatch):
    read, write = os.pipe()
    with os.fdopen(write, "w") as output, progress.told("counting", output=output):
        os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())
        assert os.read(read, 100).startswith(b"mockdial: counting, 0 s\n")
    os.close(read)


def test_a_terminal_is_told_from_a_pipe():
    mine, other = pty.openpty()
    with os.fdopen(other, "w") as terminal, progress.told("counting", output=terminal):
        assert os.read(mine, 10).startswith(b"\r\x1b[K")
    os.close(mine)


def test_lines_come_further_and_further_apart(monkeypatch):
    monkeypatch.undo()
    assert list(islice(progress.pauses(), 5)) == [2.0, 8, 20, 30, 30]
