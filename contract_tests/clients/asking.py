"""Careful requests: repeated only where that can't do harm, and never sooner than the vendor wants."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from contract_tests.clients.adapter import Setting

Json = Any


class Refused(Exception):
    """The vendor said no, and changed nothing."""

    def __init__(self, answer: httpx2.Response) -> None:
        super().__init__(f"{answer.status_code} {answer.text[:200]}")
        self.status = answer.status_code


class NotDone(Exception):
    """The request was not performed: it never arrived, or was turned away because of the rate."""


class Unclear(Exception):
    """Nobody knows whether the request was performed: no answer came, or one that tells of an accident."""


class Api:
    """One account at one vendor."""

    BACK_OFF = (1, 2, 4, 8, 16)
    """Seconds of rest after each failure in turn; with the last one, whoever asked is told."""
    UNCLEAR_FOR = timedelta(seconds=60)
    """How long a request may still be at work after its answer was lost. Longer than any proxy or server waits."""
    SKEW = timedelta(minutes=5)
    """How far the vendor's clock may be from ours."""

    def __init__(self, setting: Setting) -> None:
        self._now, self._sleep = setting.now, setting.sleep
        self._free_at = setting.now()
        self._http = httpx2.AsyncClient(
            base_url=setting.base_url,
            headers={"Authorization": f"Bearer {setting.key}"},
            transport=setting.transport,
            timeout=10,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, **query: Json) -> Json:
        return await self._ask("GET", path, may_repeat=True, params=query)

    async def set(self, method: str, path: str, body: Json = None) -> Json:
        """A change that says how things should be, so that asking twice does what asking once does."""
        return await self._ask(method, path, may_repeat=True, json=body)

    async def make(self, path: str, body: Json) -> Json:
        """A change that would be made twice if it were asked for twice. Unclear when that could be."""
        return await self._ask("POST", path, may_repeat=False, json=body)

    async def once(
        self, note: dict[str, Any], find: Callable[[], Awaitable[str | None]], make: Callable[[], Awaitable[str]]
    ) -> None:
        """Have something made once, whatever happened before: `note` outlives us, `find` knows it by a mark of ours."""
        for _ in self.BACK_OFF:
            if await self.found(note, find):
                return
            note["asked"] = self._now().isoformat()  # noted first: what happens from here on may be a crash
            note["since"] = note["since"] or note["asked"]
            try:
                note["id"] = await make()
            except Unclear:
                continue
            except (NotDone, Refused):
                note["asked"] = None
                raise
        if not await self.found(note, find):
            raise Unclear("asked again and again, and it was never made")

    async def found(self, note: dict[str, Any], find: Callable[[], Awaitable[str | None]]) -> str | None:
        """The id of what was asked for; looked up where its answer is missing, once it can't be under way any more."""
        if not note["id"] and note["asked"]:
            await self._wait_until(datetime.fromisoformat(note["asked"]) + self.UNCLEAR_FOR)
            note["id"] = await find()
            if not note["id"]:
                note["asked"] = None
        found: str | None = note["id"]
        return found

    def is_older(self, created: str, note: Mapping[str, Any]) -> bool:
        """Whether something was there before we first asked, so that a look-up may end here."""
        return self.instant(created) < self.instant(note["since"]) - self.SKEW

    @staticmethod
    def instant(text: str) -> datetime:
        """An instant as such. Only these are compared, never what a clock on a wall shows."""
        return datetime.fromisoformat(text).astimezone(UTC)

    async def _ask(self, method: str, path: str, *, may_repeat: bool, **rest: Json) -> Json:
        for turn, wait in enumerate(self.BACK_OFF, 1):
            await self._wait_until(self._free_at)
            try:
                return await self._try(method, path, **rest)
            except (NotDone, Unclear) as error:
                self._free_at = max(self._free_at, self._now() + timedelta(seconds=wait))
                if turn == len(self.BACK_OFF) or (isinstance(error, Unclear) and not may_repeat):
                    raise
        raise AssertionError("the last turn raises")

    async def _try(self, method: str, path: str, **rest: Json) -> Json:
        """One request: its value, or which of the three ways it failed."""
        try:
            answer = await self._http.request(method, path, **rest)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise NotDone(str(error)) from error
        except httpx2.TransportError as error:
            raise Unclear(str(error)) from error
        self._free_at = max(self._free_at, self._retry_at(answer))
        if answer.status_code == 429:
            raise NotDone("too many requests")
        if answer.status_code >= 500:
            raise Unclear(f"the vendor had an accident: {answer.status_code}")
        if answer.status_code >= 400:
            raise Refused(answer)
        try:
            return answer.json()
        except ValueError as error:
            raise Unclear("the answer is no JSON, or not all of it") from error

    def _retry_at(self, answer: httpx2.Response) -> datetime:
        """From when on the vendor wants to be asked again: a number of seconds, or a date."""
        text = answer.headers.get("retry-after", "0")
        return self._now() + timedelta(seconds=int(text)) if text.isdigit() else parsedate_to_datetime(text)

    async def _wait_until(self, when: datetime) -> None:
        wait = (when - self._now()).total_seconds()
        if wait > 0:
            await self._sleep(wait)
