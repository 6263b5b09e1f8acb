"""The dial: one call, from queued to its end and what it leaves behind."""

from abc import abstractmethod
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mock_server.engine.dialing.dialer import Queue
from mock_server.engine.facts import CallFacts
from mock_server.engine.journal import Named
from mock_server.engine.machine import Move
from mock_server.engine.moment import SECOND
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.scenarios.steps import Plan, Stay
from mock_server.engine.speech.script import GREETING
from mock_server.vendors import plans
from mock_server.vendors.call import PhoneCall
from mock_server.vendors.vogent import webhooks
from mock_server.vendors.vogent.progress import Arrival, Arrivals, arrivals, reach, receive
from mock_server.vendors.vogent.settings import NO_SNAPSHOT, Entry, Settings, Snapshot

GIVEN_UP = ("CANCELLED", "USER_HANGUP")
"""The results of a dial that the client may have ended; the journal knows whether it was the client."""

DEFAULT_MAX_SECONDS = 10800

RING = Stay(60 * SECOND, "no_answer")
"""How long a call rings where the scenario has no end for it (proposed)."""


class Dial(PhoneCall):
    """One call."""

    __slots__ = (
        *("agent", "arrivals", "arrived", "from_number"),
        *("result", "snapshot", "started_at", "updated_at"),
    )
    account: Settings

    def __init__(
        self, account: Settings, agent: Entry, requested: RequestedOutcomes | None = None, queue: Queue | None = None
    ) -> None:
        super().__init__(account, requested, queue)
        self.agent = agent
        self.updated_at = self.created_at
        self.started_at: int | None = None
        self.result: str | None = None
        self.arrived = 0  # the bits of what arrived after the end
        self.from_number: str | None = None
        self.snapshot: Snapshot = NO_SNAPSHOT
        self.arrivals: Arrivals = ()  # what is to arrive after a talk

    @property
    @abstractmethod
    def inputs(self) -> Mapping[str, Any]:
        """The values that the agent's texts may name."""

    @property
    def overrides(self) -> Mapping[str, Any]:
        """The agent's settings that this call overrides."""
        return {}

    @property
    def serial(self) -> int:
        """A number of its own among all dials of the world, for ids of what belongs to it."""
        return int(self.id[-17:].replace("-", ""), 16)

    @property
    def session_id(self) -> str:
        """The dial session; there is one for each dial."""
        return self.account.session_ids.name(self.serial)

    def announce(self) -> None:
        """Write to the journal that this dial exists, and post it."""
        world = self.account.world
        world.outbox.post(webhooks.CREATED, world.create(self), self.listener)

    def place(self, caller: str | None) -> None:
        """Take up the number that calls, and the settings in force: no later change of them touches this call."""
        account = self.account
        self.from_number = caller
        self.snapshot = account.snapshot(self.agent, self.opening_line, self.prompt_id, self.extractor_id)
        scenario = account.world.scenarios["vogent"]
        self.arrivals = arrivals(scenario, has_extractor=self.snapshot.schema is not None)

    def draw(self) -> Plan:
        return [(0, "fail")] if self.from_number is None else super().draw()

    def stays(self) -> Mapping[str, Stay]:
        return stays(self.max_seconds)

    def after_move(self, move: Move, happening: int) -> None:
        world = self.account.world
        reach(self, move, world.clock.now)
        world.outbox.post(webhooks.UPDATED, happening, self.listener)
        if self.ended_at is not None and self.answered_at is not None:
            luck = self.luck("afterwards")
            for arrival, delay in self.arrivals:
                world.clock.at(world.now + delay.of(luck.unit()), self._arrive, arrival)

    def _arrive(self, arrival: Arrival) -> None:
        world = self.account.world
        receive(self, arrival, world.now)
        world.outbox.post(arrival.topic, world.note(self, arrival.move), self.listener)

    # What a single dial may set otherwise.

    @property
    def listener(self) -> str | None:
        """The URL that its webhooks go to."""
        return self.account.webhook_url

    @property
    def max_seconds(self) -> int:
        """The longest talk, in seconds."""
        return int(self.agent.fields.get("maxDurationSeconds", DEFAULT_MAX_SECONDS))

    @property
    def extractor_id(self) -> str | None:
        """The extractor that reads the call afterwards."""
        return self.agent.fields.get("defaultExtractorId")

    @property
    def voice_id(self) -> str | None:
        """The voice that speaks."""
        return self.agent.fields.get("defaultVoiceId")

    @property
    def prompt_id(self) -> str | None:
        """The version of the prompt in use."""
        return self.agent.fields.get("defaultVersionedPromptId")

    @property
    def opening_line(self) -> str:
        """The first line of the agent."""
        return opening(self.agent.hidden.get("openingLine"))

    def facts(self, source: Named, asked_at: int, terms: Any, creation: str) -> CallFacts:
        """Return what is known of the call, in the words that all vendors share."""
        return CallFacts(
            id=self.id,
            to=self.to or "",
            intent=[self.agent.id, self.inputs, self.overrides],
            terms=terms,
            source=source,
            creation=creation,
            asked_at=asked_at,
            rang_at=self.started_at,
            answered_at=self.answered_at,
            ended_at=self.ended_at,
            given_up_at=self.ended_at if self.result in GIVEN_UP else None,
        )


class SingleDial(Dial):
    """A call of its own, by `POST /dials`, to a telephone or a browser. It may override what its agent sets."""

    __slots__ = ("asked", "id")
    id: str

    def __init__(
        self, account: Settings, id_: str, agent: Entry, asked: Mapping[str, Any], requested: RequestedOutcomes | None
    ) -> None:
        super().__init__(account, agent, requested)
        self.id, self.asked = id_, asked

    @property
    def to(self) -> str | None:
        return self.asked.get("toNumber")

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self.asked.get("callAgentInput") or {}

    @property
    def overrides(self) -> Mapping[str, Any]:
        return self.asked.get("agentOverrides") or {}

    def dial(self, row: int) -> None:
        assert self.queue
        caller = self.asked.get("fromNumberId")
        if not caller and not self.asked.get("browserCall"):
            caller = self.queue.next_caller(self.account.callers())
        self.place(caller)
        super().dial(row)

    def draw(self) -> Plan:
        if not self.asked.get("browserCall"):
            return super().draw()
        account = self.account
        talk = plans.draw_talk(account.vendor, account.world, self.luck("plan"), self.requested)
        return self.bound([(0, "ring"), (0, "answer"), *talk])

    @property
    def listener(self) -> str | None:
        """Its own address takes the place of the account's (proposed)."""
        return self.asked.get("webhookUrl") or super().listener

    @property
    def max_seconds(self) -> int:
        if "timeoutMinutes" in self.asked:
            return 60 * int(self.asked["timeoutMinutes"])
        return int(self.overrides.get("maxDurationSeconds") or super().max_seconds)

    @property
    def extractor_id(self) -> str | None:
        return self.asked.get("callAgentExtractorId") or super().extractor_id

    @property
    def voice_id(self) -> str | None:
        return self.asked.get("aiVoiceId") or self.overrides.get("defaultVoiceId") or super().voice_id

    @property
    def prompt_id(self) -> str | None:
        return self.asked.get("versionedModelId") or super().prompt_id

    @property
    def opening_line(self) -> str:
        line = self.overrides.get("openingLine")
        return super().opening_line if line is None else opening(line)


@lru_cache(maxsize=64)
def stays(max_seconds: int) -> Mapping[str, Stay]:
    """Return how long a call may stay in each status, with an agent that talks for at most so many seconds."""
    return {"queued": RING, "ringing": RING, "in-progress": Stay(SECOND * max_seconds, "time_out", is_firm=True)}


def opening(line: Mapping[str, Any] | None) -> str:
    """Return what an `openingLine` setting has the agent say first on a call that it makes. It greets without one."""
    if line is None:
        return GREETING
    return str(line["content"]) if line["lineType"] == "INBOUND_OUTBOUND" else ""
