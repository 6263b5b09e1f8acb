"""The parsed form of a YAML file, kept beside the user's other caches: no process reads the same text twice.

Parsing a contract and judging it takes longer than everything else at start. What is kept is named by the text it was
made from and by the modules that judge it, so it can't be stale; where nothing can be kept, everything works as well,
only slower. A contract that was found sound has a mark beside its parsed form; one that was refused has none, and is
judged again.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

JUDGES = ("keywords.py", "phases.py", "lint.py", "yaml_loader.py")
"""The modules that read a text and judge it: when one of them changes, every text is read and judged anew."""


def parsed(text: bytes, parse: Callable[[bytes], Any]) -> tuple[Any, Path | None]:
    """Return the value of a text, and where it is marked as sound; None for nowhere."""
    folder = cache_folder()
    if not folder:
        return parse(text), None
    kept = folder / f"{_form()}-{blake2b(text, digest_size=16).hexdigest()}.json"
    mark = kept.with_suffix(".sound")
    try:
        return orjson.loads(kept.read_bytes()), mark
    except (OSError, ValueError):
        pass  # not there yet, or not whole: parse it
    value = parse(text)
    with suppress(TypeError):  # YAML has values that JSON has not
        keep(kept, orjson.dumps(value))
    return value, mark


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


def keep(path: Path, content: bytes) -> None:
    """Put a file where the next process finds it, whole or not at all."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError:
        return
