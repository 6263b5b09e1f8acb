"""The options of every command that plays a world: fixtures of the user's own."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockdial.commands.base import Stopped, unreadable

if TYPE_CHECKING:
    from mock_server.web.app import App

FILES = (".yaml", ".yml")
DEFAULT = "mixed"


def add_fixture_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that name fixtures of the user's own."""
    parser.add_argument(
        "--fixtures",
        metavar="DIR",
        type=Path,
        help="take scenarios, seeds, numbers and faults from here too, beside ours or over them",
    )


def add_as_is_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that plays histories which other rules, contracts or fixtures have made."""
    parser.add_argument(
        "--as-is",
        action="store_true",
        help="play a history, or a world of a store, also if other rules, contracts or fixtures have made it, up to "
        "the first line that has another result than it says",
    )


def own_fixtures(options: argparse.Namespace) -> dict[str, Any]:
    """Return the folder with fixtures, and the scenario: a name, or the name of a file and the file."""
    scenario = getattr(options, "scenario", DEFAULT)
    file = Path(scenario) if scenario.endswith(FILES) else None
    return {"fixtures": options.fixtures, "scenario_file": file, "scenario": file.stem if file else scenario}


def key_and_file(text: str) -> tuple[str, Path]:
    """Return the key and the file of `--load`: the key is the name of the file where none is given."""
    key, equals, path = text.rpartition("=")
    return (key if equals else Path(path).stem), Path(path)


def load(app: "App", wanted: list[tuple[str, Path]], *, as_is: bool = False) -> list[str]:
    """Load histories into the worlds of their keys, `as_is` also those that others have made; return a line about each.

    A world that a store has already stays as it is. Raise `Stopped` for a key that is not let in or named twice, and
    for a file that can't be played.
    """
    from mock_server.engine import moment
    from mock_server.exchange import Rejection
    from mock_server.web import replay

    told = []
    for n, (key, path) in enumerate(wanted):
        if key in [other for other, _ in wanted[:n]]:
            raise Stopped(f"--load: {path}: the key {key!r} has a history already; name another: --load KEY={path}")
        try:
            sandbox = app.open(key)
            if sandbox.commands.is_stored and len(sandbox.commands):
                told.append(f"{path}: not loaded, for the store has a world of the key '{key}'")
                continue
            replay.restore(sandbox, lines_of(path), app.vendors, as_is=as_is)
        except Rejection as refused:
            raise Stopped(f"--load: {path}: {refused.message}") from None
        except replay.ReplayRefused as refused:
            raise Stopped(f"--load: {path}: {refused}; {refused.advice}") from None
        told.append(f"{path}: {len(sandbox.commands)} changes up to {moment.text(sandbox.world.now)}, key '{key}'")
    return told


def lines_of(path: Path) -> list[str]:
    """Return the lines of a history. Raise `Stopped` for a file that can't be read."""
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Stopped(f"can't read {path}: {unreadable(error)}") from None
