"""Finds the operation behind an address: the vendor's own, a mock's, or a given one."""

from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import unquote

from mock_server.contract import url
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.contract.path_segment import PathSegment

BESIDE = ("testserver", "host.docker.internal")
"""Names for this machine that are no loopback: in process, and from within a container."""

Segments = tuple[PathSegment, ...]


class Address:
    """The addresses of a contract's operations."""

    def __init__(self, contract: Contract, base_url: str | None = None) -> None:
        """Raise `UrlRefused` for a base URL that is none."""
        self._by_length: dict[int, list[tuple[Segments, Operation]]] = defaultdict(list)
        for operation in contract.operations.values():
            segments = tuple(map(PathSegment.read, operation.segments))
            self._by_length[len(segments)].append((segments, operation))
        host, path = contract.document.server
        mocked = path if path == "/_mock" else f"/{contract.name}{path}"
        given = url.read(base_url) if base_url else None
        server = given.server if given else url.read(f"https://{host}").server if host else None
        paths = [given.path] if given and given.path.strip("/") else [mocked, path] if given else [path]
        self._bases = [(server, _segments(one.rstrip("/"))) for one in paths]
        if not given:
            others = (url.read(f"https://{other}").server for other in contract.document.hosts[1:])
            self._bases += [(other, _segments(path)) for other in others]
            self._bases += [(None, _segments(mocked)), (None, _segments(path))]

    def segments(self, exchange: Exchange) -> list[str] | None:
        """Return the path's segments behind the base; None if the exchange is not with the vendor."""
        address = exchange.address
        if address is None or address.scheme not in ("http", "https"):
            return None
        segments = _segments(address.path)
        for server, base in self._bases:
            is_there = address.server == server if server else is_here(address.host)
            if is_there and segments[: len(base)] == base and len(segments) > len(base):
                return segments[len(base) :]
        return None

    def find(self, exchange: Exchange) -> tuple[Operation | None, list[str]]:
        """Return the operation of an exchange and the values in its path; a literal segment wins over a parameter."""
        segments = self.segments(exchange) or []
        for parts, operation in self._fitting(segments):
            if _answers(operation, exchange.method):
                pairs = zip(parts, segments, strict=True)
                return operation, [part.value(seen) or "" for part, seen in pairs if part.parameter is not None]
        return None, []

    def methods(self, exchange: Exchange) -> tuple[str, list[str]]:
        """Return (the path as the contract writes it, its methods); else (the path as it was requested, none)."""
        fitting = self._fitting(self.segments(exchange) or [])
        if fitting:
            return fitting[0][1].path, sorted({operation.method for _, operation in fitting})
        return "/".join(["", *map(_anonymous, self.segments(exchange) or [])]), []

    def _fitting(self, segments: Sequence[str]) -> list[tuple[Segments, Operation]]:
        """Return the operations on a path; of several, those with a literal where others have a parameter."""
        found = [one for one in self._by_length.get(len(segments), ()) if _fits(one[0], segments)]
        meant = min((_parameters(parts) for parts, _ in found), default=[])
        return [one for one in found if _parameters(one[0]) == meant]


def is_here(host: str) -> bool:
    """Return whether a host is this machine."""
    return url.is_loopback(host) or host.removesuffix(".") in BESIDE


def _segments(path: str) -> list[str]:
    """Return the segments of a path, each decoded: %61 and a are the same."""
    return [unquote(segment) for segment in path.split("/")[1:]]


def _fits(parts: Segments, segments: Sequence[str]) -> bool:
    return all(part.value(seen) is not None for part, seen in zip(parts, segments, strict=True))


def _parameters(parts: Segments) -> list[tuple[bool, bool]]:
    """Return for each segment whether it is a parameter, and whether it is one without a suffix."""
    return [(part.parameter is not None, part.parameter is not None and not part.text) for part in parts]


def _answers(operation: Operation, method: str) -> bool:
    return operation.method == method or (operation.method == "GET" and method == "HEAD")


def _anonymous(segment: str) -> str:
    """Return a segment without a possible id, so that the same wrong path is the same finding."""
    return "*" if any(character.isdigit() for character in segment) else segment
