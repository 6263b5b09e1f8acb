"""The nearest name to one that was misspelt."""

from collections.abc import Iterable


def nearest(seen: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return words that name what is most like this; empty if nothing is as like as `cutoff` says, from 0 to 1."""
    from difflib import get_close_matches

    found = get_close_matches(seen, list(known), 1, cutoff)
    return f"; the nearest is {found[0]}" if found else ""
