"""The option `--limit`: how much a server takes. docs/limits.md lists the names, what each bounds, and the answers."""

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mockdial.commands.base import Stopped
from mockdial.nearest import nearest

if TYPE_CHECKING:
    from mock_server.web.limits import Limits

MOST = 2**53


def add_limit_option(parser: argparse.ArgumentParser) -> None:
    """Add the option to a command that starts a server."""
    parser.add_argument(
        "--limit",
        action="append",
        metavar="NAME=NUMBER",
        help="change one of the bounds that docs/limits.md lists, for example body=1000000 (may be repeated)",
    )


def limits_of(texts: Iterable[str]) -> "Limits":
    """Return the limits with these changes. Raise `Stopped` for an unknown name, or where no number follows."""
    from mock_server.web.jump import BOUNDS
    from mock_server.web.limits import Limits

    return Limits(**{name: number for name, number in _changes(texts).items() if name not in BOUNDS})


def bounds_of(texts: Iterable[str]) -> dict[str, int]:
    """Return those changes that belong to the setup of a world: the bounds of a jump of its clock."""
    from mock_server.web.jump import BOUNDS

    return {name: number for name, number in _changes(texts).items() if name in BOUNDS}


def _changes(texts: Iterable[str]) -> dict[str, Any]:
    from dataclasses import fields

    from mock_server.web.jump import BOUNDS
    from mock_server.web.limits import Limits

    kinds = {field.name: type(field.default) for field in fields(Limits)} | dict.fromkeys(BOUNDS, int)
    changes: dict[str, Any] = {}
    for text in texts:
        name, sign, number = text.partition("=")
        if name not in kinds or not sign:
            names = f"{', '.join(kinds)}{nearest(name, kinds) if name not in kinds else ''}"
            raise Stopped(f"--limit: seen {text!r}, expected NAME=NUMBER with one of the names {names}")
        changes[name] = _number(text, number, kinds[name])
    return changes


def _number(text: str, number: str, kind: Any) -> Any:
    """Return a positive number, whole if the limit is."""
    try:
        value = kind(number)
    except ValueError:
        value = 0
    if not 0 < value <= MOST:
        wanted = "a whole number" if kind is int else "a number"
        raise Stopped(f"--limit: seen {text!r}, expected {wanted} above 0")
    return value
