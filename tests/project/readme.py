"""Runs the README: its blocks, in order, in one shell against a server of their own.

`sh` and `python` blocks run one after the other in one shell; 4010 stands for the port of the server. A `json` block
is what the block before it printed, value by value, and a `console` block the same as text; `…` stands for anything.
A block of nothing but `make …` is not run: its targets must stand in the Makefile. A `python` block that begins with
`# test_….py` is run by pytest; elsewhere `pytest` is only asked which tests it would run.
"""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NamedTuple

from tests.plugin.running import STRANGERS
from tests.web.process import environment

ANY = "…"
PLUGIN = "mockdial.pytest_plugin"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "-- the next block --"


class Block(NamedTuple):
    """A fenced block: its language, its text, and its first line."""

    kind: str
    text: str
    line: int


def blocks(text: str) -> list[Block]:
    return [Block(found[1], found[2], text.count("\n", 0, found.start()) + 1) for found in _BLOCK.finditer(text)]


def is_setup(block: Block) -> bool:
    """Return whether a block sets up the machine: each of its lines runs a target of the Makefile."""
    return block.kind == "sh" and all(line.startswith("make ") for line in block.text.splitlines())


def steps(document: list[Block]) -> list[tuple[Block, Block | None]]:
    """Return (block to run, expected output) in order."""
    found: list[tuple[Block, Block | None]] = []
    for block in document:
        if block.kind in ("json", "console"):
            assert found, f"line {block.line}: nothing stands before this output"
            assert found[-1][1] is None, f"line {block.line}: a second output of one block"
            found[-1] = (found[-1][0], block)
        elif block.kind in ("sh", "python") and not is_setup(block):
            found.append((block, None))
    return found


def outputs(run: list[Block], port: int, folder: Path) -> list[str]:
    """Run the blocks and return their output. Raise `AssertionError` for one that fails."""
    commands = folder / "commands"
    commands.mkdir()
    for name, module in (
        ("mockdial", "mockdial"),
        ("python", ""),
        ("pytest", f"pytest --collect-only -q{_plugin()}"),
    ):
        path = commands / name
        path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {"-m " if module else ""}{module} "$@"\n')
        path.chmod(0o755)
    script = "\n".join(["set -eu", f'PATH="{commands}:$PATH"', *_script(run)]).replace("4010", str(port))
    found = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment(), capture_output=True, text=True, timeout=300, check=False
    )
    *printed, rest = found.stdout.split(f"{_MARK}\n")
    if found.returncode:
        where = run[len(printed)].line
        raise AssertionError(f"the block at line {where} ended with {found.returncode}:\n{rest}\n{found.stderr}")
    return [text.replace(str(port), "4010") for text in printed]


def _plugin() -> str:
    """Return the option that names our plugin where pytest does not know it: in a checkout that is not installed."""
    known = {point.value for point in entry_points(group="pytest11")}
    return "" if PLUGIN in known else f" -p {PLUGIN}"


def _script(run: list[Block]) -> Iterator[str]:
    for block in run:
        yield block.text if block.kind == "sh" else _python(block.text)
        yield f"echo '{_MARK}'"


def _python(text: str) -> str:
    """Return the command for a block: Python for a program, pytest with our plugin for tests."""
    name = re.match(r"# (test_\w+\.py)\n", text)
    if name is None:
        return f"python - <<'END OF PYTHON'\n{text}\nEND OF PYTHON"
    options = " ".join(["-q", "-W", "error", "-p", "no:cacheprovider", *STRANGERS])
    command = f"python -m pytest {options}{_plugin()} {name[1]}"
    return f"cat > {name[1]} <<'END OF PYTHON'\n{text}\nEND OF PYTHON\n{command}"


def values(text: str) -> list[Any]:
    """Yield the JSON values of a text."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while rest := text[at:].lstrip():
        value, used = decoder.raw_decode(rest)
        found.append(value)
        at = len(text) - len(rest) + used
    return found


def fits(expected: Any, seen: Any) -> bool:
    """Return whether a value is as expected. `…` stands for any value, and at the end of a list for its rest."""
    if expected == ANY:
        return True
    if isinstance(expected, dict) and isinstance(seen, dict):
        is_open = ANY in expected
        named = expected.keys() - {ANY}
        return (named <= seen.keys() if is_open else named == seen.keys()) and all(
            fits(expected[k], seen[k]) for k in named
        )
    if isinstance(expected, list) and isinstance(seen, list):
        if expected[-1:] == [ANY]:
            expected, seen = expected[:-1], seen[: len(expected) - 1]
        return len(expected) == len(seen) and all(map(fits, expected, seen))
    return type(expected) is type(seen) and expected == seen


def is_announced(expected: Block, seen: str) -> bool:
    """Return whether a block printed the text that follows it; of several JSON values, each on a line of its own."""
    if expected.kind == "json":
        found = values(seen)
        return fits(values(expected.text), found) and len(seen.strip().splitlines()) >= len(found)
    pattern = ".*".join(map(re.escape, expected.text.strip().split(ANY)))
    return re.fullmatch(pattern, seen.strip(), re.DOTALL) is not None
