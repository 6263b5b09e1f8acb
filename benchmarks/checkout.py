"""A checkout of this project that is measured: its command, its Python, its documented examples."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from benchmarks.server import INSIDE, ROOT


@dataclass(frozen=True)
class Checkout:
    """Everything that is measured goes through here, so that two checkouts are asked in the same way.

    Of a checkout only what its users see is used, and what `inside/found.py` imports.
    """

    name: str
    root: Path
    python: Path

    @classmethod
    def here(cls) -> Self:
        """Return this very checkout, with the Python that runs the benchmarks."""
        return cls("here", ROOT, Path(sys.executable))

    def serve(self, *options: str) -> list[str]:
        """Return `mockdial serve` as its users start it, on the port that `Server` puts in."""
        return [str(self.python.parent / "mockdial"), "serve", "--port", "{port}", *options]

    def inside(self, script: str, *arguments: str) -> list[str]:
        """Return one of the scripts in `inside/`, run by the Python of this checkout."""
        return [str(self.python), str(INSIDE / f"{script}.py"), *arguments]

    def example(self, vendor: str, operation: str) -> Any:
        """Return the body that the vendor documents for an operation; a new world accepts it as it stands."""
        file = self.root / "fixtures" / vendor / "examples" / f"{operation}.request.json"
        return json.loads(file.read_text())

    @property
    def agent(self) -> str:
        """The id of a seeded agent: a Vogent job names one that exists."""
        return str(self.example("vogent", "createBatchDialJob")["callAgentId"])
