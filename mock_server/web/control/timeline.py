"""The time line of a world, and one call of it."""

from collections.abc import Awaitable, Mapping
from typing import Any

from mock_server.engine import moment
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.web.control.base import ControlPart, Handlers
from mock_server.web.realtime import in_slices
from mock_server.web.sandbox import Sandbox

GONE = "the world was reset or deleted while its time line was read"


class TimelineControl(ControlPart):
    """Shows a time line. Its modules are loaded when the first is asked for."""

    def handlers(self) -> Handlers:
        return {"getTimeline": self.get_timeline}

    def get_timeline(self, sandbox: Sandbox, asked: Asked) -> Awaitable[Reply]:
        """Refuse a wrong request at once."""
        query = asked.query
        if "vendor" in query and query["vendor"] not in self.vendors:
            raise Refusal(404, f"query/vendor: seen {query['vendor']!r}, expected one of {', '.join(self.vendors)}")
        return self._timeline(sandbox, asked.query)

    async def _timeline(self, sandbox: Sandbox, query: Mapping[str, Any]) -> Reply:
        from mock_server.timeline.query import TimelineQuery

        timeline, world = await self._read(sandbox), sandbox.world
        now = min(world.now, moment.parse(query["at"])) if "at" in query else world.now
        begin = moment.parse(query["from"]) if "from" in query else min(world.setup.now, now)
        end = moment.parse(query["to"]) if "to" in query else max(begin, now)
        if end < begin:
            raise Refusal(409, f"query/to: seen {moment.text(end)}, expected {moment.text(begin)} or later")
        filters: dict[str, Any] = {name: query[name] for name in ("vendor", "source", "number") if name in query}
        if "phase" in query:
            filters["phases"] = query["phase"].split(",")
        wanted = TimelineQuery(
            begin, end, now, query["first"], query["lanes"], query["slices"], query["sum"], now < world.now, filters
        )
        return Reply(200, timeline.view(wanted, list(sandbox.log)))

    async def _read(self, sandbox: Sandbox) -> Any:
        """Return the time line of the world, read to the end in slices. Raise `Refusal` 409 if the world is reset."""
        world = sandbox.world
        timeline = self.timelines.of(world)
        while True:
            await sandbox.settled()
            async for _ in in_slices(timeline.steps()):
                if sandbox.world is not world:
                    raise Refusal(409, GONE)
            if timeline.is_read:
                break
        self.timelines.trim(world)
        return timeline

    @property
    def timelines(self) -> Any:
        """The time lines that are kept, made when the first is asked for."""
        if self._timelines is None:
            from mock_server.web.timelines import KeptTimelines

            self._timelines = KeptTimelines(self.sandboxes.limits.timelines)
        return self._timelines

    _timelines: Any = None
