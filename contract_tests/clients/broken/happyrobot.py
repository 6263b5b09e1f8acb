"""HappyRobot clients with a defect: in reading long lists, and in cancelling calls one by one."""

from contract_tests.clients.asking import Api, Refused, Unclear
from contract_tests.clients.happyrobot import HappyRobotClient
from contract_tests.clients.notes import STOP, Note


class StopsAtPageOne(HappyRobotClient):
    """Takes the first page for the whole list."""

    law = "pages"

    async def list(self) -> list[str]:
        calls, _ = await self._calls(0)
        return [call["id"] for call in calls]


class CancelsUpToTheFirstRefusal(HappyRobotClient):
    """Stops cancelling at the first call that the vendor refuses to cancel because it has ended."""

    law = "stop"

    async def cancel(self, order_id: str) -> None:
        note = self.notes.orders[order_id]
        note["wanted"] = STOP
        if await self.api.found(note, lambda: self._find(note)):
            await self._look(note)
            try:
                for row in self.notes.rows(note).values():
                    await self.api.set("POST", f"calls/{row['id']}/cancel")
            except Refused:
                return


class KnowsPeopleByTheirNumber(HappyRobotClient):
    """Takes an earlier call to the same number for the one that it wants."""

    law = "rows_kept"

    async def _find(self, note: Note) -> str | None:
        for row in self.notes.rows(note).values():
            calls, _ = await self._calls(0, search=row["number"])
            if calls:
                return str(calls[0].get("campaign_id"))
        return None


class RepeatsABatchThatTimedOut(HappyRobotClient):
    """Takes a time-out for a request that was lost, and sends it again."""

    law = "dialled_once"

    async def _make(self, note: Note) -> str:
        try:
            return await super()._make(note)
        except Unclear:
            return await super()._make(note)


class AsksAgainAtOnce(HappyRobotClient):
    """Repeats a failed request without waiting."""

    law = "back_off"

    class Api(Api):
        BACK_OFF = (0, 0, 0, 0, 0)


class SendsAgainWithoutLooking(HappyRobotClient):
    """Waits long enough, and then repeats a request without looking whether it was performed."""

    law = "dialled_once"

    async def _find(self, note: Note) -> str | None:
        return None
