"""Runs plays of a client against a mock, and saves the history of a play that broke a law."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contract_tests.clients.adapter import Setting
from contract_tests.hazards.facts import VendorFacts
from contract_tests.hazards.judging import judge
from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.play import Act, Play
from contract_tests.hazards.server import MockServer
from contract_tests.hazards.shrink import smallest
from contract_tests.hazards.trouble import CRASHES

ZONE = "Asia/Kolkata"
"""The time zone of clients, unless a script says otherwise: hours ahead of the vendor's."""


@dataclass
class Runner:
    """Run plays of one client."""

    vendor: VendorFacts
    client: Callable[[Setting], Any]
    server: MockServer
    folder: Path = field(default_factory=lambda: Path(".mockdial"))
    """The folder for the histories of worlds in which a law was broken."""
    is_over_socket: bool = False
    """True for a client that can't use an httpx2 transport."""
    can_crash: bool = True
    """Whether the client's process may end in the middle of a task."""

    def run(self, script: Iterable[Act], law: str | None = None) -> None:
        """Play a script. Raise `LawBroken` for the first law that it breaks; with `law`, for that one only."""
        for broken in self.verdict(script):
            if law in (None, broken.law):
                raise broken

    def verdict(self, script: Iterable[Act]) -> list[LawBroken]:
        """Play a script, and return all laws that it breaks."""
        with asyncio.Runner() as runner:
            return runner.run(self._play(script))

    async def _play(self, script: Iterable[Act]) -> list[LawBroken]:
        async with self.new_play() as play:
            try:
                for act in filter(self.allows, script):
                    await play.perform(act)
                await play.settle()
                found = await judge(play)
            except LawBroken as broken:
                found = [broken]
            for one in found:
                await self.save(play, one)
            return found

    def smallest(self, broken: LawBroken) -> LawBroken:
        """Return the breach of the same law by the smallest script."""
        return smallest(broken.script, broken, self.verdict)

    def allows(self, act: Act) -> bool:
        """Return whether this client can meet an act: not each of them can crash."""
        return self.can_crash or not CRASHES & set(act)

    def can(self, ability: str) -> bool:
        """Return whether the client has a method."""

        async def ask() -> bool:
            async with self.new_play() as play:
                return play.can(ability)

        with asyncio.Runner() as runner:
            return runner.run(ask())

    @asynccontextmanager
    async def new_play(self) -> AsyncIterator[Play]:
        """Begin a play in a new world."""
        play = Play(self.vendor, self.client, self.server.mock(), ZONE, is_over_socket=self.is_over_socket)
        await play.begin()
        try:
            yield play
        finally:
            await play.end()

    async def save(self, play: Play, broken: LawBroken) -> None:
        """Add the script to a breach, and save the world's history for `mockdial replay`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.vendor.name}-{broken.law}.ndjson"
        path.write_text(await play.mock.commands())
        broken.add_note(description(play.script, path))
        broken.script = play.script


def description(script: Iterable[Act], path: Path) -> str:
    """Return the acts as text, with the command that shows what the vendor saw."""
    acts = "\n".join("  " + " ".join([act[0], *map(json.dumps, act[1:])]) for act in script)
    return f"These acts led there, in {ZONE}:\n{acts}\nTo see what the vendor saw: mockdial replay {path}"
