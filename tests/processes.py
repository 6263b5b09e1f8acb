"""Starts processes in which what takes long to load is loaded already: they are forked from one that has loaded it.

The fork server of `multiprocessing` does it: it loads `preloaded` once in each worker of a test run, and ends with it.
On a system that can't fork, each process begins anew and loads everything itself.
"""

import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
PRELOADED = "tests.preloaded"
QUIET = ("-q", "--no-header", "--assert=plain", "--tb=native", "-p", "no:cacheprovider", "-p", "no:xdist")
"""Options of a test run that costs little: to rewrite asserts and to look for the source of a failure takes long."""

BROKEN = 70
"""The exit code of a process whose function raises; pytest has none like it."""

PATIENCE = 300
"""How many seconds a process may take."""


class Child(NamedTuple):
    """A process, and the file that holds what it says on stdout and stderr."""

    process: BaseProcess
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")


class Ended(NamedTuple):
    """The exit code of a process, None where it took too long, and what it said."""

    code: int | None
    said: str


def quickest() -> BaseContext:
    """Return the way to start processes that costs least on this system."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload([PRELOADED])
    return forking


@contextmanager
def started(way: BaseContext, cache: Path, function: Callable[..., int], *arguments: Any) -> Iterator[Child]:
    """Run a function that returns an exit code in a process of its own, and end the process if it is still there.

    What the processes that share a `cache` compile and parse is kept there, apart from what others keep.
    """
    with TemporaryDirectory() as folder:
        output = Path(folder, "output")
        output.touch()
        process = way.Process(target=_run, args=(output, cache, dict(os.environ), function, arguments), daemon=True)
        process.start()
        try:
            yield Child(process, output)
        finally:
            for end in (process.terminate, process.kill):
                if process.is_alive():
                    end()
                    process.join(10)
            process.close()


def ended(way: BaseContext, cache: Path, function: Callable[..., int], *arguments: Any) -> Ended:
    """Run a function that returns an exit code in a process of its own, to its end."""
    with started(way, cache, function, *arguments) as child:
        child.process.join(PATIENCE)
        return Ended(child.process.exitcode, child.said)


def run_pytest(arguments: Sequence[str]) -> int:
    """Run tests in this process, and return pytest's exit code."""
    import pytest

    with TemporaryDirectory() as folder:
        return int(pytest.main([*QUIET, f"--basetemp={folder}/tests", *arguments]))


def _run(
    output: Path, cache: Path, environment: dict[str, str], function: Callable[..., int], arguments: Sequence[Any]
) -> None:
    """Run a function as in a program that was started just now, with its output in a file."""
    with output.open("wb") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment, MOCKDIAL_CACHE=str(cache / "parsed"))
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(cache / "bytecode")
    try:
        code = function(*arguments)
    except Exception:
        traceback.print_exc()
        code = BROKEN
    sys.exit(code)
