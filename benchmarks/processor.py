"""Measures the processor time of a command, with all processes that it starts."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.server import Unavailable

ADOPTING = [sys.executable, str(Path(__file__).with_name("adopting.py"))]


def processor_seconds(command: Sequence[str], folder: Path) -> float:
    """Run the command in `folder`; raise `Unavailable` where it fails."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*ADOPTING, *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise Unavailable("the tests failed", said.read()[-2000:].decode(errors="replace"))
    return usage.ru_utime + usage.ru_stime
