"""An exemplary client of HappyRobot: an order is a batch of calls with one campaign id, which is our mark.

A batch is accepted as a whole or not at all, so one call of the campaign proves that all are there. The vendor can
cancel and stop single calls, and can't pause anything.
"""

import hmac
import json
from collections.abc import Mapping, Sequence

from contract_tests.clients.adapter import Order, Setting, View
from contract_tests.clients.asking import Api, Json, NotDone, Refused, Unclear
from contract_tests.clients.notes import STOP, Note, Notes
from contract_tests.clients.pages import offset_pages


class HappyRobotClient:
    """Creates batches of calls, follows them by polling and by webhook, and cancels them."""

    Api, Notes, keeps_hours = Api, Notes, True
    OVER = frozenset({"Transferred", "Completed", "AMD Terminated", "Busy", "No answer", "Canceled", "Failed"})
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
        common = {
            "number_id": self.setting.account["number"],
            "use_case_id": self.setting.account["use_case"],
            "campaign_id": self._mark(note),
        }
        calls = [
            {**common, "phone_number": row["number"], "params": row["inputs"], "metadata": {"intent": id_}}
            for id_, row in self.notes.rows(note).items()
        ]
        await self.api.make("dial/outbound-batched", calls)
        return self._mark(note)

    def _mark(self, note: Note) -> str:
        return str(note["name"])

    async def _find(self, note: Note) -> str | None:
        calls, _ = await self._calls(0, campaigns=self._mark(note))
        return self._mark(note) if calls else None

    async def _calls(self, skip: int, **filters: str) -> tuple[list[Json], int]:
        """Return a page of calls and their total. The oldest come first, so new ones are added at the end."""
        page = await self.api.get("calls", sort="asc", limit=self.PAGE, skip=skip, **filters)
        return page["calls"], page["count"]

    async def cancel(self, order_id: str) -> None:
        note = self.notes.orders[order_id]
        note["wanted"] = STOP
        if await self.api.found(note, lambda: self._find(note)):
            await self._look(note)
            for row in self.notes.open_rows(note).values():
                await self._end(row["id"])
        else:
            for id_ in note["intents"]:
                self.notes.saw(id_, "never called", is_over=True)

    async def _end(self, call_id: str) -> None:
        """Cancel a call that waits or rings, or hang up one that talks. One that has ended refuses both."""
        for verb in ("cancel", "stop"):
            try:
                await self.api.set("POST", f"calls/{call_id}/{verb}")
            except Refused as refused:
                if refused.status != 409:
                    raise
            else:
                return

    async def read(self) -> Mapping[str, View]:
        for note in self.notes.open_orders():
            if note["id"]:
                await self._look(note)
        return self.notes.views()

    async def _look(self, note: Note) -> None:
        calls = await offset_pages(
            lambda skip: self._calls(skip, campaigns=note["id"]), id_of=lambda call: str(call["id"])
        )
        for call in calls.values():
            self._saw(call)

    def _saw(self, call: Json) -> None:
        intent = (call["metadata"].get("custom") or {}).get("intent")
        self.notes.made(intent, call["id"])
        self.notes.saw(intent, call["status"], is_over=call["status"] in self.OVER)

    async def list(self) -> Sequence[str]:
        return list(await offset_pages(self._calls, lambda call: call["id"]))

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        """Read the call that a webhook names. Webhooks are not signed: a header that we set proves their sender."""
        if not hmac.compare_digest(self.setting.secret.encode(), headers.get("x-hook-token", "").encode()):
            return 401
        event = json.loads(body)
        name = event.get("type"), (event.get("call") or {}).get("id")
        if not name[1] or self.notes.is_handled(*name):
            return 200
        try:
            self._saw(await self.api.get(f"calls/{name[1]}"))
        except (NotDone, Unclear):
            return 503
        except Refused:  # not a call of this organization
            return 200
        self.notes.handled(*name)
        return 200
