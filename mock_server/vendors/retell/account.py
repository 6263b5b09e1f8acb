"""A Retell account: one workspace, its agents, response engines and numbers, its calls and batches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from mock_server.engine.dialing.call_rate import CallRate
from mock_server.engine.facts import CallCost, CallFacts, Oversubscribed
from mock_server.engine.ids import worded_ids
from mock_server.engine.journal import Happening
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.speech.conversation import Line
from mock_server.engine.table import Table
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import World
from mock_server.exchange import Refusal
from mock_server.vendors import account
from mock_server.vendors.resource import Resource
from mock_server.vendors.retell import speech
from mock_server.vendors.retell.batch import Batch
from mock_server.vendors.retell.errors import not_found, unfit
from mock_server.vendors.retell.models import Call
from mock_server.vendors.retell.views import batch_record, call_then, call_view, entry_view
from mock_server.vendors.vendor import Vendor

VIEWS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "agents": entry_view,
    "retell_llms": entry_view,
    "phone_numbers": entry_view,
    "calls": call_view,
    "batches": batch_record,
}
HOUR = 3_600_000
"""How long an idempotency key holds (documented), in milliseconds."""

NOUNS = {"agents": "agent", "retell_llms": "retell-llm", "phone_numbers": "phone-number", "calls": "call"}
KEYS = {"agents": "agent_id", "retell_llms": "llm_id", "phone_numbers": "phone_number"}


class Account(account.Account):
    """The records of one workspace."""

    def __init__(self, vendor: Vendor, world: World) -> None:
        settings, seed = vendor.seed["workspace"], world.setup.seed
        lines = settings["base_concurrency"] + settings["purchased_concurrency"]
        super().__init__(vendor, world, lines, CallRate(world.clock))
        self.settings: Mapping[str, Any] = settings
        self.webhook_url: str | None = settings["webhook_url"]
        self.agents = self.add_entries("agents", "agent_")
        self.engines = self.add_entries("retell_llms", "llm_")
        self.numbers = self.add_entries("phone_numbers", "number_")
        self.calls: Table[Call] = self.add_table("calls", worded_ids(seed, "retell.call", "call_"))
        self.batches: Table[Batch] = self.add_table("batches", worded_ids(seed, "retell.batch", "batch_call_"))
        self.first_calls: dict[str, tuple[int, Any, Call]] = {}  # by idempotency key: when, the request, its call

    def add_entries(self, plural: str, word: str) -> Table[Resource]:
        """Return a new table of entries, with the seeded ones."""
        table: Table[Resource] = self.add_table(plural, worded_ids(self.world.setup.seed, f"retell.{plural}", word))
        for fields in self.vendor.seed[plural]:
            table.add_fixed(fields[KEYS[plural]], Resource(fields[KEYS[plural]], fields))
        return table

    # What requests name. 404 where there is none.

    def entry(self, plural: str, id_: str) -> Resource:
        found: Resource = self.look_up(NOUNS[plural], self.tables[plural], id_)
        return found

    def call(self, id_: str) -> Call:
        return self.look_up("call", self.calls, id_)

    def agent_for(self, number: Resource, asked: Mapping[str, Any], luck_of: str) -> Resource:
        """Return the agent of a call: the one that is asked for, else one of the number's, drawn by its share."""
        if "override_agent_id" in asked:
            agent = self.entry("agents", asked["override_agent_id"])
            check_version(agent, asked.get("override_agent_version"))
            return agent
        agents: Sequence[Mapping[str, Any]] = number.fields.get("outbound_agents") or ()
        if not agents:
            seen = f"{number.id}, which has no outbound agent"
            raise unfit("body/from_number", seen, "a number with one, or override_agent_id")
        at = self.world.chance.draws(luck_of, 1, "agent").unit() * sum(one["weight"] for one in agents)
        for one in agents:
            at -= one["weight"]
            if at < 0:
                break
        return self.entry("agents", one["agent_id"])

    # Calls.

    @property
    def is_full(self) -> bool:
        """True if no more calls may begin: as many are under way as the workspace may have."""
        return self.lines.used >= self.lines.capacity - int(self.settings["reserved_inbound_concurrency"])

    def add_call(self, agent: Resource, asked: Mapping[str, Any], requested: RequestedOutcomes | None) -> Call:
        """Create a call, and write it to the journal."""
        call = Call(self, self.calls.next_id(), agent, asked, requested)
        self.calls.add(call)
        self.world.create(call)
        return call

    def call_task(self, batch: Batch, row: int) -> None:
        """Make the call of a task of a batch, by what the agent and the number are now."""
        task = {"from_number": batch.settings["from_number"], **batch.tasks[row]}
        id_ = self.calls.next_id()
        agent, is_gone = self._agent_of_task(batch, task, f"{batch.id}/{row}")
        call = Call(self, id_, agent, task, batch.requested, batch.queue, batch)
        self.calls.add(call)
        batch.calls.append(id_)
        self.world.create(call)
        if is_gone:
            self.world.fire(call, "fail_vendor")
        else:
            call.dial(row)

    def _agent_of_task(self, batch: Batch, task: Mapping[str, Any], luck_of: str) -> tuple[Resource, bool]:
        """Return the agent of a task, and whether it or the number is gone meanwhile (dossier 5 #37)."""
        number = self.numbers.get(batch.settings["from_number"])
        try:
            return (self.agent_for(number, task, luck_of), False) if number is not None else (GONE, True)
        except Refusal:
            return GONE, True

    # What the control plane and the report use.

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        return VIEWS[kind](record)

    def webhook(self, topic: Topic, happening: Happening) -> dict[str, Any]:
        call = happening.record
        assert isinstance(call, Call)
        return {"event": topic.event, "call": call_then(call, happening)}

    def not_found(self, noun: str, id_: str) -> Refusal:
        return not_found(noun, id_)

    def said(self, call: Call) -> Sequence[Line] | None:
        return speech.lines(call) if call.is_final and call.answered_at is not None else None

    def sound(self, call: Call) -> bytes | None:
        return speech.audio(call) if call.is_final and call.answered_at is not None else None

    def extraction(self, call: Call) -> dict[str, Any] | None:
        return speech.analysis(call) if call.is_analyzed else None

    def cost(self, call: Call) -> CallCost | None:
        return CallCost(speech.cost(call)["combined_cost"], "cent (USD)", {}) if call.is_final else None

    def call_facts(self) -> Iterator[CallFacts]:
        here = (call for _, call in self.calls.forward())
        return (call.facts() for call in chain(self.deleted, here) if call.to and call.direction == "outbound")

    def oversubscribed(self) -> Iterator[Oversubscribed]:
        """Yield nothing: how many calls a batch makes at once, Retell decides, and a single call is refused."""
        return iter(())

    def close(self) -> None:
        super().close()
        self.first_calls.clear()


def check_version(entry: Resource, version: Any) -> None:
    """Raise 404 for a version that an entry does not have: it has those up to its own, and any tag leads to it."""
    if str(version).isdigit() and int(version) > entry.fields["version"]:
        raise not_found("agent" if "agent_id" in entry.fields else "retell-llm", f"{entry.id} version {version}")


GONE = Resource("", {"version": 0, "response_engine": {"type": "custom-llm"}, "agent_id": ""})
"""The agent of a call whose agent or number was deleted before it began."""
