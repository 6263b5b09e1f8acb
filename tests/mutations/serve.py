"""Serves one vendor's mock with one defect: `python -m tests.mutations.serve VENDOR NAME`, or with none.

The first line that it prints ends with its address.
"""

import io
import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from tests.changes import Change, changed, plant
from tests.mutations.defects import DEFECTS
from tests.processes import ROOT


def main(vendor: str, name: str = "") -> int:
    """Serve until the process is told to stop."""
    changes = next((d.changes for d in DEFECTS if (d.vendor, d.name) == (vendor, name)), ())
    plant(name, [change for change in changes if not is_contract(change)])
    from mock_server.web import server
    from mock_server.web.options import Options

    with TemporaryDirectory() as folder:
        root = other_root(Path(folder), name, [change for change in changes if is_contract(change)])
        return server.run(Options(vendors=(vendor,), root=root), "127.0.0.1", 0, "error", has_cors=False)


def serve_for(listener: Connection, vendor: str, name: str) -> int:
    """Serve, and send what is printed to the other end; stop when the other end is closed."""
    sys.stdout = PrintSender(listener)
    Thread(target=_stop_with, args=(listener,), daemon=True).start()
    return main(vendor, name)


class PrintSender(io.TextIOBase):
    """Sends each text that is written."""

    def __init__(self, listener: Connection) -> None:
        self.listener = listener

    def write(self, text: str) -> int:
        self.listener.send(text)
        return len(text)


def _stop_with(listener: Connection) -> None:
    """Stop this process when the other end is closed, by whom or whatever it may be."""
    try:
        listener.recv()
    except (EOFError, OSError):
        os.kill(os.getpid(), signal.SIGTERM)


def is_contract(change: Change) -> bool:
    """Return whether a change is to be made in a contract, not in a module."""
    return change.place.endswith(".yaml")


def other_root(folder: Path, name: str, changes: list[Change]) -> Path | None:
    """The project's contracts and fixtures once more, with changes; None for those that there are."""
    if not changes:
        return None
    for part in ("fixtures", "openapi/extensions"):
        (folder / part).parent.mkdir(exist_ok=True)
        (folder / part).symlink_to(ROOT / part, target_is_directory=True)
    for path in (ROOT / "openapi").glob("*.yaml"):
        mine = [change for change in changes if change.place == f"openapi/{path.name}"]
        (folder / "openapi" / path.name).write_text(
            changed(path.read_text(encoding="utf-8"), mine, name), encoding="utf-8"
        )
    return folder


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
