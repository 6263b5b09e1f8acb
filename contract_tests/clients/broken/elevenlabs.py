"""ElevenLabs clients with a defect: in the idempotency key, in stops and hours, and in what webhooks are believed."""

import json
from collections.abc import Mapping
from itertools import count

from contract_tests.clients.adapter import Setting
from contract_tests.clients.asking import Json
from contract_tests.clients.elevenlabs import ElevenLabsClient, HeaderApi
from contract_tests.clients.notes import PAUSE, RUN, STOP, Note


class SendsANewKeyForEachTry(ElevenLabsClient):
    """Makes a key for each request, so that the second one after a 5xx is another campaign to the vendor."""

    law = "dialled_once"

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._tries = count()

    async def _make(self, note: Note) -> str:
        path = "v1/convai/outbound-campaigns/campaigns/submit"
        made = await self.api._ask("POST", path, may_repeat=True, json=self._body(note))  # each with the same body …
        return str(made["campaign"]["campaign_id"])

    class Api(HeaderApi):
        async def _try(self, method: str, path: str, **rest: Json) -> Json:
            if path.endswith("/submit"):  # … but for the key
                rest["json"] = {**rest["json"], "idempotency_key": f"{next(KEYS)}"}
            return await super()._try(method, path, **rest)


KEYS = count()


class CallsAtNight(ElevenLabsClient):
    """Calls whenever it is told to: a simple campaign has no windows."""

    law = "hours"

    class Api(HeaderApi):
        async def wait_for_hours(self) -> None:
            return


class NotesThePauseOnly(ElevenLabsClient):
    """Notes that an order is to pause, and tells the vendor nothing of it."""

    law = "stop"

    async def _apply(self, note: Note) -> None:
        if note["wanted"] in (RUN, STOP):
            await super()._apply(note)
        assert note["wanted"] in (RUN, PAUSE, STOP)


class LooksAtNoSignature(ElevenLabsClient):
    """Believes every webhook, without a look at its signature."""

    law = "genuine"

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        data = json.loads(body).get("data") or {}
        batch = (data.get("metadata") or {}).get("batch_call") or {}
        if data.get("status"):
            end = "completed" if data["status"] == "done" else "attempt_ceiling_reached"
            self.notes.saw(batch.get("batch_call_recipient_id"), end, is_over=True)
        return 200


class ReadsTheFirstPageOnly(ElevenLabsClient):
    """Takes the first page of a list for all of it."""

    law = "pages"

    async def list(self) -> list[str]:
        page = await self.api.get("v1/convai/outbound-campaigns/campaigns", page_size=10)
        return [campaign["campaign_id"] for campaign in page["campaigns"]]


class KnowsEveryEvent(ElevenLabsClient):
    """Gives up over an event that it has never seen."""

    law = "unknowns"
    EVENTS = ("post_call_transcription", "post_call_audio", "call_initiation_failure")

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        event = json.loads(body).get("type")
        if event not in self.EVENTS:
            raise KeyError(event)
        return await super().handle(headers, body)
