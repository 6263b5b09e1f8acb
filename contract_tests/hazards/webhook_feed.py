"""Webhooks, as they reach a client: in disorder, written in another way, forged."""

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.running import Running
from contract_tests.hazards.trouble import SILENT, Crash, with_new_words

Json = Any

FORMS: Sequence[Callable[[Json], str]] = (
    lambda body: json.dumps(body, separators=(",", ":")),
    lambda body: json.dumps(body, indent=2),
    lambda body: json.dumps(body, sort_keys=True) + "\n",
)
"""Ways to write the same JSON."""


def arranged(bodies: list[Json], manner: str) -> list[Json]:
    """Webhooks as they arrive."""
    match manner:
        case "lost":
            return bodies[::2]
        case "twice":
            return [body for body in bodies for _ in range(2)]
        case "reversed":
            return bodies[::-1]
        case "swapped":
            return [body for n in range(0, len(bodies), 2) for body in reversed(bodies[n : n + 2])]
        case "new":
            return bodies + [{**body, "event": "something.new", "type": "something.new"} for body in bodies[:1]]
    return bodies


class WebhookFeed(Running, ABC):
    """Hands over what the vendor sends."""

    _told = 0
    is_disordered = False
    """Whether webhooks came otherwise than they were sent."""

    @abstractmethod
    def intents(self) -> dict[str, str]:
        """The number of each intent."""

    async def do_webhooks(self, manner: str = "in_order", form: int = 0) -> None:
        """Hand over what was sent since the last time, in this manner; `stale` brings all from the beginning again."""
        if not self.can("handle"):
            return
        told = await self.mock.webhooks(-1 if manner == "stale" else self._told - 1)
        self._told = max([self._told, *(hook["number"] + 1 for hook in told)])
        self.is_disordered |= manner not in ("in_order", "new")
        bodies = [hook["body"] for hook in told if hook["vendor"] == self.vendor.name]
        for body in arranged(bodies, manner):
            text = FORMS[form % len(FORMS)](body).encode()
            await self._tell(with_new_words(text, ()) if manner == "new" else text, is_new=manner == "new")

    async def _tell(self, body: bytes, *, is_new: bool) -> None:
        met = len(self.trouble.exchanges)
        status, error = await self._hand_over(body, is_genuine=True)
        troubles = self.troubles(met)
        if not troubles <= SILENT:
            return
        if error and (is_new or "new_words" in troubles):
            raise LawBroken("unknowns", repr(error)) from error
        if not 200 <= status < 300:
            raise LawBroken("genuine", f"a genuine webhook was answered {status}: {body[:120]!r} {error!r}")

    async def _hand_over(self, body: bytes, *, is_genuine: bool) -> tuple[int, Exception | None]:
        """What the client answers; a server answers 500 for it where it raises."""
        headers = self.vendor.headers(body, is_genuine=is_genuine)
        try:
            return await self.alive(lambda client: client.handle(headers, body)), None
        except Crash:
            await self.restart()
            return 500, None
        except LawBroken:
            raise
        except Exception as error:
            return 500, error

    async def do_forged(self) -> None:
        """Somebody who knows the address tells of an end that never was."""
        bodies = [hook["body"] for hook in await self.mock.webhooks() if hook["vendor"] == self.vendor.name]
        forged = next((forged for body in bodies if (forged := self.vendor.forge(body))), None)
        if forged is None or not self.can("handle"):
            return
        before = Counter(self.ends)
        status, _ = await self._hand_over(json.dumps(forged).encode(), is_genuine=False)
        if self.vendor.is_signed and status < 400:
            raise LawBroken("genuine", f"a forged webhook was answered {status}")
        over = {number for number, view in await self.vendor.outcomes(self.mock) if view.is_over}
        if wrong := {id_ for id_ in self.ends - before if self.intents()[id_] not in over}:
            raise LawBroken("genuine", f"the business heard of an end of {min(wrong)} that never was")
