"""Error responses: in the vendor's own envelope, whatever went wrong."""

import logging
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.json_codec import encode
from mock_server.contract.operation import Operation
from mock_server.engine.machine import MoveRefused
from mock_server.exchange import Refusal, Rejection
from mock_server.vendors.vendor import ErrorStyle
from mock_server.web.request import Notes
from mock_server.web.response import Answer
from mock_server.web.router import Path
from mock_server.web.sandbox import Sandbox

LONGEST = 200
"""Characters of an unknown path that are compared with the known ones."""

logger = logging.getLogger("mockdial")


class ErrorResponder:
    """Makes the answers of one vendor to requests that are refused or that fail."""

    __slots__ = ("_manners", "_name", "_paths")

    def __init__(self, errors: ErrorStyle, contract: Contract) -> None:
        self._manners, self._name = errors, contract.name
        self._paths = list({contract.document.server[1] + one.path: None for one in contract.operations.values()})

    def refused(self, refusal: Refusal) -> Answer:
        """Return a refusal as the vendor words it."""
        return refusal.status, refusal.headers, encode(self._manners.envelope(refusal))

    def failure(self, operation: Operation, sandbox: Sandbox | None, error: Exception) -> tuple[Answer, Notes]:
        """Return the answer to an error, and notes for the log; if the mock itself is wrong, that is a loud 500."""
        if isinstance(error, Rejection):
            error.operation = operation.id
            error.now = None if sandbox is None else sandbox.world.now
        elif isinstance(error, MoveRefused):
            error = Refusal(self._manners.state, str(error))
        elif not isinstance(error, Refusal):
            logger.error("%s: the mock is wrong", operation.id, exc_info=error)
            error = Refusal(500, f"the mock is wrong, not you: {type(error).__name__}: {error}")
        violations = error.violations if isinstance(error, Rejection) else ()
        return self.refused(error), tuple(violations) or (error.message,)

    def not_found(self, method: str, target: bytes, path: Path[Any] | None) -> Answer:
        """Return 404 for an unknown path; for a known one its methods, with 204 for OPTIONS and 405 for any other."""
        if path is None:
            seen = target.decode("ascii", "replace")
            nearest = "".join(f"the nearest that it has is {path}; " for path in self._nearest(seen))
            message = f"path: seen {seen}, which this API does not have; {nearest}the page at / lists all paths"
            return self.refused(Rejection(404, message))
        allow = ((b"allow", path.allow),)
        if method == "OPTIONS":
            return 204, allow, b""
        message = f"method: seen {method}, expected one of {path.allow.decode()}"
        return self.refused(Rejection(405, message, headers=allow))

    def _nearest(self, seen: str) -> list[str]:
        """Return the path of the contract that is most like this one; empty if none is."""
        from difflib import get_close_matches

        name = f"/{self._name}"
        prefix = name if seen.startswith(f"{name}/") else ""  # a vendor is also served at the root, by its host
        return [prefix + path for path in get_close_matches(seen[len(prefix) :][:LONGEST], self._paths, 1)]
