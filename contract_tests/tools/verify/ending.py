"""Runs the command that is verified, so that neither it nor the mock goes on alone, however either ends."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from contract_tests.command import end
from contract_tests.tools.verify.mock import MockGone, RunningMock

LOOK = 0.1
"""Seconds between two looks at the mock while the command runs."""

SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class CannotVerify(ValueError):
    """A command can't be run. The message says why."""


def run(command: Sequence[str], variables: Mapping[str, str], mock: RunningMock) -> int:
    """Run the command and return its exit code. Its output goes where ours goes.

    Raise `MockGone` if the mock ends before the command, which is then ended, too.
    """
    try:
        process = subprocess.Popen(command, env={**os.environ, **variables}, text=True)
    except OSError as error:
        raise CannotVerify(f"can't run {command[0]}: {error.strerror or error}; is it installed?") from None
    try:
        while mock.exit_code is None:
            try:
                return process.wait(LOOK)
            except subprocess.TimeoutExpired:
                continue
        raise MockGone(f"the mock ended before the command did (exit code {mock.exit_code}); run it again")
    finally:
        if process.poll() is None:
            end(process)


def hold(mock: RunningMock) -> None:
    """Let the mock go on until somebody has looked: until a line on standard input, its end, or an interrupt."""
    print(f"held, to look at its worlds (the link opens the console once): {mock.link()}", file=sys.stderr)
    print("a line, the end of standard input, or an interrupt goes on to the report", file=sys.stderr, flush=True)
    with suppress(KeyboardInterrupt):
        sys.stdin.readline()


@contextmanager
def signals_unwind() -> Iterator[None]:
    """Have the signals that would end this process at once end it in order: the mock and the command end first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _leave) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)
