"""Batch dial jobs: create, start, pause, change, watch."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.exchange import Asked, Refusal, Reply
from mock_server.vendors.vogent.account import Account
from mock_server.vendors.vogent.job import Job, minutes, shown_schedule
from mock_server.vendors.vogent.pages import page
from mock_server.vendors.vogent.views import dial_views, job_view, row_view


def create_batch_dial_job(account: Account, asked: Asked) -> Reply:
    """Create a job. It is INIT, and nobody is called until it is started."""
    body = asked.body
    agent = account.named("agents", body["callAgentId"], "body/callAgentId")
    _check(account, body)
    return Reply(200, job_view(account.add_job(agent, body, asked.requested)))


def get_batch_dial_job(account: Account, asked: Asked) -> Reply:
    return Reply(200, job_view(account.job(asked.path["id"])))


def list_batch_dial_jobs(account: Account, asked: Asked) -> Reply:
    """Return a page of the jobs, the newest first. Filters are exact."""
    query = asked.query
    wanted = {"status": query.get("status"), "agent": query.get("callAgentId")}

    def items(before: int | None) -> Iterator[tuple[int, Job]]:
        if query.get("userId", account.user_id) != account.user_id:
            return
        for place, job in account.jobs.newest_first(before):
            if wanted["status"] in (None, job.status) and wanted["agent"] in (None, job.agent.id):
                yield place, job

    return Reply(200, page(account, asked, items, job_view))


def update_batch_dial_job(account: Account, asked: Asked) -> Reply:
    """Change what was sent. It shows at once, and rules the dialing from the next start or resume (dossier 5.1 #5)."""
    job, body = account.job(asked.path["id"]), asked.body
    if job.is_final:
        raise _ended(job)
    _check(account, body)
    job.limit = body.get("maxConcurrentDials", job.limit)
    job.callers = body.get("fromPhoneNumberIds", job.callers)
    if "schedule" in body:
        job.schedule = shown_schedule(body["schedule"])
    account.note("job", "change", job)
    return Reply(200, job_view(job))


def set_batch_dial_job_paused(account: Account, asked: Asked) -> Reply:
    """Start, pause or resume a job. The value that it has changes nothing (dossier 5.2 #3, #5); refuse if it ended."""
    job, paused = account.job(asked.path["id"]), asked.body["paused"]
    event = {("INIT", False): "start", ("ACTIVE", True): "pause", ("PAUSED", False): "resume"}.get((job.status, paused))
    if event is not None:
        account.world.fire(job, event)
    elif job.is_final:
        raise _ended(job)
    return Reply(200, job_view(job))


def list_batch_dial_job_queue(account: Account, asked: Asked) -> Reply:
    """Return a page of the rows that wait, in their order."""
    job = account.job(asked.path["id"])

    def items(after: int | None) -> Iterator[tuple[int, int]]:
        first = max(job.waiting_from, 0 if after is None else after + 1)
        return ((row, row) for row in range(first, len(job.rows)))

    return Reply(200, page(account, asked, items, lambda row: row_view(job, row)))


def list_batch_dial_job_dials(account: Account, asked: Asked) -> Reply:
    """Return a page of the calls that have ended, the latest first."""
    dials = account.job(asked.path["id"]).dials
    done = dials.done if dials else ()

    def items(before: int | None) -> Iterator[tuple[int, int]]:
        last = len(done) if before is None else min(before, len(done))
        return ((place, done[place]) for place in range(last - 1, -1, -1))

    found = page(account, asked, items, int)
    return Reply(200, {**found, "data": dial_views([dials.record(row) for row in found["data"]]) if dials else []})


def _ended(job: Job) -> Refusal:
    return Refusal(
        400, f"batch dial job {job.id}: seen {job.status}, expected a job that has not ended; create a new one"
    )


def _check(account: Account, body: Mapping[str, Any]) -> None:
    """Check what the schema can't say: the numbers exist, and a slot ends after it starts (dossier 5.2 #19)."""
    for n, id_ in enumerate(body.get("fromPhoneNumberIds", ())):
        account.named("phone_numbers", id_, f"body/fromPhoneNumberIds/{n}")
    for d, day in enumerate((body.get("schedule") or {}).get("days", ())):
        for s, slot in enumerate(day["timeSlots"]):
            if minutes(slot["endTime"]) <= minutes(slot["startTime"]):
                where = f"body/schedule/days/{d}/timeSlots/{s}"
                seen = f"{slot['startTime']} to {slot['endTime']}"
                raise Refusal(422, f"{where}: seen {seen}, expected an end after the start, on the same day")
