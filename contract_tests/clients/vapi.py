"""An exemplary client of Vapi: each intent is a call of its own, and its mark is a variable of the call.

The vendor has no idempotency key. A request whose answer is missing is not repeated: the call is looked up first, among
those that were made since. Only a call that still waits can be withdrawn; nothing hangs up.
"""

import hmac
import json
from collections.abc import AsyncIterator, Mapping, Sequence

from contract_tests.clients.adapter import Order, Setting, View
from contract_tests.clients.asking import Api, Json, NotDone, Refused, Unclear
from contract_tests.clients.notes import STOP, Note, Notes


class VapiClient:
    """Places calls, follows them by polling and by messages, and withdraws those that wait."""

    Api, Notes, keeps_hours = Api, Notes, True
    OVER = frozenset({"ended"})
    """The statuses that are an end. An unknown status is none: we look again."""
    FULL, PATIENCE = "Over Concurrency Limit", 120
    """The refusal where no slot is free, and how many times we come back for one, a quarter of a minute apart."""
    PAGE = 100

    def __init__(self, setting: Setting) -> None:
        self.setting, self.api, self.notes = setting, self.Api(setting), self.Notes(setting)

    async def close(self) -> None:
        await self.api.close()

    async def create(self, order: Order) -> None:
        note = self.notes.order(order)
        for row in self.notes.rows(note).values():
            if note["wanted"] != STOP:
                await self._place(row)

    async def _place(self, row: Note) -> None:
        await self.api.once(row, lambda: self._find(row), lambda: self._make(row))

    async def _make(self, row: Note) -> str:
        """Make the call; where no slot is free, nothing was made, and it is asked for again when one may be."""
        for _ in range(self.PATIENCE):
            try:
                return await self._ask(row)
            except Refused as refused:
                if self.FULL not in str(refused):
                    raise
            await self.setting.sleep(15)
            await self.api.wait_for_hours()
        raise NotDone("no slot is free")

    async def _ask(self, row: Note) -> str:
        return str((await self.api.make("call", self._body(row)))["id"])

    def _body(self, row: Note) -> Json:
        return {
            "assistantId": self.setting.account["agent"],
            "phoneNumberId": self.setting.account["number"],
            "customer": {"number": row["number"]},
            "assistantOverrides": {"variableValues": row["inputs"]},
        }

    @staticmethod
    def intent(call: Json) -> str | None:
        """Return our mark in a call."""
        values = (call.get("assistantOverrides") or {}).get("variableValues") or {}
        found: str | None = values.get("intent")
        return found

    async def _find(self, row: Note) -> str | None:
        """Return the call with the mark of an intent. The newest come first: the look-up ends at an older one."""
        async for call in self._calls():
            if self.api.is_older(call["createdAt"], row):
                return None
            if self.intent(call) == row["inputs"]["intent"]:
                return str(call["id"])
        return None

    async def _calls(self) -> AsyncIterator[Json]:
        """Yield all calls, the newest first: each page begins with the time at which the page before ended.

        Those that have come already are left out. If more were made at one moment than a page holds, the page grows.
        """
        seen: set[str] = set()
        limit = self.PAGE
        query: dict[str, Json] = {}
        while True:
            page = await self.api.get("call", limit=limit, **query)
            fresh = [call for call in page if call["id"] not in seen]
            for call in fresh:
                seen.add(call["id"])
                yield call
            if len(page) < limit:
                return
            limit = self.PAGE if fresh else limit * 2
            query = {"createdAtLe": page[-1]["createdAt"]}

    async def cancel(self, order_id: str) -> None:
        note = self.notes.orders[order_id]
        note["wanted"] = STOP
        for id_, row in self.notes.open_rows(note).items():
            if await self.api.found(row, lambda row=row: self._find(row)):  # type: ignore[misc]
                await self._withdraw(row["id"])
            else:
                self.notes.saw(id_, "never called", is_over=True)

    async def _withdraw(self, call_id: str) -> None:
        """Withdraw a call that waits. One that is over would be removed, and is left alone; one that rings refuses."""
        if (await self._call(call_id))["status"] not in ("scheduled", "queued"):
            return
        try:
            await self.api.set("DELETE", f"call/{call_id}")
        except Refused as refused:
            if refused.status != 409:
                raise

    async def read(self) -> Mapping[str, View]:
        for note in self.notes.open_orders():
            for id_, row in self.notes.open_rows(note).items():
                if row["id"]:
                    self._saw(id_, await self._call(row["id"]))
        return self.notes.views()

    async def _call(self, call_id: str) -> Json:
        """Return a call. One that is gone was withdrawn, and removed as the request was repeated: it is over."""
        try:
            return await self.api.get(f"call/{call_id}")
        except Refused as refused:
            if refused.status != 404:
                raise
            return {"id": call_id, "status": "ended"}

    def _saw(self, intent_id: str | None, call: Json) -> None:
        self.notes.saw(intent_id, call["status"], is_over=call["status"] in self.OVER)

    async def list(self) -> Sequence[str]:
        return [call["id"] async for call in self._calls()]

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        """Read the call that a message names: only the call itself shows its present status."""
        if not self.is_genuine(headers):
            return 401
        message = json.loads(body).get("message") or {}
        call = message.get("call") or {}
        name = call.get("id"), message.get("type"), call.get("status")
        if not name[0] or self.notes.is_handled(*name):
            return 200
        try:
            shown = await self._call(name[0])
            self._saw(self.intent(shown), shown)
        except (NotDone, Unclear):
            return 503
        self.notes.handled(*name)
        return 200

    def is_genuine(self, headers: Mapping[str, str]) -> bool:
        """Return whether a message has the secret of our server."""
        return hmac.compare_digest(self.setting.secret.encode(), headers.get("x-vapi-secret", "").encode())
