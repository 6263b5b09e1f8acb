"""Segments of a path: literal text, a parameter, or a parameter with a suffix, as in `{Sid}.json`."""

import re
from typing import NamedTuple

_SEGMENT = re.compile(r"\{([^{}]*)\}(.*)")


class PathSegment(NamedTuple):
    """One segment. `parameter` is the name of the parameter in it, if there is one, and `text` what follows it."""

    parameter: str | None
    text: str

    @classmethod
    def read(cls, written: str) -> "PathSegment":
        """Return a segment as a contract writes it."""
        found = _SEGMENT.fullmatch(written)
        return cls(None, written) if found is None else cls(found[1], found[2])

    def value(self, seen: str) -> str | None:
        """Return the value of the parameter in a requested segment; empty for a literal, None if it differs."""
        if self.parameter is None:
            return "" if seen == self.text else None
        end = len(seen) - len(self.text)
        return seen[:end] if end > 0 and seen.endswith(self.text) else None
