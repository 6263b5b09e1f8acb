"""Finds the operation behind an address: the vendor's own, a mock's, or a given one."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.contract.path_segment import PathSegment

LOOPBACK = ("127.0.0.1", "localhost", "::1", "testserver")


class Address:
    """The addresses of a contract's operations."""

    def __init__(self, contract: Contract, base_url: str | None = None) -> None:
        self._operations = contract.operations.values()
        host, path = contract.document.server
        mocked = path if path == "/_mock" else f"/{contract.name}{path}"
        given = urlsplit(base_url) if base_url else None
        if given and given.path.strip("/"):
            self._bases = [(given.netloc, given.path.rstrip("/"))]
        elif given:
            self._bases = [(given.netloc, mocked), (given.netloc, path)]
        else:
            self._bases = [(host, path), ("", mocked), ("", path)]

    def segments(self, exchange: Exchange) -> list[str] | None:
        """Return the path's segments behind the base; None if the exchange is not with the vendor."""
        for host, path in self._bases:
            is_there = exchange.host == host if host else urlsplit(exchange.url).hostname in LOOPBACK
            if is_there and exchange.path.startswith(f"{path}/"):
                return [unquote(segment) for segment in exchange.path[len(path) + 1 :].split("/")]
        return None

    def find(self, exchange: Exchange) -> tuple[Operation | None, list[str]]:
        """Return the operation of an exchange and the values in its path; a literal segment wins over a parameter."""
        segments = self.segments(exchange) or []
        for operation in self._fitting(segments):
            if _answers(operation, exchange.method):
                pairs = zip(map(PathSegment.read, operation.segments), segments, strict=True)
                return operation, [part.value(seen) or "" for part, seen in pairs if part.parameter is not None]
        return None, []

    def methods(self, exchange: Exchange) -> tuple[str, list[str]]:
        """Return (the path as the contract writes it, its methods); else (the path as it was requested, none)."""
        fitting = self._fitting(self.segments(exchange) or [])
        if fitting:
            return fitting[0].path, sorted({operation.method for operation in fitting})
        return "/".join(["", *map(_anonymous, self.segments(exchange) or [])]), []

    def _fitting(self, segments: Sequence[str]) -> list[Operation]:
        """Return the operations on a path; of several, those with a literal where others have a parameter."""
        found = [operation for operation in self._operations if _fits(operation, segments)]
        meant = min((_parameters(operation) for operation in found), default=[])
        return [operation for operation in found if _parameters(operation) == meant]


def _fits(operation: Operation, segments: Sequence[str]) -> bool:
    return len(operation.segments) == len(segments) and all(
        PathSegment.read(known).value(seen) is not None
        for known, seen in zip(operation.segments, segments, strict=True)
    )


def _parameters(operation: Operation) -> list[tuple[bool, bool]]:
    """Return for each segment whether it is a parameter, and whether it is one without a suffix."""
    parts = map(PathSegment.read, operation.segments)
    return [(part.parameter is not None, part.parameter is not None and not part.text) for part in parts]


def _answers(operation: Operation, method: str) -> bool:
    return operation.method == method or (operation.method == "GET" and method == "HEAD")


def _anonymous(segment: str) -> str:
    """Return a segment without a possible id, so that the same wrong path is the same finding."""
    return "*" if any(character.isdigit() for character in segment) else segment
