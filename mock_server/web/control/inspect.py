"""What a world holds, what happened in it, and what was asked of it."""

from collections.abc import Awaitable
from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.store.request_log import Request
from mock_server.web import replay
from mock_server.web.control.base import Handlers, Plane, part_of_list
from mock_server.web.sandbox import Room


def request_view(request: Request) -> dict[str, Any]:
    """A line of the request log; what is long was cut when it was written."""
    return {
        "number": request.number,
        "at": moment.text(request.at),
        "vendor": request.vendor,
        "method": request.method,
        "path": request.path.decode("ascii", "replace"),
        "query": request.query.decode("ascii", "replace"),
        "operation": request.operation,
        "status": request.status,
        "notes": list(map(str, request.notes)),
        "body": request.body.decode("utf-8", "replace"),
        "reply": request.reply.decode("utf-8", "replace"),
    }


class History(Plane):
    """Lists records, journal, requests; exports the commands."""

    def handlers(self) -> Handlers:
        return {
            "listRecords": self.list_records,
            "listJournal": self.list_journal,
            "listRequests": self.list_requests,
            "exportCommands": self.export_commands,
        }

    def list_records(self, room: Room, asked: Asked) -> Reply:
        vendor, kind = self.vendor(asked), asked.path["kind"]
        part = vendor.part(room.world)
        if kind not in part.kinds():
            raise Refusal(404, f"path/kind: seen {kind!r}, expected one of {', '.join(part.kinds())}")
        first = asked.query["after"] + 1
        return part_of_list(enumerate(part.views(kind, first), first), lambda view: view, asked)

    def list_journal(self, room: Room, asked: Asked) -> Reply:
        happenings = ((h.number, h) for h in room.world.journal.since(asked.query["after"] + 1))
        return part_of_list(happenings, lambda happening: happening.view(), asked)

    def list_requests(self, room: Room, asked: Asked) -> Reply:
        return part_of_list(
            ((r.number, r) for r in room.log if r.number > asked.query["after"]),
            request_view,
            asked,
        )

    def export_commands(self, room: Room, asked: Asked) -> Reply:
        lines = "".join(f"{line}\n" for line in replay.export(room.world, room.commands))
        return Reply(200, lines.encode(), ((b"content-type", b"application/x-ndjson"),))


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
