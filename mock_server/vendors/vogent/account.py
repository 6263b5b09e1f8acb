"""A Vogent account: its jobs, its dials, and the settings that they build on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from mock_server.engine.facts import CallFacts, Oversubscribed
from mock_server.engine.ids import UUID_PREFIX
from mock_server.engine.journal import Happening
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.speech.conversation import Line
from mock_server.engine.table import Table
from mock_server.engine.webhooks.outbox import Topic
from mock_server.engine.world import Record, World
from mock_server.exchange import Refusal
from mock_server.vendors.vendor import Vendor
from mock_server.vendors.vogent import speech, webhooks
from mock_server.vendors.vogent.dial import Dial, SingleDial
from mock_server.vendors.vogent.errors import unknown
from mock_server.vendors.vogent.job import Job
from mock_server.vendors.vogent.job_dials import JobDials
from mock_server.vendors.vogent.progress import RECORDING, TRANSCRIPT
from mock_server.vendors.vogent.settings import ENTRIES, Entry, Settings
from mock_server.vendors.vogent.tokens import check_token
from mock_server.vendors.vogent.views import dial_view, entry_view, job_view, payload

VIEWS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    **dict.fromkeys(ENTRIES, entry_view),
    "batch_dial_jobs": job_view,
    "dials": dial_view,
}


class Account(Settings):
    """The records of one account."""

    call_kind = "dials"

    def __init__(self, vendor: Vendor, world: World) -> None:
        super().__init__(vendor, world)
        self.jobs: Table[Job] = self.add_table("batch_dial_jobs", self.ids("job"))
        self.dials: Table[SingleDial] = self.add_table("dials", self.ids("dial"))  # those of jobs are with their jobs

    def add_job(self, agent: Entry, body: Mapping[str, Any], requested: RequestedOutcomes | None) -> Job:
        """Create a job, and write it to the journal."""
        job = Job(self, self.jobs.next_id(), agent, body, requested)
        self.jobs.add(job)
        self.world.create(job)
        return job

    def add_dial(self, agent: Entry, body: Mapping[str, Any], requested: RequestedOutcomes | None) -> SingleDial:
        """Create a dial of its own, announce it, and have it wait for a line."""
        dial = SingleDial(self, self.dials.next_id(), agent, body, requested)
        self.dials.add(dial)
        dial.announce()
        dial.wait_for_line()
        return dial

    def job(self, id_: str) -> Job:
        """Return the job that the path names. Raise 404 if there is none."""
        return self.look_up("batch dial job", self.jobs, id_)

    def dial(self, id_: str) -> Dial:
        """Return the dial that the path names, single or of a job. Raise 404 if there is none."""
        found = self.find_dial(id_)
        if found is None:
            raise self.not_found("dial", id_)
        return found

    def find_dial(self, id_: str) -> Dial | None:
        """Return the dial with this id, single or of a job."""
        dials = self.series.get(id_[:UUID_PREFIX])
        return dials.called(id_) if isinstance(dials, JobDials) else self.dials.get(id_)

    def all_dials(self, first: int = 0) -> Iterator[Dial]:
        """Yield every dial: those of the jobs, then the single ones; skip the `first` so many."""
        for _, job in self.jobs.forward():
            if job.dials:
                yield from job.dials.since(first)
                first = max(0, first - job.dials.begun)
        for _, dial in islice(self.dials.forward(), first, None):
            yield dial

    # What the frame asks.

    def view(self, kind: str, record: Any) -> dict[str, Any]:
        return VIEWS[kind](record)

    def webhook(self, topic: Topic, happening: Happening) -> dict[str, Any]:
        return webhooks.body(topic, payload(topic, happening))

    def check_credential(self, text: str, operation: str, roles: frozenset[str], path: Mapping[str, str]) -> None:
        """Raise 401 unless a dial token is this account's own, has not expired, and is for the dial in the path."""
        check_token(self.world, text, path)

    def not_found(self, noun: str, id_: str) -> Refusal:
        return unknown(noun, id_)

    def said(self, call: Dial) -> Sequence[Line] | None:
        return speech.lines(call) if call.arrived & TRANSCRIPT.bit else None

    def sound(self, call: Dial) -> bytes | None:
        return speech.audio(call) if call.arrived & RECORDING.bit else None

    def extraction(self, call: Dial) -> dict[str, Any] | None:
        return speech.extraction(call)

    def call_facts(self) -> Iterator[CallFacts]:
        """Yield what is known of every dial to a telephone, those of the jobs first."""
        for _, job in self.jobs.forward():
            for row in job.dials or ():
                yield row.facts(job, job.created_at, job.schedule, row.creation)
        for _, dial in self.dials.forward():
            if dial.to is not None:
                yield dial.facts(dial, dial.created_at, None, dial.id)

    def views(self, kind: str, first: int = 0) -> Iterator[dict[str, Any]]:
        return map(dial_view, self.all_dials(first)) if kind == "dials" else super().views(kind, first)

    def counts(self) -> dict[str, int]:
        rows = sum(job.dials.begun for _, job in self.jobs.forward() if job.dials)
        return {**super().counts(), "dials": self.dials.count + rows}

    def find(self, kind: str, id_: str) -> Record | None:
        return self.find_dial(id_) if kind == "dials" else super().find(kind, id_)

    def oversubscribed(self) -> Iterator[Oversubscribed]:
        """Yield the jobs that may dial more at once than there are lines; then the jobs and dials that waited."""
        for _, job in self.jobs.forward():
            if min(job.limit, len(job.rows)) > self.lines.capacity:
                yield Oversubscribed(job.id, job.created_at, job.limit)
        yield from super().oversubscribed()
