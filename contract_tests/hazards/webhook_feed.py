"""Hands webhooks to a client: in disorder, with the same body written differently, forged."""

from abc import ABC, abstractmethod
from collections import Counter
from typing import Any

from contract_tests.hazards.bodies import with_new_words, written
from contract_tests.hazards.laws import LawBroken
from contract_tests.hazards.trouble import SILENT, Crash
from contract_tests.hazards.worker import ClientWorker

Json = Any
Sent = tuple[str, Json]
"""The event and the body of a webhook."""


def arranged(sent: list[Sent], manner: str) -> list[Sent]:
    """Return webhooks in the order in which they arrive; some are lost or repeated."""
    match manner:
        case "lost":
            return sent[::2]
        case "twice":
            return [one for one in sent for _ in range(2)]
        case "reversed":
            return sent[::-1]
        case "swapped":
            return [one for n in range(0, len(sent), 2) for one in reversed(sent[n : n + 2])]
    return sent


class WebhookFeed(ClientWorker, ABC):
    """Hand the vendor's webhooks to the client."""

    _handed_over = 0
    is_disordered = False
    """Whether webhooks arrived otherwise than they were sent."""

    @abstractmethod
    def intents(self) -> dict[str, str]:
        """Return the number of each intent, by its id."""

    async def do_webhooks(self, manner: str = "in_order", form: int = 0) -> None:
        """Hand over the webhooks since the last time, arranged as `manner` says; `stale` repeats all of them."""
        if not self.can("handle"):
            return
        sent = await self.mock.webhooks(0 if manner == "stale" else self._handed_over)
        self._handed_over = max([self._handed_over, *(hook["number"] for hook in sent)])
        self.is_disordered |= manner not in ("in_order", "new")
        hooks = [(hook["event"], hook["body"]) for hook in sent if hook["vendor"] == self.vendor.name]
        if manner == "new":
            named = dict.fromkeys(self.vendor.event_fields, "something.new")
            hooks += [(event, {**body, **named}) for event, body in hooks[:1]]
            hooks = [(event, with_new_words(body, (), "")) for event, body in hooks]
        for event, body in arranged(hooks, manner):
            text = written(body, self.vendor.webhook(event).media, form)
            await self._deliver(event, text, is_new=manner == "new")

    async def _deliver(self, event: str, body: bytes, *, is_new: bool) -> None:
        met = len(self.trouble.exchanges)
        status, error = await self._hand_over(event, body, is_genuine=True)
        troubles = self.troubles(met)
        if not troubles <= SILENT:
            return
        if error and (is_new or "new_words" in troubles):
            raise LawBroken("unknowns", repr(error)) from error
        if not 200 <= status < 300:
            raise LawBroken("genuine", f"a genuine webhook was answered {status}: {body[:120]!r} {error!r}")

    async def _hand_over(self, event: str, body: bytes, *, is_genuine: bool) -> tuple[int, Exception | None]:
        """Return the status that the client answers, and its exception, for which a server would answer 500."""
        headers = self.vendor.headers(event, body, self.mock.now, is_genuine=is_genuine)
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
        """Send a forged webhook that claims an end which never was."""
        sent = [hook for hook in await self.mock.webhooks() if hook["vendor"] == self.vendor.name]
        made = ((hook["event"], forged) for hook in sent if (forged := self.vendor.forge(hook["body"])))
        event, forged = next(made, ("", None))
        if forged is None or not self.can("handle"):
            return
        before = Counter(self.ends)
        body = written(forged, self.vendor.webhook(event).media)
        status, _ = await self._hand_over(event, body, is_genuine=False)
        if self.vendor.is_signed and status < 400:
            raise LawBroken("genuine", f"a forged webhook was answered {status}")
        over = {number for number, view in await self.vendor.outcomes(self.mock) if view.is_over}
        if wrong := {id_ for id_ in self.ends - before if self.intents()[id_] not in over}:
            raise LawBroken("genuine", f"the client reported an end of {min(wrong)} that never was")
