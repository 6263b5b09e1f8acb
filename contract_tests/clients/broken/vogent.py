"""Vogent clients with a defect: in checking signatures, and in pausing jobs."""

import hmac
import json
from collections.abc import Mapping

from contract_tests.clients.adapter import Order, View
from contract_tests.clients.asking import Json
from contract_tests.clients.notes import RUN, STOP, Notes
from contract_tests.clients.vogent import VogentClient, intent_of


class TrustsTheOrderOfWebhooks(VogentClient):
    """Believes the latest webhook, and no longer reads a dial that was over once."""

    law = "webhook_order"

    class Notes(Notes):
        def assume_accepted(self, intent_id: str, status: str, *, is_over: bool) -> None:
            if (row := self._intents.get(intent_id)) and row["is_over"]:
                row["was_over"] = True
            self.saw(intent_id, status, is_over=is_over)
            if row and row.get("was_over"):
                row.update(status=status, is_over=is_over)

        def saw(self, intent_id: str | None, status: str, *, is_over: bool) -> None:
            if not self._intents.get(intent_id or "", {}).get("was_over"):
                super().saw(intent_id, status, is_over=is_over)

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        payload = json.loads(body)["payload"]
        status = await super().handle(headers, body)
        if status == 200 and "status" in payload:
            intent = intent_of(await self.api.get(f"dials/{payload['dial_id']}"))
            self.notes.assume_accepted(intent or "", payload["status"], is_over=payload["status"] in self.OVER)
        return status


class ActsOnEveryWebhook(VogentClient):
    """Reports an end to the business each time that a webhook announces it."""

    law = "ends_once"

    def _saw(self, dial: Json, *, is_listed: bool = False) -> None:
        super()._saw(dial, is_listed=is_listed)
        if dial["status"] in self.OVER:
            self.setting.ended(intent_of(dial) or "", View(dial["status"], is_over=True))

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        self.setting.notes["handled"].clear()
        return await super().handle(headers, body)


class SignsWhatItParsed(VogentClient):
    """Checks the signature against JSON that it wrote itself, not against the bytes that were signed."""

    law = "genuine"

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        return super().is_genuine(headers, json.dumps(json.loads(body)).encode())


class TakesEverySignature(VogentClient):
    """Requires a signature and does not check it."""

    law = "genuine"

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        return "x-elto-signature" in headers


class ComparesSignaturesInCapitals(VogentClient):
    """Expects upper-case hex in the signature, where the vendor sends lower case."""

    law = "genuine"

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        expected = hmac.new(self.setting.secret.encode(), body, "sha256").hexdigest().upper()
        return hmac.compare_digest(expected, headers.get("x-elto-signature", ""))


class StartsPausedJobs(VogentClient):
    """Starts the job whenever `create` is called again, though the order was paused or cancelled since."""

    law = "stop"

    async def create(self, order: Order) -> None:
        self.notes.order(order)["wanted"] = RUN
        await super().create(order)


class ResumesWhatWasCancelled(VogentClient):
    """Resumes a cancelled order as if it were paused."""

    law = "stop"

    async def resume(self, order_id: str) -> None:
        self.notes.orders[order_id]["wanted"] = RUN
        await super().resume(order_id)


class PausesOnlyOnce(VogentClient):
    """Assumes that a pause was performed when its answer is missing."""

    law = "stop"

    async def _want(self, order_id: str, wanted: str) -> None:
        note = self.notes.orders[order_id]
        if note["wanted"] != wanted:
            note["wanted"] = wanted if note["wanted"] != STOP else STOP
            await self._apply(note)


class CrashesOnANewStatus(VogentClient):
    """Looks each status up in a table of known ones, and fails on a new one."""

    law = "unknowns"
    IS_OVER: Mapping[str, bool] = {
        **dict.fromkeys(("queued", "ringing", "in-progress"), False),
        **dict.fromkeys(VogentClient.OVER, True),
    }

    def _saw(self, dial: Json, *, is_listed: bool = False) -> None:
        self.notes.saw(intent_of(dial), dial["status"], is_over=self.IS_OVER[dial["status"]])


class PollsAfterTheEnd(VogentClient):
    """Goes on reading jobs that are over."""

    law = "quiet"

    async def read(self) -> Mapping[str, View]:
        for note in self.notes.orders.values():
            await self._look(note)
        return self.notes.views()
