"""The parsed form of a YAML file, kept beside the user's other caches: no process reads the same text twice.

Parsing a contract and judging it takes longer than everything else at start. What is kept is named by the text it was
made from and by the modules that judged it, so it can't be stale; where nothing can be kept, everything works as well,
only slower.
"""

import os
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

JUDGES = ("keywords.py", "lint.py", "yaml_loader.py")
"""The modules that read a text and judge it: when one of them changes, every text is read and judged anew."""


def parsed(text: bytes, parse: Callable[[bytes], Any]) -> tuple[Any, bool]:
    """The value of a text, and whether it had been parsed before."""
    folder = cache_folder()
    kept = folder / f"{_form()}-{blake2b(text, digest_size=16).hexdigest()}.json" if folder else None
    if kept:
        try:
            return orjson.loads(kept.read_bytes()), True
        except (OSError, ValueError):
            pass  # not there yet, or not whole: parse it
    value = parse(text)
    if kept:
        _keep(kept, value)
    return value, False


@cache
def _form() -> str:
    here = Path(__file__).parent
    return blake2b(b"".join((here / judge).read_bytes() for judge in JUDGES), digest_size=4).hexdigest()


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
