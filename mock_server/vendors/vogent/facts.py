"""What is known of the dials, in the words that all vendors share."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mock_server.engine.facts import CallFacts, Oversubscribed
from mock_server.vendors.vogent.job import Job
from mock_server.vendors.vogent.single import SingleDial

if TYPE_CHECKING:
    from mock_server.vendors.vogent.dial import Dial
    from mock_server.vendors.vogent.workspace import Workspace

GIVEN_UP = ("CANCELLED", "USER_HANGUP")
"""The results of a dial that the client may have ended; the journal knows whether it was the client."""


def calls(workspace: "Workspace") -> Iterator[CallFacts]:
    """Every dial to a telephone, those of the jobs first."""
    for _, job in workspace.jobs.forward():
        id_ = job.id
        for dial in job.dials or ():
            yield _facts(dial, job, job.created_at, job.schedule, f"{id_}/{dial.number}")
    for _, single in workspace.dials.forward():
        if single.to is not None:
            yield _facts(single, single, single.created_at, None, single.id)


def crowded(workspace: "Workspace") -> Iterator[Oversubscribed]:
    """The jobs that may dial more at once than the workspace has lines; jobs and dials that waited for one."""
    for _, job in workspace.jobs.forward():
        if min(job.limit, len(job.rows)) > workspace.lines.capacity:
            yield Oversubscribed(job.id, job.created_at, job.limit)
    for owner in workspace.lines.waited:
        if isinstance(owner, Job | SingleDial):
            yield Oversubscribed(owner.id, owner.created_at)


def _facts(dial: "Dial", source: "Dial | Job", asked_at: int, terms: Any, creation: str) -> CallFacts:
    overrides = dial.asked.get("agentOverrides") if isinstance(dial, SingleDial) else None
    return CallFacts(
        id=dial.id,
        to=dial.to or "",
        intent=[dial.agent.id, dial.inputs or {}, overrides or {}],
        terms=terms,
        source=source,
        creation=creation,
        asked_at=asked_at,
        rang_at=dial.started_at,
        answered_at=dial.answered_at,
        ended_at=dial.ended_at,
        given_up_at=dial.ended_at if dial.result in GIVEN_UP else None,
    )
