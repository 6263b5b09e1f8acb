"""Runs pytest as a user would, on test modules written here, in a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.web.process import environment

STRANGERS = [word for name in ("schemathesis", "hypothesispytest") for word in ("-p", f"no:{name}")]
"""Plugins that our own tests brought here. Few users have them, and each run would load them."""


class Run(NamedTuple):
    """The exit code and the output of a run."""

    code: int
    text: str

    @property
    def counts(self) -> dict[str, int]:
        """Return the counts of the last line: `{"passed": 2, "failed": 1}`."""
        return {word: int(count) for count, word in re.findall(r"(\d+) (passed|failed|error|skipped)", self.text)}


PYTEST = (sys.executable, "-m", "pytest")


def run(
    folder: Path, source: str, *arguments: str, program: Sequence[str] = PYTEST, ini: str = "", **variables: str
) -> Run:
    """Run pytest in a project with one test module, and these lines in its pytest.ini. Every warning is an error."""
    (folder / "test_client.py").write_text(source, encoding="utf-8")
    (folder / "pytest.ini").write_text(f"[pytest]\n{ini}\n", encoding="utf-8")
    command = [*program, "-W", "error", "-p", "no:cacheprovider", "-rA", *STRANGERS, *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment(), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Run(done.returncode, done.stdout + done.stderr)
