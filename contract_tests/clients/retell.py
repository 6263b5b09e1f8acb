"""An exemplary client of Retell AI: each intent is a call of its own, and its id the idempotency key.

Within an hour, a request with the same key makes no second call, so it is repeated after a failure. Later a key has
lost its power: the call is looked up first, by the intent in its metadata. The vendor can stop a call that somebody has
answered, and can't pause or withdraw one.
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from contract_tests.clients.adapter import Order, Setting, View
from contract_tests.clients.asking import Api, Json, NotDone, Refused, Unclear
from contract_tests.clients.notes import STOP, Note, Notes


class RetellClient:
    """Places calls, follows them by polling and by webhook, and stops them."""

    Api, Notes, keeps_hours = Api, Notes, True
    OVER = frozenset({"ended", "not_connected", "error"})
    """The statuses that are an end. An unknown status is none: we look again."""
    TOLERANCE = timedelta(minutes=5)
    """The longest time between the signature of a webhook and its arrival."""
    CREATE, PAGE = "v2/create-phone-call", 100

    def __init__(self, setting: Setting) -> None:
        self.setting, self.api, self.notes = setting, self.Api(setting), self.Notes(setting)

    async def close(self) -> None:
        await self.api.close()

    async def create(self, order: Order) -> None:
        note = self.notes.order(order)
        for row in self.notes.rows(note).values():
            if note["wanted"] != STOP:
                await self._place(row)

    async def _place(self, row: Note) -> None:
        await self.api.once(row, lambda: self._find(row), lambda: self._make(row))

    async def _make(self, row: Note) -> str:
        return str((await self.api.set("POST", self.CREATE, self._body(row)))["call_id"])

    def _body(self, row: Note) -> Json:
        intent = row["inputs"]["intent"]
        return {
            "from_number": self.setting.account["number"],
            "to_number": row["number"],
            "override_agent_id": self.setting.account["agent"],
            "retell_llm_dynamic_variables": row["inputs"],
            "metadata": {"intent": intent},
            "idempotency_key": self._key(intent),
        }

    def _key(self, intent_id: str) -> str:
        return intent_id

    async def _find(self, row: Note) -> str | None:
        intent = {"key": "intent", "type": "string", "op": "eq", "value": row["inputs"]["intent"]}
        calls = (await self._page(filter_criteria={"metadata": [intent]}))["items"]
        return str(calls[0]["call_id"]) if calls else None

    async def _page(self, **query: Json) -> Json:
        """Return a page of calls, the oldest first: a call that is answered meanwhile moves to a later page."""
        return await self.api.set("POST", "v3/list-calls", {"sort_order": "ascending", "limit": self.PAGE, **query})

    async def cancel(self, order_id: str) -> None:
        note = self.notes.orders[order_id]
        note["wanted"] = STOP
        for id_, row in self.notes.open_rows(note).items():
            if await self.api.found(row, lambda row=row: self._find(row)):  # type: ignore[misc]
                await self._stop(row["id"])
            else:
                self.notes.saw(id_, "never called", is_over=True)

    async def _stop(self, call_id: str) -> None:
        """Stop a call that talks. One that rings or is over refuses that; a ringing one is stopped when it talks."""
        try:
            await self.api.set("POST", f"v2/stop-call/{call_id}")
        except Refused as refused:
            if refused.status != 422:
                raise

    async def read(self) -> Mapping[str, View]:
        for note in self.notes.open_orders():
            for id_, row in self.notes.open_rows(note).items():
                if row["id"]:
                    call = await self._call(row["id"])
                    self._saw(id_, call)
                    if note["wanted"] == STOP and call["call_status"] == "ongoing":
                        await self._stop(row["id"])
        return self.notes.views()

    async def _call(self, call_id: str) -> Json:
        return await self.api.get(f"v2/get-call/{call_id}")

    def _saw(self, intent_id: str | None, call: Json) -> None:
        self.notes.saw(intent_id, call["call_status"], is_over=call["call_status"] in self.OVER)

    async def list(self) -> Sequence[str]:
        page = await self._page()
        found = {call["call_id"]: None for call in page["items"]}
        while page["has_more"]:
            page = await self._page(pagination_key=page["pagination_key"])
            found |= {call["call_id"]: None for call in page["items"]}
        return list(found)

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        """Read the call that a webhook names: only the call itself shows its present status."""
        if not self.is_genuine(headers, body):
            return 401
        event = json.loads(body)
        name = event.get("event"), (event.get("call") or {}).get("call_id")
        if not name[1] or self.notes.is_handled(*name):
            return 200
        try:
            call = await self._call(name[1])
            self._saw((call.get("metadata") or {}).get("intent"), call)
        except (NotDone, Unclear):
            return 503
        except Refused:  # not a call of this workspace
            return 200
        self.notes.handled(*name)
        return 200

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Return whether the signature is that of the body and of its stamp, and not old."""
        found = re.fullmatch(r"v=(\d+),d=([0-9a-f]{64})", headers.get("x-retell-signature", ""))
        if found is None or abs(self.setting.now().timestamp() - int(found[1]) / 1000) > self.TOLERANCE.total_seconds():
            return False
        digest = hmac.new(self.setting.secret.encode(), body + found[1].encode(), "sha256").hexdigest()
        return hmac.compare_digest(digest, found[2])
