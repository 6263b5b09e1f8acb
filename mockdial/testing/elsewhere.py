"""A mock in a process of its own, started by the command that MOCKDIAL_COMMAND names."""

import os
import re
import shlex
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from mockdial.testing.transport import HttpTransport, MockUnreachable

SERVE = ("serve", "--port", "0", "--stop-on-eof")
"""The mock ends with the run of tests, however that ends: its standard input is a pipe that nothing is written to."""

EXAMPLE = "MOCKDIAL_COMMAND=/elsewhere/bin/mockdial"


class StartedTransport(HttpTransport):
    """Carry requests to a mock that was started for this run of tests, and stop it at the end."""

    def __init__(self, command: str, fixtures: Path | None = None) -> None:
        """Start `command` with `serve`, on a free port. Raise `MockUnreachable` where it is no mock."""
        words = [*SERVE, *(("--fixtures", str(fixtures)) if fixtures else ())]
        self._process = _process(command, words)
        super().__init__(_address(self._process, " ".join([command, *words])))
        self._reader = threading.Thread(target=self._read, name="mockdial", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        """Read what the mock prints, so that it never waits for a reader."""
        assert self._process.stdout is not None
        for _ in self._process.stdout:
            pass

    def close(self) -> None:
        """Stop the mock."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join(10)
        self._process.communicate()


def _process(command: str, options: Sequence[str]) -> "subprocess.Popen[str]":
    try:
        words = shlex.split(command, posix=os.name != "nt")
        return subprocess.Popen(  # noqa: S603
            [*words, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MockUnreachable(f"MOCKDIAL_COMMAND: can't run {command!r} ({reason}); expected {EXAMPLE}") from None


def _address(process: "subprocess.Popen[str]", started: str) -> str:
    """Return the address that the mock prints first."""
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if found := re.fullmatch(r"mockdial listens on (http\S+)", line):
        return found[1]
    process.kill()
    process.communicate()
    raise MockUnreachable(
        f"MOCKDIAL_COMMAND: seen {line!r} as the first line of '{started}', "
        f"expected the address of a mock, as from {EXAMPLE}"
    )
