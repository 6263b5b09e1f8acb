"""Retell clients with a defect: in the idempotency key, in the calling hours, and in what webhooks are believed."""

import json
from collections.abc import Mapping
from itertools import count

from contract_tests.clients.adapter import Setting, View
from contract_tests.clients.asking import Api, Json, Unclear
from contract_tests.clients.notes import Note
from contract_tests.clients.retell import RetellClient


class TakesANewKeyForEachTry(RetellClient):
    """Makes a key for each request, so that the second one after a 5xx is another call to the vendor."""

    law = "dialled_once"

    async def _make(self, row: Note) -> str:
        try:
            made = await self.api.make(self.CREATE, self._body(row))
        except Unclear:
            made = await self.api.make(self.CREATE, self._body(row))
        return str(made["call_id"])

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._tries = count()

    def _key(self, intent_id: str) -> str:
        return f"{intent_id}-{next(self._tries)}"


class CallsAtNight(RetellClient):
    """Calls whenever it is told to, and leaves the hours to the vendor, which has none for a single call."""

    law = "hours"

    class Api(Api):
        async def wait_for_hours(self) -> None:
            return


class LooksAtNoSignature(RetellClient):
    """Believes every webhook, without a look at its signature."""

    law = "genuine"

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        call = json.loads(body).get("call") or {}
        if call.get("call_status"):
            self._saw((call.get("metadata") or {}).get("intent"), call)
        return 200


class ReportsEachWebhook(RetellClient):
    """Tells the business of the end with each webhook that shows one, also when it comes twice."""

    law = "ends_once"

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        if not self.is_genuine(headers, body):
            return 401
        call = json.loads(body).get("call") or {}
        intent = (call.get("metadata") or {}).get("intent")
        if intent and call.get("call_status") in self.OVER:
            self.notes.saw(intent, call["call_status"], is_over=True)
            self.setting.ended(intent, View(call["call_status"], is_over=True))
        return 200


class KnowsEveryReason(RetellClient):
    """Gives up over a status that it has never seen."""

    law = "unknowns"

    def _saw(self, intent_id: str | None, call: Json) -> None:
        if call["call_status"] not in ("registered", "ongoing", *self.OVER):
            raise KeyError(call["call_status"])
        super()._saw(intent_id, call)
