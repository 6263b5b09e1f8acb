"""Keeps the parsed form of a YAML file in the user's cache, so that no process parses the same text twice.

Parsing and checking a contract takes longer than everything else at start. The name of what is kept follows from the
text and from the modules that check it, so it cannot be stale. If nothing can be kept, everything works as well, only
slower. A contract that was found sound has a mark beside its parsed form. One that was refused has none, and is checked
again. Scenarios and outcomes have marks too, each for the JSON Schema that they were checked by.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

SEAL = 33
"""The bytes of the line before what is kept."""

CHECKED_BY = ("keywords.py", "shape.py", "phases.py", "lint.py", "yaml_loader.py")
"""The modules that read and check a text: when one of them changes, every text is read and checked again."""


def parsed(text: bytes, parse: Callable[[bytes], Any]) -> tuple[Any, Path | None]:
    """Return the value of a text, and the path of its mark; None if nothing can be kept."""
    folder = cache_folder()
    if not folder:
        return parse(text), None
    kept = folder / f"{_form()}-{blake2b(text, digest_size=16).hexdigest()}.json"
    mark = kept.with_suffix(".sound")
    with suppress(OSError, ValueError):  # not kept yet, or not as it was kept: parse the text
        return _unsealed(kept), mark
    value = parse(text)
    with suppress(TypeError):  # YAML has values that JSON has not
        content = orjson.dumps(value)
        keep(kept, _seal(kept, content) + content)
    return value, mark


def _unsealed(kept: Path) -> Any:
    """Return the value that a file keeps. Raise ValueError if it is not what was written there."""
    found = kept.read_bytes()
    if found[:SEAL] != _seal(kept, found[SEAL:]):
        raise ValueError("another file, or a part of one")
    return orjson.loads(found[SEAL:])


def _seal(kept: Path, content: bytes) -> bytes:
    """Return a line that belongs to this content under this name, so that no other file is taken for it."""
    return blake2b(kept.name.encode() + content, digest_size=16).hexdigest().encode() + b"\n"


@cache
def _form() -> str:
    here = Path(__file__).parent
    return blake2b(b"".join((here / module).read_bytes() for module in CHECKED_BY), digest_size=4).hexdigest()


def mark_beside(mark: Path, schema: bytes, part: str) -> Path:
    """Return the path of the mark that says of the same text that this part of a JSON Schema holds for it."""
    return mark.with_suffix(f".{part}-{blake2b(schema, digest_size=8).hexdigest()}")


def cache_folder() -> Path | None:
    """Return the folder for parsed forms: MOCKDIAL_CACHE (empty for none), else the user's cache folder."""
    chosen = os.environ.get("MOCKDIAL_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mockdial"
    except RuntimeError:  # the user has no home folder
        return None


def keep(path: Path, content: bytes) -> None:
    """Write a file for the next process, whole or not at all."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError:
        return
