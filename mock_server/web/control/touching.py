"""The requests and the commands that name one call, or that it came of."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mock_server.store.commands import Command
from mock_server.store.request_log import Request
from mock_server.web import export
from mock_server.web.diagnosis import request_view

SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing: what they answer with they have not touched."""

LONG = 65_536
"""A command with a body of more bytes is shown without it."""

FEW = 7
"""A number of fewer digits may stand in any text by chance."""

MOST = 200
"""The most requests, and the most commands, that are shown of one call."""

TERMS = ("setScenario", "changeSettings")
"""Commands of the control plane that say how all calls of a vendor go."""


class Traces(NamedTuple):
    """The texts by which a call is named: its id and that of its source, and the digits of the number called."""

    vendor: str
    names: tuple[bytes, ...]

    @classmethod
    def of(cls, vendor: str, call: Any) -> "Traces":
        """Return the traces of a call."""
        source = [] if call.source is None else [call.source.id]
        digits = re.sub("[^0-9]", "", call.to or "")
        texts = dict.fromkeys([call.id, call.source_id, *source, *([digits] if len(digits) >= FEW else [])])
        return cls(vendor, tuple(text.encode() for text in texts))

    def has(self, *texts: bytes) -> bool:
        """Return whether any of these texts names the call."""
        return any(name in text for text in texts for name in self.names)

    def requests(self, log: Iterable[Request]) -> list[dict[str, Any]]:
        """Return the latest requests that have touched the call."""
        found = [one for one in log if one.vendor == self.vendor and self._is_by(one)]
        return [request_view(one) for one in found[-MOST:]]

    def _is_by(self, request: Request) -> bool:
        told = () if request.method in SAFE else (request.reply,)
        return self.has(request.path, request.query, request.body, *told)

    def commands(self, commands: Iterable[Command]) -> Iterator[dict[str, Any] | None]:
        """Yield the commands behind the call; None between them, where others may have their turn."""
        for command in commands:
            yield _line(command) if self._is_behind(command) else None

    def _is_behind(self, command: Command) -> bool:
        if command.operation in TERMS and command.path.get("vendor") == self.vendor:
            return True
        if command.vendor not in (self.vendor, "control"):
            return False
        return self.has(*_texts(command.path), *_texts(command.query), command.body)


def _texts(values: Mapping[str, Any]) -> Iterator[bytes]:
    return (str(value).encode() for value in values.values())


def _line(command: Command) -> dict[str, Any]:
    """Return a command as its line in an export, without a body that is long."""
    return export.line(command if len(command.body) <= LONG else command._replace(body=b""))
