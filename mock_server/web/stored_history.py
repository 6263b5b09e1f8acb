"""The history of a world in a store's file, as GET /_mock/commands exports it, without a server and without playing."""

from collections.abc import Iterable, Iterator
from typing import Any

from mock_server.contract.json_codec import decode
from mock_server.engine.world import Setup
from mock_server.store.commands import Command
from mock_server.store.entry import BEGIN, COMMAND, NOTE, StoredWorld
from mock_server.store.sqlite_file import SqliteFile
from mock_server.web.export import lines
from mock_server.web.stored_log import command_in


class StoredHistory:
    """The commands of one world. They are read from the file each time, so that a long history takes no memory."""

    def __init__(self, file: SqliteFile, world: StoredWorld) -> None:
        """Read all of it once. Raise `StoreRefused` where it is damaged."""
        self._file, self._world, self._count = file, world, 0
        self._head: dict[str, Any] = {}
        self._pins: dict[str, str] = {}
        self.now = 0
        for entry in file.read(world.id):
            if entry.kind == BEGIN:
                self._head = decode(entry.content)
                self._moved(self._head["now"])
            elif entry.kind == COMMAND:
                self._count += 1
                self._moved(command_in(entry.content)[0].at)
            elif entry.kind == NOTE:
                self._note(decode(entry.content))

    def _note(self, facts: dict[str, Any]) -> None:
        self._pins |= facts.get("pins", {}).get("vendors", {})
        self._moved(facts.get("time", 0))
        self._moved(facts.get("clock", {}).get("now", 0))

    def _moved(self, now: int) -> None:
        self.now = max(self.now, now)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Command]:
        return (command_in(one.content)[0] for one in self._file.read(self._world.id) if one.kind == COMMAND)

    def pins(self, names: Iterable[str]) -> dict[str, Any]:
        """Return what has played these vendors, as the file says."""
        kept = {name: self._pins[name] for name in sorted(set(names)) if name in self._pins}
        return {"rules": self._head["rules"], "vendors": kept}

    def export(self) -> Iterator[bytes]:
        """Yield the lines of the history, in parts."""
        setup = Setup(**{name: value for name, value in self._head.items() if name in Setup.__dataclass_fields__})
        return lines(setup, self.now, self, self.pins, version=self._head["mockdial"])
