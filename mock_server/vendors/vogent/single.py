"""The single dial, by `POST /dials`: a call that belongs to no job."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.engine.dialing.dialer import Queue, Terms
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.vendors.vogent.dial import Dial, opening
from mock_server.vendors.vogent.entry import Entry

if TYPE_CHECKING:
    from mock_server.vendors.vogent.workspace import Workspace


class SingleDial(Dial):
    """A call of its own, by `POST /dials`: it waits in a queue of one row, and may override what its agent sets."""

    __slots__ = ("asked", "number", "requested", "webhook_url")

    is_single = True

    def __init__(
        self, workspace: "Workspace", agent: Entry, asked: Mapping[str, Any], requested: RequestedOutcomes | None = None
    ) -> None:
        queue = Queue(workspace.world.clock, workspace.lines, 1, Terms(1), self)
        super().__init__(workspace, agent, queue, workspace.world.now)
        self.number = workspace.dials.length
        self.asked, self.requested = asked, requested
        self.webhook_url: str | None = asked.get("webhookUrl")

    @property
    def id(self) -> str:
        return self.workspace.dials.ids.name(self.number)

    @property
    def to(self) -> str | None:
        return self.asked.get("toNumber")

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self.asked.get("callAgentInput") or {}

    def dial(self, _: int) -> None:
        """A line is free: call. A browser needs no number to be called from."""
        caller = self.asked.get("fromNumberId")
        if not caller and not self.is_browser:
            caller = self.queue.caller(self.workspace.callers())
        self.place(caller, self.requested)

    def moved(self, move: Move, happening: int) -> None:
        if not self.queue.next:
            self.queue.hold()  # it waited for a line, and needs none any more
        super().moved(move, happening)

    def exhausted(self) -> None:
        """The call is over; nothing follows."""

    @property
    def is_browser(self) -> bool:
        return bool(self.asked.get("browserCall"))

    @property
    def max_seconds(self) -> int:
        if "timeoutMinutes" in self.asked:
            return 60 * int(self.asked["timeoutMinutes"])
        return int(self._override("maxDurationSeconds") or super().max_seconds)

    @property
    def extractor_id(self) -> str | None:
        return self.asked.get("callAgentExtractorId") or super().extractor_id

    @property
    def voice_id(self) -> str | None:
        return self.asked.get("aiVoiceId") or self._override("defaultVoiceId") or super().voice_id

    @property
    def prompt_id(self) -> str | None:
        return self.asked.get("versionedModelId") or super().prompt_id

    @property
    def opening_line(self) -> str:
        line = self._override("openingLine")
        return super().opening_line if line is None else opening(line)

    def _override(self, name: str) -> Any:
        return (self.asked.get("agentOverrides") or {}).get(name)
