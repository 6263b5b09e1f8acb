"""The time line of a world, and one call of it."""

from collections.abc import Awaitable, Mapping
from functools import cached_property
from hmac import compare_digest
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from mock_server.engine import moment
from mock_server.engine.world import World
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.credentials import signature
from mock_server.web.control.base import ControlPart, Handlers
from mock_server.web.realtime import in_slices
from mock_server.web.sandbox import Sandbox

if TYPE_CHECKING:
    from mock_server.timeline.view import Timeline
    from mock_server.web.timelines import KeptTimelines

GONE = "the world was reset or deleted while its time line was read"

FAILING = frozenset({"webhook_failed", "not_judged"})
"""The rules that fail a test with the fixture although their findings are no errors."""

MOST_WEBHOOKS = 200
"""The most webhooks that are shown of one call, the latest."""


class TimelineControl(ControlPart):
    """Shows a time line, and its calls. Its modules are loaded when the first is asked for."""

    def handlers(self) -> Handlers:
        return {
            "getTimeline": self.get_timeline,
            "getCall": self.get_call,
            "getCallRecording": self.get_call_recording,
            "getCallTest": self.get_call_test,
        }

    def get_timeline(self, sandbox: Sandbox, asked: Asked) -> Awaitable[Reply]:
        """Refuse a wrong request at once."""
        query = asked.query
        if "vendor" in query and query["vendor"] not in self.vendors:
            raise Refusal(404, f"query/vendor: seen {query['vendor']!r}, expected one of {', '.join(self.vendors)}")
        return self._timeline(sandbox, asked.query)

    async def _timeline(self, sandbox: Sandbox, query: Mapping[str, Any]) -> Reply:
        from mock_server.timeline.query import TimelineQuery

        timeline, world = await self._read(sandbox, is_in_jump=sandbox.jump is not None), sandbox.world
        last = timeline.now
        now = min(last, moment.parse(query["at"])) if "at" in query else last
        begin = moment.parse(query["from"]) if "from" in query else min(world.setup.now, now)
        end = moment.parse(query["to"]) if "to" in query else max(begin, now)
        if end < begin:
            raise Refusal(409, f"query/to: seen {moment.text(end)}, expected {moment.text(begin)} or later")
        filters: dict[str, Any] = {name: query[name] for name in ("vendor", "source", "number") if name in query}
        if "phase" in query:
            filters["phases"] = query["phase"].split(",")
        wanted = TimelineQuery(
            begin, end, now, query["first"], query["lanes"], query["slices"], query["sum"], now < last, filters
        )
        return Reply(200, timeline.view(wanted, list(sandbox.log)))

    def get_call(self, sandbox: Sandbox, asked: Asked) -> Awaitable[Reply]:
        self.vendor(asked)
        return self._call(sandbox, asked)

    async def _call(self, sandbox: Sandbox, asked: Asked) -> Reply:
        from mock_server.timeline import one_call
        from mock_server.web.control.touching import MOST, Traces
        from mock_server.web.control.webhooks import webhook_view

        timeline, world = await self._read(sandbox), sandbox.world
        call = self._found(sandbox, asked, timeline)
        account, traces = call.account, Traces.of(asked.path["vendor"], call)
        commands = [line async for line in in_slices(traces.commands(list(sandbox.commands))) if line is not None]
        _expect_same(sandbox, world)
        await self._read(sandbox)  # what has happened meanwhile
        view = one_call.call_view(timeline, account, call)
        numbers = [number for number, _ in timeline.webhooks.of(view["lane"])]
        recording = account.sound(call) and {
            "url": self._recording_url(sandbox, asked),
            "seconds": one_call.seconds(timeline, call),
        }
        left = {
            "recording": recording,
            "webhooks": [
                webhook_view(self.vendors, world, world.outbox[number]) for number in reversed(numbers[:MOST_WEBHOOKS])
            ],
            "requests": traces.requests(sandbox.log),
            "commands": commands[-MOST:],
        }
        return Reply(200, view | left)

    def _found(self, sandbox: Sandbox, asked: Asked, timeline: "Timeline") -> Any:
        """Return the call that a path names, though its vendor shows it no more. Raise `Refusal` 404 without one."""
        account, id_ = self.vendor(asked).account(sandbox.world), asked.path["id"]
        call = account.find(account.call_kind, id_) or timeline.lanes.named(account.vendor.name, id_)
        if call is None or timeline.lanes.lane_of(call) is None:
            raise Refusal(404, f"path/id: seen {id_!r}, expected the id of a call of this world")
        return call

    def _recording_url(self, sandbox: Sandbox, asked: Asked) -> str:
        vendor, id_ = asked.path["vendor"], asked.path["id"]
        signed = urlencode({"credential": sandbox.ticket, "signature": self._signature(sandbox, asked)})
        return f"/_mock/calls/{vendor}/{quote(id_, safe='')}/recording?{signed}"

    def _signature(self, sandbox: Sandbox, asked: Asked) -> str:
        return signature(sandbox.world, f"recording {asked.path['vendor']} {asked.path['id']}")

    def get_call_recording(self, sandbox: Sandbox, asked: Asked) -> Awaitable[Reply]:
        self.vendor(asked)
        if not compare_digest(self._signature(sandbox, asked).encode(), asked.query["signature"].encode()):
            raise Refusal(401, "seen a URL that this server did not sign, expected it whole and as it was given out")
        return self._sound(sandbox, asked)

    async def _sound(self, sandbox: Sandbox, asked: Asked) -> Reply:
        call = self._found(sandbox, asked, await self._read(sandbox))
        sound = call.account.sound(call)
        if sound is None:
            raise Refusal(404, f"path/id: the call {call.id} has no recording by now")
        return Reply(200, sound, ((b"content-type", b"audio/wav"),))

    def get_call_test(self, sandbox: Sandbox, asked: Asked) -> Awaitable[Reply]:
        self.vendor(asked)
        return self._test(sandbox, asked)

    async def _test(self, sandbox: Sandbox, asked: Asked) -> Reply:
        from mock_server.report.rules import Settings
        from mock_server.web import reporting
        from mock_server.web.control.as_test import CallTest

        report = await reporting.judged(sandbox, self.vendors, Settings())
        timeline, world = await self._read(sandbox), sandbox.world
        call = self._found(sandbox, asked, timeline)
        lanes, vendor = timeline.lanes, asked.path["vendor"]
        lines = [world.journal[number].view() for number in reversed([*lanes.happenings(lanes.lane_of(call) or 0)])]
        end = moment.parse(lines[-1]["at"])
        commands = [command for command in sandbox.commands if command.at <= end]
        allowed = {one["rule"] for one in report["findings"] if one["severity"] == "error" or one["rule"] in FAILING}
        test = CallTest(self.vendors, sandbox.account, world.setup, allowed)
        text = test.text(vendor, call.id, call.to, commands, [(line["at"], line["event"]) for line in lines])
        return Reply(200, text.encode(), ((b"content-type", b"text/x-python"),))

    async def _read(self, sandbox: Sandbox, *, is_in_jump: bool = False) -> "Timeline":
        """Return the time line of the world, read to the end in slices. Raise `Refusal` 409 if the world is reset.

        In a jump, in which more happens than can be read meanwhile, it is read up to where the journal ends now.
        """
        world = sandbox.world
        timeline = self.timelines.of(world)
        while True:
            await sandbox.settled()
            _expect_same(sandbox, world)
            async for _ in in_slices(timeline.steps()):
                _expect_same(sandbox, world)
            if timeline.is_read or is_in_jump:
                break
        self.timelines.trim(world)
        return timeline

    @cached_property
    def timelines(self) -> "KeptTimelines":
        """The time lines that are kept, made when the first is asked for."""
        from mock_server.web.timelines import KeptTimelines

        return KeptTimelines(self.sandboxes.limits.timelines)


def _expect_same(sandbox: Sandbox, world: World) -> None:
    """Raise `Refusal` 409 if a sandbox has another world by now."""
    if sandbox.world is not world:
        raise Refusal(409, GONE)
