"""A checkout of this project that is measured: its command, its Python, its documented examples."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from benchmarks.server import INSIDE, ROOT


class Unusable(Exception):
    """A checkout that cannot be measured: one line that says why and what to do."""


@dataclass(frozen=True)
class Checkout:
    """A checkout to measure. Both checkouts of a comparison are used through this class, in the same way.

    Of a checkout only what its users see is used, and what `inside/found.py` imports.
    """

    name: str
    root: Path
    python: Path

    @classmethod
    def here(cls) -> Self:
        """Return this very checkout, with the Python that runs the benchmarks."""
        return cls("here", ROOT, Path(sys.executable))

    @classmethod
    def at(cls, root: Path) -> Self:
        """Return another checkout. Raise `Unusable` if it has no environment of its own in `.venv`."""
        found = cls("there", root.resolve(), root.resolve() / ".venv" / "bin" / "python")
        command = [str(found.python), str(INSIDE / "found.py")]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            raise Unusable(f"{root}: its .venv has no mockdial; run 'make .venv/.dev-ready' there") from problem
        if not Path(ran.stdout.strip()).is_relative_to(found.root):
            raise Unusable(f"{root}: its .venv runs the mockdial of {ran.stdout.strip()}; make one of its own there")
        return found

    def serve(self, *options: str) -> list[str]:
        """Return the command `mockdial serve`, on the port that `Server` fills in."""
        return [str(self.python.parent / "mockdial"), "serve", "--port", "{port}", *options]

    def inside(self, script: str, *arguments: str) -> list[str]:
        """Return one of the scripts in `inside/`, run by the Python of this checkout."""
        return [str(self.python), str(INSIDE / f"{script}.py"), *arguments]

    def example(self, vendor: str, operation: str) -> Any:
        """Return the documented example of an operation's body, which a new world accepts."""
        file = self.root / "fixtures" / vendor / "examples" / f"{operation}.request.json"
        return json.loads(file.read_text())

    @property
    def agent(self) -> str:
        """The id of a seeded agent: a Vogent job names one that exists."""
        return str(self.example("vogent", "createBatchDialJob")["callAgentId"])
