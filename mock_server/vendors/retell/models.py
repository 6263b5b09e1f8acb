"""Retell's calls. Its other record with a status, the batch, is in `batch.py`."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mock_server.engine.dialing.dialer import Queue
from mock_server.engine.facts import CallFacts
from mock_server.engine.machine import Move
from mock_server.engine.moment import MINUTE
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.scenarios.steps import Plan, Stay
from mock_server.engine.speech.script import render
from mock_server.vendors.account import Account
from mock_server.vendors.call import PhoneCall
from mock_server.vendors.resource import Resource
from mock_server.vendors.retell.batch import Batch
from mock_server.vendors.retell.webhooks import EVENTS, USUAL_MS, topic

REGISTERED = 5 * MINUTE
"""How long a registered call waits for a call to come (documented)."""

RING_MS, TALK_MS = 30_000, 3_600_000
"""How long a phone rings, and a call lasts, where the agent does not say (documented)."""

LOOKED_FOR = {"reach_voicemail": "voicemail_option", "reach_menu": "ivr_option"}
"""What an agent notices only if it has the option for it."""


class Call(PhoneCall):
    """One call: single, of a batch, or registered for somebody else to place."""

    __slots__ = (
        *("agent", "asked", "attributes", "direction", "ended_by", "engine", "from_number"),
        *("id", "is_analyzed", "met_machine", "settings", "source", "storage", "to"),
    )
    id: str
    to: str
    source: Batch | None

    def __init__(
        self,
        account: Account,
        id_: str,
        agent: Resource,
        asked: Mapping[str, Any],
        requested: RequestedOutcomes | None = None,
        queue: Queue | None = None,
        source: Batch | None = None,
    ) -> None:
        """Make a call as a request asks for it; one of a batch comes with its `queue` and its `source`."""
        super().__init__(account, requested, queue)
        self.id, self.agent, self.asked, self.source = id_, agent, asked, source
        self.settings: Mapping[str, Any] = agent.fields  # as they are now: later changes change no call
        self.engine = _engine_of(account, self.settings)
        self.from_number: str = asked.get("from_number", "")
        self.to = asked.get("to_number", "")
        self.direction: str = asked.get("direction", "outbound")
        self.storage: str = agent.fields.get("data_storage_setting") or "everything"
        self.attributes: Mapping[str, Any] = {}
        self.ended_by: str | None = None
        self.met_machine = self.is_analyzed = False

    @property
    def source_id(self) -> str:
        return self.source.id if self.source else self.id

    @property
    def dialled_at(self) -> int | None:
        return self.created_at if self.direction == "outbound" else None

    @property
    def metadata(self) -> Mapping[str, Any] | None:
        return self.asked.get("metadata")

    @property
    def variables(self) -> Mapping[str, str]:
        """The values for placeholders."""
        found: Mapping[str, str] = self.asked.get("retell_llm_dynamic_variables", {})
        return found

    def wait_to_be_placed(self) -> None:
        """Wait for somebody else to place the call; nobody does in the mock."""
        world = self.account.world
        world.clock.at(world.now + REGISTERED, Call._expire, self)

    def _expire(self) -> None:
        if self.machine.allows(self.status, "expire"):
            self.account.world.fire(self, "expire")

    def stays(self) -> Mapping[str, Stay]:
        return _stays(self.settings.get("ring_duration_ms"), self.settings.get("max_call_duration_ms", TALK_MS))

    def adjust(self, plan: Plan) -> Plan:
        """Have a machine or a menu go unnoticed if the agent looks for none: the agent hangs up (dossier 4.2)."""
        met = {event for _, event in plan if event in LOOKED_FOR}
        self.met_machine = "reach_voicemail" in met
        if not met:
            return plan
        unseen = {event for event in met if not self.settings.get(LOOKED_FOR[event])}
        return [(at, "agent_hang_up" if event in unseen else event) for at, event in plan]

    def after_move(self, move: Move, happening: int) -> None:
        now = self.account.world.now
        if move.event == "answer":
            self.answered_at = now
            self._announce("call_started", happening)
        elif self.is_final:
            self.ended_at, self.ended_by = now, move.event
            self._announce("call_ended", happening)
            self.await_arrival("analysis", Call._analyze)

    def _analyze(self) -> None:
        self.is_analyzed = True
        self._announce("call_analyzed", self.account.note("call", "analyze", self))

    def _announce(self, event: str, happening: int) -> None:
        """Post a webhook to the agent's receiver, else to the workspace's, if it is one of those that are wanted."""
        wanted = self.settings.get("webhook_events")
        if event in (EVENTS if wanted is None else wanted):
            url = render(self.settings.get("webhook_url") or "", self.variables) or self.account.webhook_url
            timeout = self.settings.get("webhook_timeout_ms", USUAL_MS)
            self.account.world.outbox.post(topic(event, timeout), happening, url)

    def facts(self) -> CallFacts:
        """Return what is known of the call, in the words that all vendors share."""
        return CallFacts(
            id=self.id,
            to=self.to,
            intent=[self.agent.id, self.variables, self.metadata or {}],
            terms=getattr(self.source, "terms", None),
            source=self.source or self,
            creation=self.id,
            asked_at=self.source.created_at if self.source else self.created_at,
            rang_at=self.created_at if self.queue is None or self.queue.next else None,
            answered_at=self.answered_at,
            ended_at=self.ended_at,
            given_up_at=None if self.ended_by != "stop" else self.ended_at,
        )


@lru_cache
def _stays(ring: int | None, talk: int) -> Mapping[str, Stay]:
    return {
        "registered": Stay(ring or RING_MS, "no_answer", is_firm=ring is not None),
        "ongoing": Stay(talk, "reach_limit", is_firm=True),
    }


def _engine_of(account: Account, agent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the settings of an agent's response engine; none for one that is not the workspace's."""
    found = account.tables["retell_llms"].get(agent["response_engine"].get("llm_id", ""))
    return {} if found is None else found.fields
