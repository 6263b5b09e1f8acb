"""TemPhone clients with a defect: the vendor signs nothing and knows no idempotency keys."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

from contract_tests.clients.adapter import Order, Setting
from contract_tests.clients.asking import Json, NotDone, Unclear
from contract_tests.clients.notes import STOP, Note, Notes
from contract_tests.clients.temphone import TemPhoneClient


class TakesATimeOutForAFailure(TemPhoneClient):
    """Reports a call as failed when the answer to its request is missing."""

    law = "belief"

    async def _make(self, row: Note) -> str:
        try:
            return await super()._make(row)
        except Unclear:
            self.notes.saw(row["inputs"]["intent"], "failed", is_over=True)
            raise


class BelievesWhatItIsSent(TemPhoneClient):
    """Believes every webhook, though anyone can send one."""

    law = "genuine"

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        event = json.loads(body)
        if not self.notes.is_handled(event.get("event_id")) and event.get("data"):
            self._saw((event["data"].get("metadata") or {}).get("intent"), event["data"])
            self.notes.handled(event["event_id"])
        return 200


class HasNoPlaceForNewFields(TemPhoneClient):
    """Reads answers into a class that has today's fields only."""

    law = "unknowns"

    @dataclass
    class Envelope:
        status: str
        message: str
        data: Json

    async def _call(self, call_id: str) -> Json:
        return self.Envelope(**await self.api.get(f"calls/scheduled/{call_id}")).data


class ForgetsWhatItReported(TemPhoneClient):
    """Remembers only in memory which ends it reported, so that it reports them again after a crash."""

    law = "ends_once"

    class Notes(Notes):
        def __init__(self, setting: Setting) -> None:
            super().__init__(setting)
            self._handled, self._reported = {}, set[str]()

        def saw(self, intent_id: str | None, status: str, *, is_over: bool) -> None:
            row = self._intents.get(intent_id or "")
            if row is not None and intent_id not in self._reported:
                row.update(is_over=False)
                super().saw(intent_id, status, is_over=is_over)
                self._reported |= {intent_id} if is_over else set()


class GivesUpAnOrderInTheMiddle(TemPhoneClient):
    """Counts an order as done when one of its calls could not be scheduled."""

    law = "rows_kept"

    async def create(self, order: Order) -> None:
        note = self.notes.order(order)
        try:
            for row in self.notes.rows(note).values():
                if note["wanted"] != STOP:
                    await self._schedule(row)
        except (NotDone, Unclear):
            return


class CallsItsLocalTimeUtc(TemPhoneClient):
    """Sends local time as UTC: west of Greenwich, each call lies in the past and is refused."""

    law = "terminal"

    async def _make(self, row: Note) -> str:
        now = self.setting.now
        self.setting.now = lambda: now().replace(tzinfo=UTC)
        try:
            return await super()._make(row)
        finally:
            self.setting.now = now
