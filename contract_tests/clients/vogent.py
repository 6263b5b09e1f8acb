"""An exemplary client of Vogent: an order is a batch dial job, an intent one of its rows.

To create a job calls no one; to start it does, and a second start changes nothing. So a job that was created twice by
mistake does no harm: it is never started.
"""

import hmac
import json
from collections.abc import AsyncIterator, Mapping, Sequence

from contract_tests.clients.adapter import Order, Setting, View
from contract_tests.clients.asking import Api, Json, NotDone, Refused, Unclear
from contract_tests.clients.notes import PAUSE, RUN, STOP, Note, Notes
from contract_tests.clients.pages import cursor_pages


class VogentClient:
    """Creates jobs, follows them by polling and by webhook, pauses, resumes and cancels them."""

    Api, Notes, keeps_hours = Api, Notes, True
    OVER = frozenset({"completed", "failed", "canceled", "busy", "no-answer"})
    """The statuses that are an end. An unknown status is none: we look again."""
    ENDED_JOBS = frozenset({"COMPLETE", "CANCELLED"})

    def __init__(self, setting: Setting) -> None:
        self.setting, self.api, self.notes = setting, self.Api(setting), self.Notes(setting)

    async def close(self) -> None:
        await self.api.close()

    async def create(self, order: Order) -> None:
        note = self.notes.order(order)
        await self.api.once(note, lambda: self._find(note), lambda: self._make(note))
        if note["wanted"] == RUN:
            await self.api.wait_for_hours()
        await self._apply(note)

    async def _make(self, note: Note) -> str:
        rows = [{"toNumber": row["number"], "inputs": row["inputs"]} for row in self.notes.rows(note).values()]
        body = {"name": note["name"], "callAgentId": self.setting.account["agent"], "rows": rows}
        made = await self.api.make("batch_dial_jobs", {**body, "maxConcurrentDials": 10})
        return str(made["id"])

    async def _find(self, note: Note) -> str | None:
        """Return the job with our mark, its name. The newest come first, so the look-up ends at the first older one."""
        async for job in self._pages("batch_dial_jobs"):
            if self.api.is_older(job["createdAt"], note):
                return None
            if job["name"] == note["name"]:
                return str(job["id"])
        return None

    async def pause(self, order_id: str) -> None:
        await self._want(order_id, PAUSE)

    async def resume(self, order_id: str) -> None:
        await self._want(order_id, RUN)

    async def cancel(self, order_id: str) -> None:
        """Pause the job for good: the API can't cancel one."""
        await self._want(order_id, STOP)

    async def _want(self, order_id: str, wanted: str) -> None:
        note = self.notes.orders[order_id]
        if note["wanted"] == STOP and wanted == RUN:
            raise ValueError(f"order {order_id} was cancelled; make a new one")
        note["wanted"] = STOP if note["wanted"] == STOP else wanted
        if note["id"]:
            await self._apply(note)

    async def _apply(self, note: Note) -> None:
        """Pause or start the job as we last wanted, also when the order is created again after a crash."""
        try:
            await self.api.set("POST", f"batch_dial_jobs/{note['id']}/paused", {"paused": note["wanted"] != RUN})
        except Refused:
            job = await self.api.get(f"batch_dial_jobs/{note['id']}")
            if job["status"] not in self.ENDED_JOBS:
                raise

    async def read(self) -> Mapping[str, View]:
        for note in self.notes.open_orders():
            if note["id"]:
                await self._look(note)
        return self.notes.views()

    async def _look(self, note: Note) -> None:
        """Read the finished calls, and of a stopped job the waiting rows. Calls under way are in neither list."""
        path = f"batch_dial_jobs/{note['id']}"
        is_stopped = note["wanted"] == STOP or (await self.api.get(path))["status"] == "CANCELLED"
        async for dial in self._pages(f"{path}/dials"):
            self._saw(dial, is_listed=True)
        if is_stopped:
            async for row in self._pages(f"{path}/queue"):
                self.notes.saw(intent_of(row), "never called", is_over=True)

    def _pages(self, path: str) -> AsyncIterator[Json]:
        return cursor_pages(self.api, path)

    async def list(self) -> Sequence[str]:
        return [job["id"] async for job in self._pages("batch_dial_jobs")]

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        """Read the dial that a webhook names: only the dial itself shows its present status."""
        if not self.is_genuine(headers, body):
            return 401
        event = json.loads(body)
        payload = event.get("payload", {})
        name = event.get("event"), payload.get("dial_id"), payload.get("status")
        if name[0] != "dial.updated" or self.notes.is_handled(*name):
            return 200
        try:
            self._saw(await self.api.get(f"dials/{payload['dial_id']}"))
        except (NotDone, Unclear):
            return 503
        except Refused:  # not a dial of this workspace
            return 200
        self.notes.handled(*name)
        return 200

    def _saw(self, dial: Json, *, is_listed: bool = False) -> None:
        """Note the status of a dial. A listed one has ended, whatever its status. Only its id is sure."""
        if status := dial.get("status"):
            self.notes.saw(intent_of(dial), status, is_over=is_listed or status in self.OVER)

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Return whether the signature is that of the body, byte for byte as it came."""
        expected = hmac.new(self.setting.secret.encode(), body, "sha256").hexdigest()
        return hmac.compare_digest(expected.encode(), headers.get("x-elto-signature", "").encode())


def intent_of(record: Json) -> str | None:
    """Return the intent of a row or dial, which we sent among its inputs."""
    return (record.get("inputs") or {}).get("intent")
