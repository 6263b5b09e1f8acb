"""The command `mockdial`, run in a process of its own; a mock that ends with the process that started it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

HOME = str(Path(__file__).parents[1])
START = """
import runpy, sys
home = sys.argv.pop(1)
if home not in sys.path:
    sys.path.insert(0, home)
runpy.run_module("mockdial", run_name="__main__", alter_sys=True)
"""

PATIENCE = 10.0
"""Seconds that a mock may take to end; it promises two."""


def mockdial(*arguments: str) -> list[str]:
    """Return a command line that runs the same mockdial as this process.

    `python -m mockdial` would look into the current folder first, and a project may have a folder `mock_server`. The
    options are these alone: neither variables nor a file add any.
    """
    return [sys.executable, "-P", "-c", START, HOME, "--no-config", *arguments]


class MockProcess:
    """A mock in a process of its own. `address` is empty if it did not start."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self._process = process
        self.address = (process.stdout.readline().split() or [""])[-1]
        if not self.address:
            process.wait()

    @property
    def exit_code(self) -> int | None:
        """The code with which it has ended; None while it runs."""
        return self._process.poll()


@contextmanager
def serving(*options: str, errors: IO[str] | None = None) -> Iterator[MockProcess]:
    """Run a mock on a free port; it ends with this block, and with this process, even if that is killed."""
    command = mockdial("serve", "--port", "0", "--stop-on-eof", *options)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors, text=True) as process:
        try:
            yield MockProcess(process)
        finally:
            end(process)


def end(process: "subprocess.Popen[str]") -> None:
    """Ask a process to end, and kill it if it does not."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
