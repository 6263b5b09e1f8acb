"""Where plays are given: a client and a mock brought together, and what a broken law leaves behind."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contract_tests.clients.adapter import Setting
from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.play import Act, Play
from contract_tests.hazards.server import Server
from contract_tests.hazards.trouble import CRASHES
from contract_tests.hazards.vendors import Vendor

ZONE = "Asia/Kolkata"
"""Where clients are, unless a script says otherwise: a wall clock there is hours ahead of the vendor's."""


@dataclass
class Stage:
    """One client's plays."""

    vendor: Vendor
    client: Callable[[Setting], Any]
    server: Server
    folder: Path = field(default_factory=lambda: Path(".mockdial"))
    """Where the histories go of worlds in which a law was broken."""
    is_over_socket: bool = False
    """For a client that can't take an httpx2 transport."""
    can_crash: bool = True
    """Whether its process may be ended in the middle."""

    def give(self, script: Iterable[Act]) -> None:
        """One play from its script; raises what law it breaks."""

        async def play() -> None:
            async with self.begun() as play:
                for act in script:
                    if self.plays(act):
                        await play.perform(act)
                await play.settle()

        with asyncio.Runner() as runner:
            runner.run(play())

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
        """A play in a new world; where it breaks a law, the world's history is kept."""
        play = Play(self.vendor, self.client, self.server.mock(), ZONE, is_over_socket=self.is_over_socket)
        await play.begin()
        try:
            yield play
        except LawBroken as broken:
            broken.add_note(told(play, await self.keep(play, broken)))
            raise
        finally:
            await play.end()

    async def keep(self, play: Play, broken: LawBroken) -> Path:
        """The history of the world, in a file that `mockdial replay` plays again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.vendor.name}-{broken.law}.ndjson"
        path.write_text(await play.mock.commands())
        return path


def told(play: Play, path: Path) -> str:
    """What was done, act by act, and where to see what came of it."""
    acts = "\n".join("  " + " ".join([act[0], *map(json.dumps, act[1:])]) for act in play.script)
    return f"This was done, in {ZONE}:\n{acts}\nWhat the vendor saw of it: mockdial replay {path}"
