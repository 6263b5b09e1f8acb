"""Where plays are given: a client and a mock brought together, and what a broken law leaves behind."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contract_tests.clients.adapter import Setting
from contract_tests.hazards.judging import judge
from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.play import Act, Play
from contract_tests.hazards.server import HazardServer
from contract_tests.hazards.shrink import smallest
from contract_tests.hazards.trouble import CRASHES
from contract_tests.hazards.vendors import VendorFacts

ZONE = "Asia/Kolkata"
"""Where clients are, unless a script says otherwise: a wall clock there is hours ahead of the vendor's."""


@dataclass
class Theatre:
    """One client's plays."""

    vendor: VendorFacts
    client: Callable[[Setting], Any]
    server: HazardServer
    folder: Path = field(default_factory=lambda: Path(".mockdial"))
    """Where the histories go of worlds in which a law was broken."""
    is_over_socket: bool = False
    """For a client that can't take an httpx2 transport."""
    can_crash: bool = True
    """Whether its process may be ended in the middle."""

    def give(self, script: Iterable[Act], law: str | None = None) -> None:
        """One play from its script; raises the first law that it breaks, or this one."""
        for broken in self.verdict(script):
            if law in (None, broken.law):
                raise broken

    def verdict(self, script: Iterable[Act]) -> list[LawBroken]:
        """All laws that a play breaks."""
        with asyncio.Runner() as runner:
            return runner.run(self._play(script))

    async def _play(self, script: Iterable[Act]) -> list[LawBroken]:
        async with self.begun() as play:
            try:
                for act in filter(self.plays, script):
                    await play.perform(act)
                await play.settle()
                found = await judge(play)
            except LawBroken as broken:
                found = [broken]
            for one in found:
                await self.note(play, one)
            return found

    def smallest(self, broken: LawBroken) -> LawBroken:
        """The same breach by the smallest script."""
        return smallest(broken.script, broken, self.verdict)

    def plays(self, act: Act) -> bool:
        """Whether an act is one for this client."""
        return self.can_crash or not CRASHES & set(act)

    def can(self, ability: str) -> bool:
        """Whether the client has this."""

        async def ask() -> bool:
            async with self.begun() as play:
                return play.can(ability)

        with asyncio.Runner() as runner:
            return runner.run(ask())

    @asynccontextmanager
    async def begun(self) -> AsyncIterator[Play]:
        """A play in a new world."""
        play = Play(self.vendor, self.client, self.server.mock(), ZONE, is_over_socket=self.is_over_socket)
        await play.begin()
        try:
            yield play
        finally:
            await play.end()

    async def note(self, play: Play, broken: LawBroken) -> None:
        """Tell with it what was done, and keep the world's history, for `mockdial replay` to play again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.vendor.name}-{broken.law}.ndjson"
        path.write_text(await play.mock.commands())
        broken.add_note(told(play.script, path))
        broken.script = play.script


def told(script: Iterable[Act], path: Path) -> str:
    """What was done, act by act, and where to see what came of it."""
    acts = "\n".join("  " + " ".join([act[0], *map(json.dumps, act[1:])]) for act in script)
    return f"This was done, in {ZONE}:\n{acts}\nWhat the vendor saw of it: mockdial replay {path}"
