"""Freya clients with a defect: a request that they repeat calls everyone again."""

from datetime import timedelta
from itertools import count

import httpx2

from contract_tests.clients.adapter import Order
from contract_tests.clients.asking import Api, Json, NotDone, Unclear
from contract_tests.clients.freya import FreyaClient
from contract_tests.clients.notes import Note


class RetriesPostsAfterAccidents(FreyaClient):
    """Repeats a POST that was answered 5xx, as the default of many a retry library does."""

    law = "dialled_once"

    class Api(Api):
        async def make(self, path: str, body: Json) -> Json:
            return await self._ask("POST", path, may_repeat=True, json=body)


class LooksUpAtOnce(FreyaClient):
    """Looks for the campaign as soon as the answer is missing, when its request may still be under way."""

    law = "dialled_once"

    class Api(Api):
        UNCLEAR_FOR = timedelta(0)


class NotesAfterTheFact(FreyaClient):
    """Notes a request only after its answer, so that a crash in between is forgotten."""

    law = "dialled_once"

    async def _make(self, note: Note) -> str:
        asked, note["asked"] = note["asked"], None
        made = await super()._make(note)
        note["asked"] = asked
        return made


class ComparesLocalTimes(FreyaClient):
    """Compares its local time with the vendor's instants in UTC, and so ends the look-up too soon."""

    law = "dialled_once"

    class Api(Api):
        def is_older(self, created: str, note: Note) -> bool:
            ours = self.instant(note["since"]).astimezone(self._now().tzinfo).replace(tzinfo=None)
            return self.instant(created).replace(tzinfo=None) < ours - self.SKEW


class TakesANewMarkEachTime(FreyaClient):
    """Marks each request anew, so that a look-up never finds what an earlier one made."""

    law = "dialled_once"
    _numbers = count()

    def _mark(self, note: Note) -> str:
        return f"{note['name']}/{next(self._numbers)}"


class IgnoresRetryAfter(FreyaClient):
    """Repeats after its own waiting time, whatever Retry-After says."""

    law = "back_off"

    class Api(Api):
        def _retry_at(self, answer: httpx2.Response) -> object:
            return self._free_at


class LosesTheLastChunk(FreyaClient):
    """Sends the customers in chunks of a hundred, and forgets the last chunk if it is not full."""

    law = "rows_kept"

    async def create(self, order: Order) -> None:
        whole = len(order.intents) // 100 * 100 or len(order.intents)
        await super().create(Order(order.id, order.intents[:whole]))


class ExpectsListsToStandStill(FreyaClient):
    """Reads page after page up to the total of the first, though newer entries push the others on."""

    law = "pages"

    async def list(self) -> list[str]:
        campaigns, total = await self._campaigns(0)
        for offset in range(self.PAGE, total, self.PAGE):
            campaigns += (await self._campaigns(offset))[0]
        return [campaign["id"] for campaign in campaigns]


class GivesUpForGood(FreyaClient):
    """Never reads an order again after one read failed."""

    law = "terminal"

    async def _look(self, note: Note) -> None:
        try:
            if not note.get("given_up"):
                await super()._look(note)
        except (NotDone, Unclear):
            note["given_up"] = True


class TakesUnknownForOver(FreyaClient):
    """Takes an unknown status for an end."""

    law = "belief"
    PASSING = frozenset({"pending", "in_progress", "retry_scheduled"})

    def _is_over(self, customer: Json) -> bool:
        return customer["status"] not in self.PASSING
