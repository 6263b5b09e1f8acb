"""A campaign: its leads, called in order inside its windows, and again as its policy says."""

from collections.abc import Callable, Mapping
from typing import Any

from mock_server.engine.dialing.dialer import Terms, Windows
from mock_server.engine.dialing.windows import BoundedWindows
from mock_server.engine.ids import ulid_ids
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.vendors import campaign
from mock_server.vendors.account import Account
from mock_server.vendors.elevenlabs import after_call
from mock_server.vendors.elevenlabs.leads import Intent, Lead
from mock_server.vendors.elevenlabs.models import Conversation
from mock_server.vendors.elevenlabs.policy import Schedule
from mock_server.vendors.resource import Resource

GOES_ON = frozenset({"active", "attention"})
UNDER_WAY = frozenset({"active", "attention", "paused"})


class Campaign(campaign.Campaign):
    """A campaign of calls. Its calls are made when they are dialled."""

    __slots__ = (
        *("agent", "attention", "batch_id", "begins_at", "call_lead", "held", "intent_ids", "intents", "lead_ids"),
        *("leads", "number", "policy", "schedule", "updated_at", "variant"),
    )

    def __init__(
        self,
        account: Account,
        id_: str,
        settings: Mapping[str, Any],
        agent: Resource,
        number: Resource,
        policy: Mapping[str, Any],
        variant: str,
        requested: RequestedOutcomes | None,
        call_lead: Callable[["Campaign", Intent, int], Conversation | None],
    ) -> None:
        """Make a campaign. `call_lead` makes the call of an intent; it makes none if agent or number are gone."""
        super().__init__(account, "campaign", id_, settings, ("recipients",), requested)
        self.agent, self.number = agent, number
        self.policy, self.variant, self.call_lead = policy, variant, call_lead
        world, seed = account.world, account.world.setup.seed
        self.updated_at = self.created_at
        asked_for = settings.get("scheduled_time_unix")
        self.begins_at: int = world.now if asked_for is None else max(world.now, asked_for * 1000)
        self.schedule = Schedule(policy)
        self.batch_id = ulid_ids(seed, f"elevenlabs.batch/{id_}", "btcal_").name(0)
        self.lead_ids = ulid_ids(seed, f"elevenlabs.lead/{id_}", "lead_")
        self.intent_ids = ulid_ids(seed, f"elevenlabs.intent/{id_}", "intent_")
        self.leads = [
            Lead(row, self.lead_ids.name(row), sent, world.now) for row, sent in enumerate(settings["recipients"])
        ]
        self.intents: list[Intent] = []
        self.held: set[int] = set()  # the rows whose calls an attention item holds back
        self.attention: list[Resource] = []
        first = self.schedule.next_open(self.begins_at)
        for lead in self.leads:
            self.queue_call(lead, "initial", first, 1)

    def queue_call(self, lead: Lead, kind: str, at: int, cold: int | None) -> Intent:
        """Queue the next call to a lead."""
        intent = lead.next = Intent(self, self.intent_ids.name(len(self.intents)), lead, kind, at, cold)
        self.intents.append(intent)
        return intent

    @property
    def name(self) -> str:
        name: str = self.settings["call_name"]
        return name

    @property
    def limit(self) -> int:
        """The most calls that it makes at once: as many as the workspace has lines, where it does not say."""
        return int(self.settings.get("target_concurrency_limit") or self.account.lines.capacity)

    @property
    def windows(self) -> Windows:
        return BoundedWindows(self.begins_at, inside=self.schedule.calendar)

    # Its life.

    def wait(self) -> None:
        """Begin now, or when its time has come. It is active either way."""
        world = self.account.world
        limit = self.limit
        terms = Terms(limit, self.schedule.calendar)
        queue = self.make_queue(len(self.leads), terms)
        if self.begins_at <= world.now:
            queue.run(terms)
        else:
            world.clock.at_instant(self.begins_at, Campaign._go_on, self)

    def _go_on(self) -> None:
        """Place calls, unless it is paused or over, its time has not come, or an item holds its calls back."""
        if self.queue is not None and self.status == "active" and self.account.world.now >= self.begins_at:
            self.queue.run(self.queue.terms)

    def moved(self, move: Move, happening: int) -> None:
        self.updated_at = self.account.world.now
        if self.queue is None:
            return
        if move.status == "active":
            self._release_held()
            self._go_on()
        else:
            self.queue.hold()
        if move.event == "stop" or move.status in ("completed", "failed"):
            for lead in self.leads:
                self._end_queued(lead, "campaign_ended")

    def stop(self) -> None:
        """Stop for good: at once if no call is under way, else when the last one is over."""
        self.account.world.fire(self, "stop")
        self._finish()

    def in_flight(self) -> int:
        """Return how many leads are being called, or wait for the analysis of their call."""
        return sum(lead.is_called for lead in self.leads)

    def finish_if_done(self) -> None:
        """End if every lead is finished."""
        self._finish()

    def _finish(self) -> None:
        fire = self.account.world.fire
        if self.status == "stopping" and not self.in_flight():
            fire(self, "drain")
        elif self.status in UNDER_WAY and all(lead.disposition is not None for lead in self.leads):
            fire(self, "complete")

    def exhausted(self) -> None:
        """End, if no lead is to be called again after an analysis that still runs."""
        self._finish()

    # Attention.

    def hold_back(self, item: Resource) -> None:
        """Hold all queued calls back, since an item has opened: the agent or the number is gone."""
        self.attention.append(item)
        for lead in self.leads:
            if lead.next is not None and lead.next.status == "queued":
                lead.next.status = "attention"
        if self.queue is not None:
            self.queue.hold()
        if self.status == "active":
            self.account.world.fire(self, "need_attention")

    def _release_held(self) -> None:
        for lead in self.leads:
            if lead.next is not None and lead.next.status == "attention":
                lead.next.status = "queued"
        rows, self.held = sorted(self.held), set()
        assert self.queue is not None
        for row in rows:
            self.queue.redial(row, self.account.world.now)

    def give_up_held(self) -> None:
        """Cancel the calls that an item held back, since it was resolved otherwise."""
        for lead in self.leads:
            if lead.next is not None and lead.next.status == "attention":
                self._end_queued(lead, "cancelled")
        self.held.clear()

    # Calls.

    def dial(self, row: int) -> None:
        """Call a lead, if its call is still wanted and agent and number are there; else give the line back."""
        lead, world = self.leads[row], self.account.world
        intent = lead.next
        if intent is not None and intent.status == "queued":
            intent.number = lead.number
            call = self.call_lead(self, intent, lead.attempts + 1)
            if call is not None:
                lead.attempts += 1
                lead.updated_at = self.updated_at = world.now
                intent.status, intent.call = "submitted", call
                call.dial(row)
                return
        if intent is not None and intent.status in ("queued", "attention"):
            intent.status = "attention"
            self.held.add(row)
        world.clock.at(world.now, Campaign._give_line_back, self)

    def _give_line_back(self) -> None:
        if self.queue is not None:
            self.queue.ended()

    def settle(self, intent: Intent) -> None:
        """Decide what follows a call that is over and analysed, and end the campaign if nothing does."""
        lead = intent.lead
        lead.updated_at = self.updated_at = self.account.world.now
        lead.next, lead.last = None, intent
        intent.decision = self._decide(intent, lead)
        if lead.next is not None and self.queue is not None:
            self.queue.redial(lead.row, lead.next.at)
            if self.status in GOES_ON and not self.queue.running and not self.attention_is_open:
                self._go_on()
        if lead.next is not None and self.attention_is_open:
            lead.next.status = "attention"
        self._finish()

    @property
    def attention_is_open(self) -> bool:
        """True if an item is open."""
        return any(item.fields["status"] == "open" for item in self.attention)

    def _decide(self, intent: Intent, lead: Lead) -> str:
        if lead.is_off:
            lead.disposition = lead.disposition or "removed"
            return "suppressed_do_not_call"
        if self.status not in UNDER_WAY:
            lead.drop("campaign_ended")
            return "suppressed_after_stop"
        if intent.result == "answered":
            lead.failures = 0
            return after_call.heed(self, intent, lead)
        return after_call.try_again(self, intent, lead)

    def remove(self, lead: Lead) -> None:
        """Never call a lead again; a call that goes on does."""
        if lead.disposition is None:
            self._end_queued(lead, "removed")
            if lead.is_called:
                lead.drop("removed")
            lead.updated_at = self.updated_at = self.account.world.now
            self._finish()

    def _end_queued(self, lead: Lead, disposition: str) -> None:
        """Cancel the queued call to a lead, which is finished with that; one that is being called stays open."""
        intent = lead.next
        if lead.disposition is None and intent is not None and intent.status in ("queued", "attention"):
            intent.status, intent.decision = "cancelled", "cancelled"
            lead.next = None
            lead.updated_at = self.account.world.now
            lead.drop(disposition)

    def close(self) -> None:
        super().close()
        for lead in self.leads:
            lead.next = lead.last = None
        self.leads.clear()
        self.intents.clear()
        self.attention.clear()
