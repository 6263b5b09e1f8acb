"""Rooms: one for each key. A room holds its world and what the web keeps beside it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from mock_server.engine.world import Setup, World
from mock_server.exchange import Fault
from mock_server.store.commands import Log
from mock_server.store.request_log import Requests

if TYPE_CHECKING:
    from mock_server.web.interceptors.interceptor import Gate

KEPT_OF_A_BODY = 4096
"""Bytes of each body that the request log keeps."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server and one world may hold. What goes beyond is refused, never dropped."""

    body: int = 128 * 1024 * 1024
    depth: int = 100
    worlds: int = 10_000
    commands: int = 1_000_000
    requests: int = 4_000
    """Lines of one world's request log."""
    lines: int = 200_000
    """Lines of all request logs together; when there are more, the longest logs are cut."""


class Room:
    """One key's world, its command log, its request log, and its pace in real time."""

    __slots__ = (
        *("anchor", "commands", "faults", "flights", "gate", "is_jumping"),
        *("limits", "log", "ticket", "world"),
    )

    def __init__(self, setup: Setup, limits: Limits, ticket: str = "") -> None:
        self.limits, self.ticket = limits, ticket
        self.flights: set[asyncio.Task[None]] = set()  # webhooks that are being carried
        self.begin(setup)

    def begin(self, setup: Setup) -> None:
        """A new world in the same room; the old one is forgotten."""
        self.ground()
        self.world = World(setup, self.ticket)
        self.commands = Log(self.limits.commands)
        self.log = Requests(self.limits.requests)
        self.is_jumping = False
        self.anchor: tuple[float, int] | None = None
        self.gate: Gate | None = None
        """What stands between requests and handlers; None in an ordinary world, which then is as fast as can be."""
        self.faults = 0
        """How many faults were ever set."""

    def ground(self) -> None:
        """Carry no more webhooks."""
        for flight in self.flights:
            flight.cancel()
        self.flights = set()


class Rooms:
    """All rooms of a server, each made when its key is first used."""

    def __init__(self, setup: Setup, limits: Limits, keys: frozenset[str] | None = None) -> None:
        self.setup, self.limits, self._keys = setup, limits, keys
        self._rooms: dict[str, Room] = {}
        self._by_ticket: dict[str, Room] = {}
        self.by_header: dict[bytes | None, Room] = {}
        self._held = 0
        self.couriers: Any = None  # who carries the webhooks of these rooms (web/webhooks/worker.py)

    def __iter__(self) -> Iterator[Room]:
        return iter(list(self._rooms.values()))

    def enter(self, header: bytes | None) -> Room:
        """The room of an `Authorization` header; made, and kept in `by_header`, when it is first seen.

        Fault 401 where the key is missing, malformed or not let in.
        """
        key = self._key(header)
        if key not in self._rooms:
            if len(self._rooms) >= self.limits.worlds:
                raise Fault(
                    503, f"this server holds {self.limits.worlds} worlds, its limit; DELETE /_mock/world drops one"
                )
            self._rooms[key] = Room(self.setup, self.limits, _ticket(key))
            self._by_ticket[self._rooms[key].ticket] = self._rooms[key]
        room = self._rooms[key]
        if len(self.by_header) < 4 * self.limits.worlds:
            self.by_header[header] = room
        return room

    def look_after(self, log: Requests) -> None:
        """A log has grown: see to it that it stays bounded, and all of them together."""
        share = max(1, self.limits.lines // len(self._rooms))
        self._held += log.look_after(share)
        if self._held > self.limits.lines:
            self._held = sum(room.log.keep(share) for room in self)

    def family(self, room: Room) -> list[Room]:
        """This room, and those whose keys begin with its key and a hyphen: the tests of one run, for example."""
        own = next(key for key, kept in self._rooms.items() if kept is room)
        return [room, *(kept for key, kept in self._rooms.items() if key.startswith(f"{own}-"))]

    def _key(self, header: bytes | None) -> str:
        if header is None:
            raise _unauthorized("no Authorization header")
        scheme, _, text = header.decode("latin-1").partition(" ")
        key = text.strip()
        if scheme.lower() != "bearer" or not key:
            raise _unauthorized("an Authorization header of another form")
        if len(key) > 256 or not key.isascii() or not key.isprintable() or " " in key:
            raise _unauthorized("a malformed key")
        if "invalid" in key.lower() or (self._keys is not None and key not in self._keys):
            raise _unauthorized("a key that is not let in")
        return key

    def admit(self, ticket: str | None) -> Room:
        """The room that a ticket names, which stands in a URL instead of a key. Fault 401 where there is none."""
        room = self._by_ticket.get(ticket or "")
        if room is None:
            raise Fault(401, "seen a URL that this server did not sign, expected it whole and as it was given out")
        return room

    def leave(self, room: Room) -> None:
        """Forget a room and its world."""
        room.ground()
        room.world.close()
        self._by_ticket.pop(room.ticket, None)
        self._rooms = {key: kept for key, kept in self._rooms.items() if kept is not room}
        self.by_header = {header: kept for header, kept in self.by_header.items() if kept is not room}


def _ticket(key: str) -> str:
    """A name for a key that does not give it away."""
    return blake2b(key.encode(), digest_size=10, person=b"mockdial").hexdigest()


def _unauthorized(seen: str) -> Fault:
    expected = "expected 'Authorization: Bearer <key>' with any key that has no 'invalid' in it (or one of --keys)"
    return Fault(401, f"seen {seen}, {expected}", headers=((b"www-authenticate", b"Bearer"),))
