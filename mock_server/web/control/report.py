"""The report: what the client did wrong in this world, and what of the contract it never touched."""

from collections.abc import Awaitable

from mock_server.exchange import Asked, Reply
from mock_server.web.control.common import Handlers, Plane
from mock_server.web.rooms import Room


class Reports(Plane):
    """Makes reports; what is needed for that is loaded when the first is asked for."""

    def handlers(self) -> Handlers:
        return {"getReport": self.get_report}

    def get_report(self, room: Room, asked: Asked) -> Awaitable[Reply]:
        return self._report(room, asked)

    async def _report(self, room: Room, asked: Asked) -> Reply:
        from mock_server.report.together import together
        from mock_server.web.reporting import report_of

        rooms = self.rooms.family(room) if asked.query["family"] else [room]
        reports = [await report_of(one, self.vendors, asked.query) for one in rooms]
        return Reply(200, together(reports) if len(reports) > 1 else reports[0])
