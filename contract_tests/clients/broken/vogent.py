"""Ways to spoil the client of Vogent, which has the signed webhooks, and the jobs that can be paused."""

import hmac
import json
from collections.abc import Mapping

from contract_tests.clients.adapter import Order, View
from contract_tests.clients.asking import Json
from contract_tests.clients.notes import RUN, STOP, Notes
from contract_tests.clients.vogent import VogentClient, intent_of


class TrustsTheOrderOfWebhooks(VogentClient):
    """Believes the webhook that came last, and does not look any more at what was over once."""

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
    """Tells the business of an end each time that a webhook tells of it."""

    law = "ends_once"

    def _saw(self, dial: Json, *, is_listed: bool = False) -> None:
        super()._saw(dial, is_listed=is_listed)
        if dial["status"] in self.OVER:
            self.setting.ended(intent_of(dial) or "", View(dial["status"], is_over=True))

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        self.setting.notes["handled"].clear()
        return await super().handle(headers, body)


class SignsWhatItParsed(VogentClient):
    """Verifies the signature on JSON that it wrote itself, which is not what was signed."""

    law = "genuine"

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        return super().is_genuine(headers, json.dumps(json.loads(body)).encode())


class TakesEverySignature(VogentClient):
    """Wants a signature and does not look at it."""

    law = "genuine"

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        return "x-elto-signature" in headers


class ComparesSignaturesInCapitals(VogentClient):
    """Expects the signature in capitals, where the vendor sends small letters."""

    law = "genuine"

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        expected = hmac.new(self.setting.secret.encode(), body, "sha256").hexdigest().upper()
        return hmac.compare_digest(expected, headers.get("x-elto-signature", ""))


class StartsWhatRests(VogentClient):
    """Starts the job whenever the order is handed out again, though it was paused or cancelled since."""

    law = "stop"

    async def create(self, order: Order) -> None:
        self.notes.order(order)["wish"] = RUN
        await super().create(order)


class ResumesWhatWasCancelled(VogentClient):
    """Knows pausing and resuming, and takes a cancelled order for a paused one."""

    law = "stop"

    async def resume(self, order_id: str) -> None:
        self.notes.orders[order_id]["wish"] = RUN
        await super().resume(order_id)


class PausesOnlyOnce(VogentClient):
    """Takes it for granted that a pause was performed when its answer is missing."""

    law = "stop"

    async def _wish(self, order_id: str, wish: str) -> None:
        note = self.notes.orders[order_id]
        if note["wish"] != wish:
            note["wish"] = wish if note["wish"] != STOP else STOP
            await self._obey(note)


class CrashesOnANewStatus(VogentClient):
    """Looks every status up in a table of those that it knows."""

    law = "unknowns"
    IS_OVER: Mapping[str, bool] = {
        **dict.fromkeys(("queued", "ringing", "in-progress"), False),
        **dict.fromkeys(VogentClient.OVER, True),
    }

    def _saw(self, dial: Json, *, is_listed: bool = False) -> None:
        self.notes.saw(intent_of(dial), dial["status"], is_over=self.IS_OVER[dial["status"]])


class PollsAfterTheEnd(VogentClient):
    """Goes on asking about jobs that are over."""

    law = "quiet"

    async def read(self) -> Mapping[str, View]:
        for note in self.notes.orders.values():
            await self._look(note)
        return self.notes.views()
