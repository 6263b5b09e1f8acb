"""Tries the shipped suite on a mock that has a defect, or none: both as a user would run them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from tests.mutations.serve import ROOT

SUITE = "contract_tests/suite"
QUIET = ("-q", "--no-header", "--assert=plain", "--tb=short", "-p", "no:cacheprovider", "-p", "no:xdist")
WRONG = "the mock is wrong"
"""What the mock says where it notices that it breaks its own contract."""


class Trial(NamedTuple):
    """How tests went: what they said, and what the mock said of itself."""

    said: str
    confessed: str

    @property
    def failed(self) -> int:
        """How many tests failed; a test that could not be run at all is no catch."""
        counts = {word: int(count) for count, word in re.findall(r"(\d+) (failed|passed|errors?)", self.said[-200:])}
        assert counts
        assert not counts.keys() & {"error", "errors"}, self.said
        return counts.get("failed", 0)

    @property
    def is_noticed(self) -> bool:
        """Whether the mock noticed by itself that it was wrong."""
        return WRONG in self.confessed


def tried(vendor: str, defect: str, tests: list[str], cache: Path) -> Trial:
    """Run tests of the suite against one vendor's mock with a defect."""
    with TemporaryFile("w+") as errors, serving(vendor, defect, cache, errors) as address:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *QUIET, "--vendor", vendor, "--base-url", address, "--key", "trial"]
            + [f"{SUITE}/{test}" for test in tests],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        errors.seek(0)
        return Trial(run.stdout + run.stderr, errors.read())


@contextmanager
def serving(vendor: str, defect: str, cache: Path, errors: IO[str]) -> Iterator[str]:
    """The address of a mock that runs as long as it is needed."""
    command = [sys.executable, "-m", "tests.mutations.serve", vendor, defect]
    environment = os.environ | {"MOCKDIAL_CACHE": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT, env=environment
    ) as process:
        try:
            assert process.stdout
            first = process.stdout.readline().split()
            if not first:
                errors.seek(0)
                raise AssertionError(f"a mock with this defect does not start: {errors.read()}")
            yield first[-1]
        finally:
            process.terminate()
