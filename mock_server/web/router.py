"""The router: a tree of path segments, so that a look-up does not get slower with the number of routes."""

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar
from urllib.parse import unquote

from mock_server.contract.path_segment import PathSegment

E = TypeVar("E")


class Path(Generic[E]):
    """One path: the endpoint of each method, and the `Allow` header that lists them."""

    __slots__ = ("allow", "by_method")

    def __init__(self) -> None:
        self.by_method: dict[str, E] = {}
        self.allow = b""

    def add(self, method: str, endpoint: E) -> None:
        """Set the endpoint of a method; that of GET answers HEAD too, and every path answers OPTIONS."""
        self.by_method[method] = endpoint
        if method == "GET":
            self.by_method["HEAD"] = endpoint
        self.allow = ", ".join(sorted({*self.by_method, "OPTIONS"})).encode()


class Router(Generic[E]):
    """A tree of segments, however they are percent-encoded.

    A literal segment wins over a parameter with a suffix, as `{Sid}.json`, and that over a parameter alone.
    """

    __slots__ = ("_here", "_literal", "_parameter", "_suffixed")

    def __init__(self) -> None:
        self._literal: dict[str, Router[E]] = {}
        self._parameter: Router[E] | None = None
        self._suffixed: dict[str, Router[E]] = {}
        self._here: Path[E] | None = None

    def add(self, segments: Iterable[str], method: str, endpoint: E) -> None:
        """Add the endpoint of a method on a path; a segment in braces is a parameter."""
        node = self
        for segment in segments:
            parameter, text = PathSegment.read(segment)
            if parameter is None:
                node = node._literal.setdefault(text, Router())
            elif text:
                node = node._suffixed.setdefault(text, Router())
            else:
                node._parameter = node._parameter or Router()
                node = node._parameter
        node._here = node._here or Path()
        node._here.add(method, endpoint)

    def find(self, segments: Sequence[str], start: int, values: list[str]) -> Path[E] | None:
        """Return the path that matches the segments from `start` on; the parameters are added to `values`."""
        node = self
        for at in range(start, len(segments)):
            segment = segments[at]
            if "%" in segment:
                segment = unquote(segment)
            literal, parameter = node._literal.get(segment), node._parameter
            if literal is None:
                if node._suffixed and (found := node._by_suffix(segment, segments, at, values)):
                    return found
                if parameter is None or not segment:
                    return None
                values.append(segment)
                node = parameter
            elif parameter is None:
                node = literal
            else:
                return self._either(literal, parameter, segment, segments, at, values)
        return node._here

    def _by_suffix(self, segment: str, segments: Sequence[str], at: int, values: list[str]) -> Path[E] | None:
        """Return the path by a parameter with the suffix of this segment; the values are added only if there is one."""
        known = len(values)
        for suffix, node in self._suffixed.items():
            if segment.endswith(suffix) and len(segment) > len(suffix):
                values.append(segment[: -len(suffix)])
                if found := node.find(segments, at + 1, values):
                    return found
                del values[known:]
        return None

    def _either(
        self,
        literal: "Router[E]",
        parameter: "Router[E]",
        segment: str,
        segments: Sequence[str],
        at: int,
        values: list[str],
    ) -> Path[E] | None:
        """Return the path by the literal segment, if there is one, else by the parameter."""
        known = len(values)
        if found := literal.find(segments, at + 1, values):
            return found
        values[known:] = [segment]
        return parameter.find(segments, at + 1, values)
