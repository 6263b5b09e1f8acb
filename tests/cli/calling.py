"""Calls the command `mockdial`: in process, where nothing else is said."""

import subprocess
from collections.abc import Callable
from typing import NamedTuple

import pytest

from mockdial import cli
from tests.web.process import MOCKDIAL, environment


class Called(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]


def caller(capsys: pytest.CaptureFixture[str]) -> Call:
    """What calls the command in process; with `capfd`, what processes of its own say is caught too."""

    def call(*arguments: object) -> Called:
        capsys.readouterr()
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as leaving:  # --help and --version
            code = int(leaving.code or 0)
        return Called(code, *capsys.readouterr())

    return call


def called(*arguments: str, timeout: float = 120, **variables: str) -> Called:
    """The command in a process of its own, with these variables in its environment."""
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
    """Wrong use: one line that says so, nothing else, and 2."""
    is_line = answer.err.count("\n") == 1 and answer.err.startswith("mockdial: ") and "Traceback" not in answer.err
    return (answer.code, answer.out, is_line) == (2, "", True)
