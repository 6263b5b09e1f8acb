"""The rule `job_left_behind`: a job that a repeated request made once more, and that nobody started."""

from collections.abc import Iterator

from mock_server.engine.world import Record
from mock_server.report.evidence import Evidence
from mock_server.report.finding import Findings, request_key
from mock_server.store.request_log import Request

LOOKED_BACK = 16
"""Of the happenings before the end of a request, so many are searched for the record that it made."""


def judge(evidence: Evidence, findings: Findings) -> Iterator[None]:
    """Add a finding for each job that was never started, while another one from the same request was."""
    for vendor, account in evidence.accounts():
        idle = list(account.never_started())
        yield from evidence.look_up((job.created_at, job.id) for job in idle)
        for job in idle:
            request = evidence.creator(job.created_at, job.id)
            other = request and _started_twin(evidence, request, job)
            if request and other:
                kind = job.machine.kind
                seen = f"the {kind} {job.id} never started; the {kind} {other[1].id} of the same request did"
                findings.add("job_left_behind", f"{vendor}/{job.id}", seen, [request, other[0]], [job.id, other[1].id])
            yield


def _started_twin(evidence: Evidence, request: Request, job: Record) -> tuple[Request, Record] | None:
    """Return another request that asked the same, and the record that it made, if that was started."""
    key = request_key(request)
    for other in evidence.requests:
        if other.number != request.number and request_key(other) == key:
            made = _made_by(evidence, other, job)
            if made is not None and made.status != made.machine.initial:
                return other, made
    return None


def _made_by(evidence: Evidence, request: Request, like: Record) -> Record | None:
    """Return the record of the same kind that a request made."""
    journal = evidence.world.journal
    for number in range(request.happened - 1, max(-1, request.happened - 1 - LOOKED_BACK), -1):
        move, record = journal[number].move, journal[number].record
        if move is like.machine.created and isinstance(record, Record):
            return record
    return None
