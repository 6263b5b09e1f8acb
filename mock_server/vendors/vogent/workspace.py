"""What one Vogent workspace holds: everything that belongs to one API key."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from mock_server.engine.dialing.dialer import Lines
from mock_server.engine.dialing.roster import Roster
from mock_server.engine.facts import CallFacts, Oversubscribed
from mock_server.engine.ids import UUID_PREFIX, Disguise, Ids, uuid_ids
from mock_server.engine.journal import Happening
from mock_server.engine.machine import Move
from mock_server.engine.table import Table
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import Record, World
from mock_server.exchange import Refusal
from mock_server.vendors.vendor import Vendor
from mock_server.vendors.vogent import facts, webhooks
from mock_server.vendors.vogent.brief import Brief
from mock_server.vendors.vogent.dial import Dial
from mock_server.vendors.vogent.entry import Entry
from mock_server.vendors.vogent.job import Job

ENTRIES = {
    "models": "model",
    "voices": "voice",
    "versioned_prompts": "prompt",
    "extractors": "extractor",
    "agents": "agent",
    "phone_numbers": "phone_number",
}

OWNED = ("versioned_prompts", "extractors")
"""Kinds that belong to an agent; the vendor doesn't show to which."""


class Workspace:
    """The records of one workspace, and the lines that all its calls share."""

    def __init__(self, vendor: Vendor, world: World) -> None:
        self.vendor, self.world = vendor, world
        self.dial_machine = vendor.machines["dial"]
        settings = vendor.seed["workspace"]
        self.lines = Lines(settings["concurrent_dials"])
        self.roster = Roster(world.clock, world.journal, world.outbox, lambda: self.webhook_url)
        self.webhook_url: str | None = settings["webhook_url"]
        self.webhook_secret: str = settings["webhook_secret"]
        self.user_id: str = settings["user_id"]
        self.jobs: Table[Job] = Table(self.ids("job"))
        self.dials: Table[Dial] = Table(self.ids("dial"))
        self.entries = {plural: self._seeded(plural, kind) for plural, kind in ENTRIES.items()}
        self._jobs_by_dial_prefix: dict[str, Job] = {}
        self.session_ids, self.task_ids = self.ids("session"), self.ids("dial-task")
        self.recording_ids = Disguise(world.setup.seed, "vogent.recording")
        self.briefs: dict[str, Brief] = {}
        self.version = 0  # how often a setting was changed
        self._callers: list[str] | None = None
        world.scenarios["vogent"] = vendor.scenario(world)

    def ids(self, kind: str) -> Ids:
        """The ids of one kind of record in this world."""
        return uuid_ids(self.world.setup.seed, f"vogent.{kind}")

    def _seeded(self, plural: str, kind: str) -> Table[Entry]:
        table: Table[Entry] = Table(self.ids(kind))
        for seeded in self.vendor.seed[plural]:
            fields = dict(seeded)
            owner = fields.pop("agentId") if plural in OWNED else ""
            table.add_fixed(fields["id"], Entry(fields["id"], fields, owner))
        return table

    def add(self, plural: str, fields: Mapping[str, Any], owner: str = "") -> Entry:
        """Create an entry, and tell the journal."""
        table = self.entries[plural]
        entry = Entry(table.next_id(), fields, owner)
        table.add(entry)
        self.tell(plural, "create", entry)
        return entry

    def tell(self, plural: str, event: str, entry: Entry) -> None:
        """Write to the journal what happened to an entry; from now on, calls are made under other settings."""
        self.briefs.clear()
        self.version += 1
        self._callers = None
        self.world.note(entry, _what(ENTRIES[plural], event))

    def entry(self, plural: str, id_: str) -> Entry:
        """An entry that the path names. 404 where there is none."""
        found = self.entries[plural].get(id_)
        if found is None:
            raise unknown(ENTRIES[plural], id_)
        return found

    def named(self, plural: str, id_: str, where: str) -> Entry:
        """An entry that a body names. 400 where there is none (dossier 5.2 #7)."""
        found = self.entries[plural].get(id_)
        if found is None:
            kind = plural.replace("_", " ")
            raise Refusal(400, f"{where}: seen {id_!r}, expected the id of one of this workspace's {kind}")
        return found

    def job(self, id_: str) -> Job:
        """A batch job. 404 where there is none."""
        found = self.jobs.get(id_)
        if found is None:
            raise unknown("batch dial job", id_)
        return found

    def dial(self, id_: str) -> Dial:
        """A dial, single or of a job. 404 where there is none."""
        found = self.find_dial(id_)
        if found is None:
            raise unknown("dial", id_)
        return found

    def find_dial(self, id_: str) -> Dial | None:
        """A dial, single or of a job."""
        return self.dials.get(id_) or self._dial_of_a_job(id_)

    def _dial_of_a_job(self, id_: str) -> Dial | None:
        job = self._jobs_by_dial_prefix.get(id_[:UUID_PREFIX])
        return job.dial_called(id_) if job else None

    def ids_of_dials(self, job: Job) -> Ids:
        """The ids of a job's dials; from now on, they are found by them."""
        ids = self.ids(f"dial/{job.id}")
        self._jobs_by_dial_prefix[ids.prefix] = job
        return ids

    def callers(self, own: Sequence[str] = ()) -> Sequence[str]:
        """The ids of the numbers that calls come from: a job's own, as far as they are there, else all telephone's."""
        numbers = self.entries["phone_numbers"]
        if own:
            return [id_ for id_ in own if numbers.get(id_)]
        if self._callers is None:
            self._callers = [entry.id for _, entry in numbers.forward() if entry.fields["type"] == "PSTN"]
        return self._callers

    def all_dials(self, first: int = 0) -> Iterator[Dial]:
        """Every dial: those of the jobs, then the single ones; without the `first` so many."""
        for _, job in self.jobs.forward():
            if job.dials:
                yield from job.dials.since(first)
                first = max(0, first - job.dials.begun)
        for _, dial in islice(self.dials.forward(), first, None):
            yield dial

    # What the control plane sees.

    def kinds(self) -> list[str]:
        return [*ENTRIES, "batch_dial_jobs", "dials"]

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        view: dict[str, Any] = record.view()
        return view

    def views(self, kind: str, first: int = 0) -> Iterator[dict[str, Any]]:
        if kind == "dials":
            return (dial.view() for dial in self.all_dials(first))
        table: Table[Any] = self.jobs if kind == "batch_dial_jobs" else self.entries[kind]
        return (record.view() for _, record in islice(table.forward(), first, None))

    def counts(self) -> dict[str, int]:
        entries = {plural: table.count for plural, table in self.entries.items()}
        return entries | {
            "batch_dial_jobs": self.jobs.count,
            "dials": self.dials.count + sum(job.dials.begun for _, job in self.jobs.forward() if job.dials),
        }

    def find(self, kind: str, id_: str) -> Record | None:
        if kind == "batch_dial_jobs":
            return self.jobs.get(id_)
        if kind == "dials":
            return self.find_dial(id_)
        return None

    def webhook(self, topic: Topic, happening: Happening) -> Any:
        return webhooks.render(topic, happening)

    def call_facts(self) -> Iterator[CallFacts]:
        return facts.calls(self)

    def oversubscribed(self) -> Iterator[Oversubscribed]:
        return facts.crowded(self)

    def close(self) -> None:
        self._jobs_by_dial_prefix.clear()
        self.briefs.clear()
        for _, job in self.jobs.forward():
            job.close()
        for _, dial in self.dials.forward():
            dial.queue.hold()
        self.lines.clear()
        self.roster.close()
        self.entries.clear()
        self.jobs = Table(self.jobs.ids)
        self.dials = Table(self.dials.ids)


@cache
def _what(kind: str, event: str) -> Move:
    return Move("vogent", kind, event, None)


def unknown(kind: str, id_: str) -> Refusal:
    """404: no such record in this workspace (dossier 5.2 #10)."""
    return Refusal(
        404,
        f"{kind.replace('_', ' ')} {id_!r} is unknown in this workspace; ids of other workspaces are not visible here",
    )
