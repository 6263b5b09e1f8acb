"""Vapi clients with a defect: in repeated requests, in the calling hours, and in what messages are believed."""

import json
from collections.abc import Mapping

from contract_tests.clients.adapter import View
from contract_tests.clients.asking import Api, Json, Unclear
from contract_tests.clients.notes import Note
from contract_tests.clients.vapi import VapiClient


class AsksAgainAfterAFailure(VapiClient):
    """Repeats the request to call after a 5xx or a silence, as the vendor's own clients do by themselves."""

    law = "dialled_once"

    async def _ask(self, row: Note) -> str:
        try:
            return await super()._ask(row)
        except Unclear:
            return await super()._ask(row)


class DialsIntoTheNight(VapiClient):
    """Calls whenever it is told to, and leaves the hours to the vendor, which has none for a single call."""

    law = "hours"

    class Api(Api):
        async def wait_for_hours(self) -> None:
            return


class AsksForNoSecret(VapiClient):
    """Believes every message, without a look at its secret."""

    law = "genuine"

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        call = (json.loads(body).get("message") or {}).get("call") or {}
        if call.get("status"):
            self._saw(self.intent(call), call)
        return 200


class ReportsEachMessage(VapiClient):
    """Tells the business of the end with each message that shows one, also when it comes twice."""

    law = "ends_once"

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        if not self.is_genuine(headers):
            return 401
        call = (json.loads(body).get("message") or {}).get("call") or {}
        intent = self.intent(call)
        if intent and call.get("status") in self.OVER:
            self.notes.saw(intent, call["status"], is_over=True)
            self.setting.ended(intent, View(call["status"], is_over=True))
        return 200


class KnowsAllStatuses(VapiClient):
    """Gives up over a status that it has never seen."""

    law = "unknowns"

    def _saw(self, intent_id: str | None, call: Json) -> None:
        if call["status"] not in ("scheduled", "queued", "ringing", "in-progress", "forwarding", *self.OVER):
            raise KeyError(call["status"])
        super()._saw(intent_id, call)
