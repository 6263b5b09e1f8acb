"""Batch dial jobs: create, start, pause, change, watch."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.engine.machine import Move
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.vogent.job import Job
from mock_server.vendors.vogent.pages import page
from mock_server.vendors.vogent.schedule import minutes, shown_schedule
from mock_server.vendors.vogent.workspace import Workspace

CHANGED = Move("vogent", "job", "change", None)


def create_batch_dial_job(workspace: Workspace, asked: Asked) -> Reply:
    """A new job is INIT; nobody is called until it is started."""
    body = asked.body
    agent = workspace.named("agents", body["callAgentId"], "body/callAgentId")
    _check(workspace, body)
    job = Job(workspace, body, agent, asked.requested)
    workspace.jobs.add(job)
    workspace.world.create(job)
    return Reply(200, job.view())


def get_batch_dial_job(workspace: Workspace, asked: Asked) -> Reply:
    return Reply(200, workspace.job(asked.path["id"]).view())


def list_batch_dial_jobs(workspace: Workspace, asked: Asked) -> Reply:
    """Newest first; filters are exact."""
    query = asked.query
    wanted = {"status": query.get("status"), "agent": query.get("callAgentId")}

    def items(before: int | None) -> Iterator[tuple[int, Job]]:
        if query.get("userId", workspace.user_id) != workspace.user_id:
            return
        for place, job in workspace.jobs.newest_first(before):
            if wanted["status"] in (None, job.status) and wanted["agent"] in (None, job.agent.id):
                yield place, job

    return Reply(200, page(workspace, asked, items, Job.view))


def update_batch_dial_job(workspace: Workspace, asked: Asked) -> Reply:
    """A partial update. It shows at once, and rules the dialling from the next start or resume (dossier 5.1 #5)."""
    job, body = workspace.job(asked.path["id"]), asked.body
    if job.is_final:
        raise _ended(job)
    _check(workspace, body)
    job.limit = body.get("maxConcurrentDials", job.limit)
    job.callers = body.get("fromPhoneNumberIds", job.callers)
    if "schedule" in body:
        job.schedule = shown_schedule(body["schedule"])
    workspace.world.note(job, CHANGED)
    return Reply(200, job.view())


def set_batch_dial_job_paused(workspace: Workspace, asked: Asked) -> Reply:
    """Start, pause or resume. The value it has already changes nothing (dossier 5.2 #3, #5); an ended job refuses."""
    job, paused = workspace.job(asked.path["id"]), asked.body["paused"]
    event = {("INIT", False): "start", ("ACTIVE", True): "pause", ("PAUSED", False): "resume"}.get((job.status, paused))
    if event is not None:
        workspace.world.fire(job, event)
    elif job.is_final:
        raise _ended(job)
    return Reply(200, job.view())


def list_batch_dial_job_queue(workspace: Workspace, asked: Asked) -> Reply:
    """The rows that wait, in their order."""
    job = workspace.job(asked.path["id"])

    def items(after: int | None) -> Iterator[tuple[int, int]]:
        first = max(job.waiting_from, 0 if after is None else after + 1)
        return ((row, row) for row in range(first, len(job.rows)))

    return Reply(200, page(workspace, asked, items, job.row_view))


def list_batch_dial_job_dials(workspace: Workspace, asked: Asked) -> Reply:
    """The calls that have ended, the latest first."""
    dials = workspace.job(asked.path["id"]).dials
    done = dials.done if dials else ()

    def items(before: int | None) -> Iterator[tuple[int, int]]:
        last = len(done) if before is None else min(before, len(done))
        return ((place, done[place]) for place in range(last - 1, -1, -1))

    return Reply(200, page(workspace, asked, items, lambda row: dials.record(row).view() if dials else None))


def _ended(job: Job) -> Refusal:
    return Refusal(
        400, f"batch dial job {job.id}: seen {job.status}, expected a job that has not ended; create a new one"
    )


def _check(workspace: Workspace, body: Mapping[str, Any]) -> None:
    """What the schema can't say: the numbers are the workspace's, and a slot ends after it starts (dossier 5.2 #19)."""
    for n, id_ in enumerate(body.get("fromPhoneNumberIds", ())):
        workspace.named("phone_numbers", id_, f"body/fromPhoneNumberIds/{n}")
    for d, day in enumerate((body.get("schedule") or {}).get("days", ())):
        for s, slot in enumerate(day["timeSlots"]):
            if minutes(slot["endTime"]) <= minutes(slot["startTime"]):
                where = f"body/schedule/days/{d}/timeSlots/{s}"
                seen = f"{slot['startTime']} to {slot['endTime']}"
                raise Refusal(422, f"{where}: seen {seen}, expected an end after the start, on the same day")
