"""An exemplary client of TemPhone: each intent is a scheduled call to a contact of its own.

The contact is created and noted first. A second one would do no harm. No other call goes to it, so the list of its
calls shows whether ours was scheduled. The vendor can cancel a call, and can't pause one.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta

from contract_tests.clients.adapter import Order, Setting, View
from contract_tests.clients.asking import Api, Json, NotDone, Refused, Unclear
from contract_tests.clients.notes import STOP, Note, Notes
from contract_tests.clients.pages import offset_pages


class TemPhoneClient:
    """Schedules calls, follows them by polling and by webhook, and cancels them."""

    Api, Notes, keeps_hours = Api, Notes, True
    OVER = frozenset({"completed", "failed", "canceled"})
    AHEAD = timedelta(minutes=2)
    """The time from a request to its call: the vendor refuses one that is due at once."""
    PAGE = 100

    def __init__(self, setting: Setting) -> None:
        self.setting, self.api, self.notes = setting, self.Api(setting), self.Notes(setting)

    async def close(self) -> None:
        await self.api.close()

    async def create(self, order: Order) -> None:
        note = self.notes.order(order)
        for row in self.notes.rows(note).values():
            if note["wanted"] != STOP:
                await self._schedule(row)

    async def _schedule(self, row: Note) -> None:
        if not row.get("contact"):
            contact = {"phone_number": row["number"], "timezone": "UTC"}
            row["contact"] = (await self.api.set("POST", "contacts", contact))["data"]["contact_id"]
        await self.api.once(row, lambda: self._find(row), lambda: self._make(row))

    async def _make(self, row: Note) -> str:
        hook = {"webhook_url": self.setting.webhook_url} if self.setting.webhook_url else {}
        body = {
            "contact_id": row["contact"],
            "scheduled_at": (self.setting.now() + self.AHEAD).astimezone(UTC).isoformat(),
            "initial_message": "Hello, this is a call about your order.",
            "metadata": row["inputs"],
        }
        return str((await self.api.make("calls/scheduled", body | hook))["data"]["call_id"])

    async def _find(self, row: Note) -> str | None:
        calls, _ = await self._calls(0, contact_id=row["contact"])
        return str(calls[0]["call_id"]) if calls else None

    async def _calls(self, offset: int, **filters: str) -> tuple[list[Json], int]:
        """Return a page of calls and their total. No filter by status: a call that changes would leave the list."""
        page = (await self.api.get("calls/scheduled", limit=self.PAGE, offset=offset, **filters))["data"]
        return page["calls"], page["total"]

    async def cancel(self, order_id: str) -> None:
        note = self.notes.orders[order_id]
        note["wanted"] = STOP
        for id_, row in self.notes.open_rows(note).items():
            if await self.api.found(row, lambda row=row: self._find(row)):  # type: ignore[misc]
                await self._withdraw(row["id"])
            else:
                self.notes.saw(id_, "never called", is_over=True)

    async def _withdraw(self, call_id: str) -> None:
        try:
            await self.api.set("POST", f"calls/scheduled/{call_id}/cancel")
        except Refused as refused:
            if refused.status != 409:  # 409: it was answered, or has ended; there is no way to stop it
                raise

    async def read(self) -> Mapping[str, View]:
        for note in self.notes.open_orders():
            for id_, row in self.notes.open_rows(note).items():
                if row["id"]:
                    self._saw(id_, await self._call(row["id"]))
        return self.notes.views()

    async def _call(self, call_id: str) -> Json:
        return (await self.api.get(f"calls/scheduled/{call_id}"))["data"]

    def _saw(self, intent_id: str | None, call: Json) -> None:
        self.notes.saw(intent_id, call["status"], is_over=call["status"] in self.OVER)

    async def list(self) -> Sequence[str]:
        return list(await offset_pages(self._calls, lambda call: call["call_id"]))

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        """Read the call that a webhook names. Webhooks are not signed, so their content is not trusted."""
        event = json.loads(body)
        name, call_id = event.get("event_id"), (event.get("data") or {}).get("call_id")
        if not call_id or self.notes.is_handled(name):
            return 200
        try:
            call = await self._call(call_id)
            self._saw((call.get("metadata") or {}).get("intent"), call)
        except (NotDone, Unclear):
            return 503
        except Refused:  # not a call of this account
            return 200
        self.notes.handled(name)
        return 200
