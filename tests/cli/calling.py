"""Runs the command `mockdial`, in this process or in one of its own."""

import subprocess
from collections.abc import Callable
from typing import NamedTuple

import pytest

from mockdial import cli
from tests.web.process import MOCKDIAL, environment


class Called(NamedTuple):
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]


def caller(capsys: pytest.CaptureFixture[str]) -> Call:
    """Return a function that runs the command in process. With `capfd`, it also catches the output of subprocesses."""

    def call(*arguments: object) -> Called:
        capsys.readouterr()
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as leaving:  # --help and --version
            code = int(leaving.code or 0)
        return Called(code, *capsys.readouterr())

    return call


def called(*arguments: str, timeout: float = 120, **variables: str) -> Called:
    """Run the command in a process of its own, with these variables in its environment."""
    found = subprocess.run(
        [*MOCKDIAL, *arguments],
        capture_output=True,
        text=True,
        env=environment() | variables,
        timeout=timeout,
        check=False,
    )
    return Called(found.returncode, found.stdout, found.stderr)


def is_one_line(answer: Called) -> bool:
    """Check that a command refused its arguments: exit code 2, one line on stderr, and no output."""
    is_line = answer.err.count("\n") == 1 and answer.err.startswith("mockdial: ") and "Traceback" not in answer.err
    return (answer.code, answer.out, is_line) == (2, "", True)
