"""An exemplary client of Twilio: each intent is a call of its own.

The vendor knows no idempotency keys, and a call has no place for a mark of ours. So a call whose answer is missing is
looked up by its number: one that is listed, is not older than our request and belongs to no other intent is ours. The
vendor can end a call, whatever it does, and can't pause one.
"""

import hmac
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlsplit

from contract_tests.clients.adapter import Order, Setting, View
from contract_tests.clients.asking import FormApi, Json, NotDone, Refused, Unclear
from contract_tests.clients.notes import STOP, Note, Notes


class TwilioClient:
    """Makes calls, follows them by polling and by status callback, and ends them."""

    Api, Notes, keeps_hours = FormApi, Notes, True
    OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
    """The statuses that are an end. An unknown status is none: we look again."""
    TWIML = "<Response><Say>Hello, this is a call about your order.</Say></Response>"
    EVENTS = ("initiated", "ringing", "answered", "completed")
    PAGE = 100

    def __init__(self, setting: Setting) -> None:
        self.setting, self.api, self.notes = setting, self.Api(setting), self.Notes(setting)
        self._calls = f"Accounts/{setting.account['AccountSid']}/Calls"

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
        call = {"To": row["number"], "From": self.setting.account["number"], "Twiml": self.TWIML}
        hook = {"StatusCallback": self.setting.webhook_url, "StatusCallbackEvent": self.EVENTS}
        made = await self.api.make(f"{self._calls}.json", call | (hook if self.setting.webhook_url else {}))
        return str(made["sid"])

    async def _find(self, row: Note) -> str | None:
        """Return a call to the number that no intent has. The newest come first: the look-up ends at an older one."""
        async for call in self._pages(To=row["number"]):
            created = parsedate_to_datetime(call["date_created"]).isoformat()
            if self.api.is_older(created, row):
                return None
            if self.notes.intent_of(call["sid"]) is None:
                return str(call["sid"])
        return None

    async def _pages(self, **filters: str) -> AsyncIterator[Json]:
        """Yield the calls of a list. The vendor's link to the next page holds its place while new calls are added."""
        page = await self.api.get(f"{self._calls}.json", PageSize=self.PAGE, **filters)
        while True:
            for call in page["calls"]:
                yield call
            if not page["next_page_uri"]:
                return
            page = await self.api.get(f"{self._calls}.json", **dict(parse_qsl(urlsplit(page["next_page_uri"]).query)))

    async def cancel(self, order_id: str) -> None:
        note = self.notes.orders[order_id]
        note["wanted"] = STOP
        for id_, row in self.notes.open_rows(note).items():
            if await self.api.found(row, lambda row=row: self._find(row)):  # type: ignore[misc]
                await self._end(row["id"])
            else:
                self.notes.saw(id_, "never called", is_over=True)

    async def _end(self, sid: str) -> None:
        """End a call, whether it waits, rings or talks. One that is over refuses that."""
        try:
            await self.api.set("POST", f"{self._calls}/{sid}.json", {"Status": "completed"})
        except Refused as refused:
            if refused.status != 400:
                raise

    async def read(self) -> Mapping[str, View]:
        for note in self.notes.open_orders():
            for id_, row in self.notes.open_rows(note).items():
                if row["id"]:
                    self._saw(id_, await self._call(row["id"]))
        return self.notes.views()

    async def _call(self, sid: str) -> Json:
        return await self.api.get(f"{self._calls}/{sid}.json")

    def _saw(self, intent_id: str | None, call: Json) -> None:
        self.notes.saw(intent_id, call["status"], is_over=call["status"] in self.OVER)

    async def list(self) -> Sequence[str]:
        return [call["sid"] async for call in self._pages()]

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        """Read the call that a callback names: only the call itself shows its present status."""
        fields = parse_qsl(body.decode(), keep_blank_values=True)
        if not self.is_genuine(headers, fields):
            return 403
        told = dict(fields)
        name = told.get("CallSid", ""), told.get("CallStatus")
        intent = self.notes.intent_of(name[0])
        if intent is None or self.notes.is_handled(*name):  # a call that we do not know yet is read later
            return 200
        try:
            self._saw(intent, await self._call(name[0]))
        except (NotDone, Unclear):
            return 503
        self.notes.handled(*name)
        return 200

    def is_genuine(self, headers: Mapping[str, str], fields: Sequence[tuple[str, str]]) -> bool:
        """Return whether the signature is that of our URL and of the fields, in the order of their names."""
        signed = f"{self.setting.webhook_url}{''.join(name + value for name, value in sorted(set(fields)))}"
        digest = hmac.new(self.setting.secret.encode(), signed.encode(), "sha1").digest()
        return hmac.compare_digest(b64encode(digest), headers.get("x-twilio-signature", "").encode())
