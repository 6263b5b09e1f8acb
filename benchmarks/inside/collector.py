"""Run the command `mockdial`, and record the pauses of its garbage collector.

python benchmarks/inside/collector.py pauses.json serve --port 4010
"""

import gc
import json
import signal
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any


class Pauses:
    """Record every run of the collector as (its begin, seconds), on the clock that all processes of a machine share."""

    def __init__(self) -> None:
        self.seen: list[tuple[float, float]] = []
        self._began = 0.0

    def watch(self, phase: str, info: dict[str, Any]) -> None:
        """Note the begin or the end of a run."""
        now = time.monotonic()
        if phase == "start":
            self._began = now
        else:
            self.seen.append((self._began, now - self._began))


def longest_ms(file: Path, since: float) -> float:
    """Return the longest pause that began after `since`, a `time.monotonic()` of the process that asks."""
    return max((pause for began, pause in json.loads(file.read_text()) if began >= since), default=0.0) * 1000


def main(file: str, *arguments: str) -> int:
    """Run the command and return its result; write the file in any case."""
    pauses = Pauses()
    gc.callbacks.append(pauses.watch)
    # uvicorn raises the signal again once it is down; left to its default, that would end us before we wrote.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.argv = ["mockdial", *arguments]
    (command,) = entry_points(group="console_scripts", name="mockdial")
    try:
        return int(command.load()())
    finally:
        Path(file).write_text(json.dumps(pauses.seen))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
