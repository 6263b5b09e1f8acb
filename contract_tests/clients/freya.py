"""An exemplary client of Freya Voice: an order is a campaign, an intent one of its customers.

A campaign calls people as soon as it is created, and the vendor knows no idempotency keys. So everything depends on the
look-up: our mark is the campaign's description. The vendor can cancel a campaign, and can't pause it.
"""

import json
from collections.abc import Mapping, Sequence

from contract_tests.clients.adapter import Order, Setting, View
from contract_tests.clients.asking import Api, Json, NotDone, Refused, Unclear
from contract_tests.clients.notes import STOP, Note, Notes
from contract_tests.clients.pages import offset_pages


class FreyaClient:
    """Creates campaigns, follows them by polling and by webhook, and cancels them."""

    Api, Notes, keeps_hours = Api, Notes, True
    OVER = frozenset({"succeeded", "failed", "cancelled"})
    PAGE = 100

    def __init__(self, setting: Setting) -> None:
        self.setting, self.api, self.notes = setting, self.Api(setting), self.Notes(setting)

    async def close(self) -> None:
        await self.api.close()

    async def create(self, order: Order) -> None:
        note = self.notes.order(order)
        if note["wanted"] != STOP:
            await self.api.once(note, lambda: self._find(note), lambda: self._make(note))

    async def _make(self, note: Note) -> str:
        body = {
            "name": f"Order {note['name']}",
            "description": self._mark(note),
            "assistantId": self.setting.account["agent"],
            "phoneNumber": self.setting.account["number"],
            "customers": [
                {"phoneNumber": row["number"], "properties": row["inputs"]} for row in self.notes.rows(note).values()
            ],
        }
        hook = {"webhookUrl": self.setting.webhook_url} if self.setting.webhook_url else {}
        made = await self.api.make("campaign", body | hook)
        return str(made["data"]["result"]["campaign"]["id"])

    def _mark(self, note: Note) -> str:
        return str(note["name"])

    async def _find(self, note: Note) -> str | None:
        """Return the campaign with our mark. The newest come first, so the look-up ends at the first older one."""
        offset = 0
        while True:
            campaigns, total = await self._campaigns(offset)
            for campaign in campaigns:
                if self.api.is_older(campaign["createdAt"], note):
                    return None
                if campaign.get("description") == self._mark(note):
                    return str(campaign["id"])
            offset += len(campaigns)
            if offset >= total or not campaigns:
                return None

    async def _campaigns(self, offset: int) -> tuple[list[Json], int]:
        page = (await self.api.get("campaign", limit=self.PAGE, offset=offset))["data"]["result"]
        return page["campaigns"], page["total"]

    async def cancel(self, order_id: str) -> None:
        note = self.notes.orders[order_id]
        note["wanted"] = STOP
        if await self.api.found(note, lambda: self._find(note)):
            try:
                await self.api.set("DELETE", f"campaign/{note['id']}")
            except Refused as refused:
                if refused.status != 409:  # 409: it was cancelled before, or has ended
                    raise
        else:
            for id_ in note["intents"]:
                self.notes.saw(id_, "never called", is_over=True)

    async def read(self) -> Mapping[str, View]:
        for note in self.notes.open_orders():
            if note["id"]:
                await self._look(note)
        return self.notes.views()

    async def _look(self, note: Note) -> None:
        async def page(offset: int) -> tuple[list[Json], int]:
            path = f"campaign/{note['id']}/customers"
            found = (await self.api.get(path, limit=self.PAGE, offset=offset))["data"]["result"]
            return found["customers"], found["total"]

        for customer in (await offset_pages(page, lambda customer: customer["phoneNumber"])).values():
            self._saw(customer)

    def _saw(self, customer: Json) -> None:
        self.notes.saw(customer["properties"].get("intent"), customer["status"], is_over=self._is_over(customer))

    def _is_over(self, customer: Json) -> bool:
        """Return whether a customer's status is an end. An unknown status is none: we look again."""
        return customer["status"] in self.OVER

    async def list(self) -> Sequence[str]:
        return list(await offset_pages(self._campaigns, lambda campaign: campaign["id"]))

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        """Read the campaign that a webhook names. Webhooks are not signed, so their content is not trusted."""
        event = json.loads(body)
        name = event.get("campaignId"), event.get("phoneNumber"), event.get("attemptNumber")
        note = next((note for note in self.notes.open_orders() if note["id"] and note["id"] == name[0]), None)
        if note is None or self.notes.is_handled(*name):
            return 200
        try:
            await self._look(note)
        except (NotDone, Unclear):
            return 503
        self.notes.handled(*name)
        return 200
