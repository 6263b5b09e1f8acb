"""The file that sets options: `mockdial.toml`, or the table `tool.mockdial` of a pyproject.toml."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mockdial.commands.base import Stopped, unreadable

CHOSEN = "MOCKDIAL_CONFIG"

OURS = r"""(?m)tool["'\s]*\.["'\s]*mockdial|^\s*\[?\s*["']?tool["']?\s*[\]=]"""
"""What a pyproject.toml with our table has somewhere; the parser of TOML takes a while to load."""


class File(NamedTuple):
    """A file that sets options, and what it says."""

    path: Path
    values: Mapping[str, Any]


def find_file() -> File | None:
    """Return the file that sets options: the one that MOCKDIAL_CONFIG names (none where it is empty), or the nearest.

    The nearest is `mockdial.toml`, or a `pyproject.toml` with the table `tool.mockdial`, here or in a folder above.
    """
    chosen = os.environ.get(CHOSEN)
    if chosen is not None:
        return _read(Path(chosen)) if chosen else None
    here = Path.cwd()
    for folder in (here, *here.parents):
        for name in ("mockdial.toml", "pyproject.toml"):
            if (folder / name).is_file() and (file := _read(folder / name)):
                return file
    return None


def _read(path: Path) -> File | None:
    """Return what a file sets; None for a pyproject.toml that says nothing of us."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.name == "pyproject.toml" and not re.search(OURS, text):
            return None
        import tomllib

        values: Any = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise Stopped(f"can't read {path}: {unreadable(error)}") from None
    except (ValueError, RecursionError) as error:  # a TOMLDecodeError is a ValueError
        raise Stopped(f"{path}: no TOML: {error}") from None
    if path.name == "pyproject.toml":
        tool = values.get("tool", {})
        values = tool.get("mockdial") if isinstance(tool, dict) else None
        if values is not None and not isinstance(values, dict):
            raise Stopped(f"{path}: tool.mockdial: seen {values!r}, expected a table")
    return None if values is None else File(path, values)
