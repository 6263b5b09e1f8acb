"""An exemplary client of ElevenLabs: an order is a campaign of one call each, an intent one of its leads.

The order's id is the idempotency key: a request that is repeated is answered with the campaign that the first one made.
So a creation may be repeated after any failure. The vendor can pause, resume and stop a campaign.
"""

import hmac
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta

from contract_tests.clients.adapter import Order, Setting, View
from contract_tests.clients.asking import Api, Json, NotDone, Refused, Unclear
from contract_tests.clients.notes import PAUSE, RUN, STOP, Note, Notes

CAMPAIGNS = "v1/convai/outbound-campaigns/campaigns"


class HeaderApi(Api):
    """The API with its key in a header of its own."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        del self._http.headers["Authorization"]
        self._http.headers["xi-api-key"] = setting.key


class ElevenLabsClient:
    """Makes campaigns, follows their leads by polling and by webhook, pauses and stops them."""

    Api, Notes, keeps_hours = HeaderApi, Notes, True
    OPEN = "in_progress"
    """The status of a lead that is not finished, in our words: the vendor shows no disposition then."""
    TOLERANCE = timedelta(minutes=30)
    """The longest time between the signature of a webhook and its arrival."""
    PAGE, AT_ONCE = 100, 5

    def __init__(self, setting: Setting) -> None:
        self.setting, self.api, self.notes = setting, self.Api(setting), self.Notes(setting)

    async def close(self) -> None:
        await self.api.close()

    async def create(self, order: Order) -> None:
        note = self.notes.order(order)
        if note["wanted"] != STOP:
            await self.api.once(note, lambda: self._find(note), lambda: self._make(note))
            await self._apply(note)

    async def _make(self, note: Note) -> str:
        made = await self.api.set("POST", f"{CAMPAIGNS}/submit", self._body(note))
        return str(made["campaign"]["campaign_id"])

    def _body(self, note: Note) -> Json:
        return {
            "call_name": f"Order {note['name']}",
            "idempotency_key": self._key(note),
            "variant": "simple",
            "target_concurrency_limit": self.AT_ONCE,
            "agent_id": self.setting.account["agent"],
            "channel_config": {"channel": "phone", "agent_phone_number_id": self.setting.account["number"]},
            "recipients": [
                {
                    "id": id_,
                    "phone_number": row["number"],
                    "conversation_initiation_client_data": {"dynamic_variables": row["inputs"]},
                }
                for id_, row in self.notes.rows(note).items()
            ],
        }

    def _key(self, note: Note) -> str:
        return str(note["name"])

    async def _find(self, note: Note) -> str | None:
        """Return the campaign with the name of our order."""
        async for campaign in self._pages(CAMPAIGNS, "campaigns", search=f"Order {note['name']}"):
            if campaign["call_name"] == f"Order {note['name']}":
                return str(campaign["campaign_id"])
        return None

    async def _pages(self, path: str, name: str, **query: Json) -> AsyncIterator[Json]:
        """Yield all entries of a list."""
        query = {"page_size": self.PAGE, **query}
        while True:
            page = await self.api.get(path, **query)
            for entry in page[name]:
                yield entry
            if not page["next_cursor"]:
                return
            query = {**query, "cursor": page["next_cursor"]}

    async def pause(self, order_id: str) -> None:
        await self._want(order_id, PAUSE)

    async def resume(self, order_id: str) -> None:
        await self._want(order_id, RUN)

    async def cancel(self, order_id: str) -> None:
        await self._want(order_id, STOP)

    async def _want(self, order_id: str, wanted: str) -> None:
        note = self.notes.orders[order_id]
        if note["wanted"] == STOP and wanted == RUN:
            raise ValueError(f"order {order_id} was cancelled; make a new one")
        note["wanted"] = STOP if note["wanted"] == STOP else wanted
        if await self.api.found(note, lambda: self._find(note)):
            await self._apply(note)
        elif note["wanted"] == STOP:
            for id_ in note["intents"]:
                self.notes.saw(id_, "never called", is_over=True)

    async def _apply(self, note: Note) -> None:
        """Bring the campaign to what we last wanted, also when the order is created again after a crash."""
        act = {RUN: "resume", PAUSE: "pause", STOP: "stop"}[note["wanted"]]
        if act == "resume":
            await self.api.wait_for_hours()
        try:
            await self.api.set("POST", f"{CAMPAIGNS}/{note['id']}/{act}")
        except Refused as refused:
            if refused.status != 409:  # 409: it has ended
                raise

    async def read(self) -> Mapping[str, View]:
        for note in self.notes.open_orders():
            if note["id"]:
                await self._look(note)
        return self.notes.views()

    async def _look(self, note: Note) -> None:
        async for lead in self._pages(f"{CAMPAIGNS}/{note['id']}/leads", "leads"):
            self._saw(lead)

    def _saw(self, lead: Json) -> None:
        """Note how a lead stands. It is finished if it has a disposition, whichever that is."""
        disposition = lead.get("terminal_disposition")
        self.notes.saw(lead.get("recipient_id"), disposition or self.OPEN, is_over=disposition is not None)

    async def list(self) -> Sequence[str]:
        return [campaign["campaign_id"] async for campaign in self._pages(CAMPAIGNS, "campaigns")]

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        """Read the leads of the campaign that a webhook names: only they show how they stand."""
        if not self.is_genuine(headers, body):
            return 401
        event = json.loads(body)
        data = event.get("data") or {}
        name = event.get("type"), data.get("conversation_id")
        if not name[1] or self.notes.is_handled(*name):
            return 200
        try:
            for note in self._named(data):
                await self._look(note)
        except (NotDone, Unclear):
            return 503
        except Refused:  # not a campaign of this workspace
            return 200
        self.notes.handled(*name)
        return 200

    def _named(self, data: Json) -> Sequence[Note]:
        """Return the order that a webhook is about; all that are open where it does not name one."""
        batch = (data.get("metadata") or {}).get("batch_call") or {}
        id_ = (batch.get("campaign") or {}).get("campaign_id")
        made = [note for note in self.notes.open_orders() if note["id"]]
        return [note for note in made if note["id"] == id_] if id_ else made

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Return whether the signature is that of the stamp and the body, and not old."""
        found = re.fullmatch(r"t=(\d+),v0=([0-9a-f]{64})", headers.get("elevenlabs-signature", ""))
        if found is None or self.setting.now().timestamp() - int(found[1]) > self.TOLERANCE.total_seconds():
            return False
        signed = f"{found[1]}.".encode() + body
        digest = hmac.new(self.setting.secret.encode(), signed, "sha256").hexdigest()
        return hmac.compare_digest(digest, found[2])
