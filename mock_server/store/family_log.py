"""The log of one family of worlds in a stream: read when this node takes it over, and written by this node alone."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import orjson

from mock_server.store.entry import BEGIN, END, Entry, NewEntry, StoredWorld, Tail, checksum, numbered
from mock_server.store.group_commit import Unsure
from mock_server.store.leases import Fenced
from mock_server.store.nats_connection import UNREACHABLE
from mock_server.store.nats_stream import NatsStream


async def _rest() -> None:
    """Do nothing."""


class FamilyDamaged(Exception):
    """Raised for a message that another program wrote, or an entry that does not follow the one before it."""


class FamilyLog:
    """The worlds of one family, and the entries of each, as far as they are not yet played."""

    is_due = False  # a stream has nothing to put in order

    def __init__(self, stream: NatsStream, family: str, node: str) -> None:
        self._stream, self._family, self._node = stream, family, node
        self.path = f"the stream of family {family[:12]}"
        """Where it is, in words."""
        self.worlds: dict[bytes, StoredWorld] = {}
        self.tails: dict[int, Tail] = {}
        self._entries: dict[int, list[Entry]] = {}
        self._last = 0
        """The number of the latest message that this node knows."""
        self._is_given_up = False
        self._breaks = stream.connection.breaks
        """How often the connection had broken when this node last knew that the stream has all that it has."""

    async def take_over(self, stay: Callable[[], Awaitable[None]] = _rest) -> None:
        """Read what is there, and write that this node goes on from here; `stay` is called again and again meanwhile.

        So what an earlier owner has on its way is refused: it names a message that is not the last one any more.
        What it has written meanwhile may be the rest of a commit, which is read again from its first part.
        """
        read, self._breaks = 0, self._stream.connection.breaks
        while True:
            async for message in self._stream.read(self._family, read):
                await stay()
                self._last = message.sequence
                if not message.is_open:
                    read = message.sequence
                if message.content:
                    self._add(message.content)
            try:
                await self._append([], [], [])
            except Fenced:
                continue
            return

    def _add(self, content: bytes) -> None:
        """Add the worlds and the entries of one commit."""
        head, _, rest = content.partition(b"\n")
        try:
            facts = orjson.loads(head)
            for id_, name, account, ticket in facts["worlds"]:
                self.worlds[bytes.fromhex(name)] = StoredWorld(id_, bytes.fromhex(name), account, ticket)
            at = 0
            for world, number, kind, wakes_at, real, size, found in facts["entries"]:
                entry = Entry(number, kind, wakes_at, real, rest[at : at + size])
                at += size
                self._follow(world, entry, bytes.fromhex(found))
        except (ValueError, TypeError, KeyError) as error:
            raise FamilyDamaged(f"family {self._family}: seen a message that is none of mockdial's: {error}") from None

    def _follow(self, world: int, entry: Entry, found: bytes) -> None:
        tail = self.tails.get(world, Tail())
        number, kind, wakes_at, real, content = entry
        if number != tail.number + 1 or checksum(tail.sum, world, number, kind, wakes_at, real, (content,)) != found:
            raise FamilyDamaged(f"family {self._family}: world {world} is damaged at entry {tail.number + 1}")
        self.tails[world] = tail.behind(number, kind, wakes_at, found)
        if kind in (BEGIN, END):
            self._entries[world] = []
        self._entries[world].append(entry)

    async def write(self, worlds: Sequence[StoredWorld], entries: Sequence[NewEntry]) -> None:
        """Commit new worlds and entries, all or nothing. Raise `Fenced` if another node is the owner now."""
        if self._is_given_up:
            raise Fenced(f"family {self._family}: this node has given it up")
        await self.confirm()
        tails: dict[int, Tail] = {}
        rows: list[Any] = []
        contents: list[bytes] = []
        for (world, kind, wakes_at, real, parts), number, found in numbered(entries, self.tails, tails):
            rows.append([world, number, kind, wakes_at, real, sum(map(len, parts)), found.hex()])
            contents += parts
        try:
            for one in worlds:
                await self._stream.registry.note_ticket(one.ticket, one.account)
            await self._append(worlds, rows, contents)
        except UNREACHABLE as error:
            raise Unsure(f"the store did not say whether it has the change: {error!r}") from None
        self.tails |= tails

    async def confirm(self) -> None:
        """Raise `Fenced` if the stream has less than this node, which can be after the connection has broken.

        Servers that have all lost their power forget what they had not synced. A history that goes on from there is
        another one than that in memory.
        """
        breaks = self._stream.connection.breaks
        if breaks != self._breaks:
            if not await self._stream.ends_with(self._family, self._last):
                raise Fenced(f"family {self._family}: the store has another history than this node")
            self._breaks = breaks

    def give_up(self) -> None:
        """Write nothing any more. What comes now may build on a commit of which nobody knows whether it was kept."""
        self._is_given_up = True

    async def _append(self, worlds: Sequence[StoredWorld], rows: list[Any], contents: list[bytes]) -> None:
        shown = [[one.id, one.name.hex(), one.account, one.ticket] for one in worlds]
        head = orjson.dumps({"node": self._node, "worlds": shown, "entries": rows})
        self._last = await self._stream.append(self._family, b"".join([head, b"\n", *contents]), self._last)

    def read(self, world: int) -> Iterator[Entry]:
        """Yield the entries of the world that lives, the oldest first; they are forgotten then."""
        yield from self._entries.pop(world, ())
