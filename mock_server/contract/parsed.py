"""The parsed form of a YAML file, kept beside the user's other caches: no process reads the same text twice.

Parsing a contract takes longer than everything else at start. What is kept is named by the text it was made from, so
it can't be stale; where nothing can be kept, everything works as well, only slower.
"""

import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

FORM = 1
"""Goes up when the same text is parsed into something else."""


def parsed(text: bytes, parse: Callable[[bytes], Any]) -> tuple[Any, bool]:
    """The value of a text, and whether it had been parsed before."""
    folder = cache_folder()
    kept = folder / f"{FORM}-{blake2b(text, digest_size=16).hexdigest()}.json" if folder else None
    if kept:
        try:
            return orjson.loads(kept.read_bytes()), True
        except (OSError, ValueError):
            pass  # not there yet, or not whole: parse it
    value = parse(text)
    if kept:
        _keep(kept, value)
    return value, False


def cache_folder() -> Path | None:
    """Where parsed forms are kept: MOCKDIAL_CACHE (empty for nowhere), else the user's cache folder."""
    chosen = os.environ.get("MOCKDIAL_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mockdial"
    except RuntimeError:  # a user without a home
        return None


def _keep(path: Path, value: Any) -> None:
    """Put a parsed form where the next process finds it, whole or not at all."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(orjson.dumps(value))
        unfinished.replace(path)
    except (OSError, TypeError):
        return
