"""Sends requests with care: repeats them only where that does no harm, and never sooner than the vendor allows."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from contract_tests.clients.adapter import Setting

Json = Any


class Refused(Exception):
    """The vendor refused the request, and changed nothing."""

    def __init__(self, answer: httpx2.Response) -> None:
        super().__init__(f"{answer.status_code} {answer.text[:200]}")
        self.status = answer.status_code


class NotDone(Exception):
    """The request was not performed: it never arrived, or met a rate limit."""


class Unclear(Exception):
    """The request may have been performed: no answer came, or a 5xx."""


class Api:
    """The API of a vendor, used with the key of one account."""

    BACK_OFF = (1, 2, 4, 8, 16)
    """Seconds to wait after each failure in turn. After the last one, the error is raised."""
    UNCLEAR_FOR = timedelta(seconds=60)
    """The longest time for which a request is under way after its answer was lost. No proxy waits longer."""
    BODY = "json"
    """How a body is sent: as `json`, or as `data`, a form."""
    SKEW = timedelta(minutes=5)
    """The largest difference between the vendor's clock and ours."""

    def __init__(self, setting: Setting) -> None:
        self._now, self._sleep, self._hours = setting.now, setting.sleep, setting.hours
        self._free_at = setting.now()
        self._http = httpx2.AsyncClient(
            base_url=setting.base_url,
            headers={"Authorization": self.credential(setting.key)},
            transport=setting.transport,
            timeout=10,
        )

    @staticmethod
    def credential(key: str) -> str:
        """Return the header that carries the key."""
        return f"Bearer {key}"

    async def close(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, **query: Json) -> Json:
        return await self._ask("GET", path, may_repeat=True, params=query)

    async def set(self, method: str, path: str, body: Json = None) -> Json:
        """Send an idempotent change, which says how things should be, and repeat it after a failure."""
        return await self._ask(method, path, may_repeat=True, **{self.BODY: body})

    async def make(self, path: str, body: Json) -> Json:
        """Send a change that must not be repeated. Raise `Unclear` where it may have been made."""
        return await self._ask("POST", path, may_repeat=False, **{self.BODY: body})

    async def once(
        self, note: dict[str, Any], find: Callable[[], Awaitable[str | None]], make: Callable[[], Awaitable[str]]
    ) -> None:
        """Create something once, whatever happened before. `note` outlives a crash; `find` looks it up by our mark."""
        for _ in self.BACK_OFF:
            if await self.found(note, find):
                return
            await self.wait_for_hours()
            note["asked"] = self._now().isoformat()  # noted first: from here on, the process may crash
            note["since"] = note["since"] or note["asked"]
            try:
                note["id"] = await make()
            except Unclear:
                continue
            except (NotDone, Refused):
                note["asked"] = None
                raise
        if not await self.found(note, find):
            raise Unclear(f"not created in {len(self.BACK_OFF)} tries")

    async def found(self, note: dict[str, Any], find: Callable[[], Awaitable[str | None]]) -> str | None:
        """Return the id of what was created, or None.

        Where the answer is missing, look it up once the request can't be under way any more.
        """
        if not note["id"] and note["asked"]:
            await self._wait_until(datetime.fromisoformat(note["asked"]) + self.UNCLEAR_FOR)
            note["id"] = await find()
            if not note["id"]:
                note["asked"] = None
        found: str | None = note["id"]
        return found

    async def wait_for_hours(self) -> None:
        """Wait until people may be called."""
        if self._hours is not None:
            await self._wait_until(self._now() + self._hours.wait(self._now()))

    def is_older(self, created: str, note: Mapping[str, Any]) -> bool:
        """Return whether a record was there before our first request, so that a look-up may end here."""
        return self.instant(created) < self.instant(note["since"]) - self.SKEW

    @staticmethod
    def instant(text: str) -> datetime:
        """Return an instant in UTC. Only these are compared, never local times."""
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
        """Send one request and return its value. Raise `Refused`, `NotDone` or `Unclear` where it failed."""
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
            raise Unclear(f"the vendor failed: {answer.status_code}")
        if answer.status_code >= 400:
            raise Refused(answer)
        try:
            return answer.json() if answer.status_code != 204 else None
        except ValueError as error:
            raise Unclear("the answer is no JSON, or not all of it") from error

    def _retry_at(self, answer: httpx2.Response) -> datetime:
        """Return when the vendor allows the next request: Retry-After is a number of seconds, or a date."""
        text = answer.headers.get("retry-after", "0")
        return self._now() + timedelta(seconds=int(text)) if text.isdigit() else parsedate_to_datetime(text)

    async def _wait_until(self, when: datetime) -> None:
        wait = (when - self._now()).total_seconds()
        if wait > 0:
            await self._sleep(wait)


class FormApi(Api):
    """The same for a vendor that takes forms, from a user with a password; the key is `user:password`."""

    BODY = "data"

    @staticmethod
    def credential(key: str) -> str:
        return f"Basic {b64encode(key.encode()).decode()}"
