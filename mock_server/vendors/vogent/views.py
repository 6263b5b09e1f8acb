"""The views of records, and the content of webhooks about a dial."""

from collections.abc import Sequence
from typing import Any

from mock_server.engine import moment
from mock_server.engine.journal import Happening
from mock_server.engine.moment import SECOND
from mock_server.engine.webhooks.outbox import Topic
from mock_server.exchange import CheckedPart
from mock_server.vendors.checked_parts import checked_part
from mock_server.vendors.vogent import speech, webhooks
from mock_server.vendors.vogent.dial import Dial
from mock_server.vendors.vogent.job import Job
from mock_server.vendors.vogent.settings import Entry

SHOWN_AGENT = ("components", "schemas", "Agent")


def entry_view(entry: Entry) -> dict[str, Any]:
    """Return a record without a status as the vendor shows it."""
    return entry.fields


def job_view(job: Job) -> dict[str, Any]:
    """Return a job as the vendor shows it: no counts, no rows (dossier 3.1)."""
    shown = {
        "id": job.id,
        "maxConcurrentDials": job.limit,
        "name": job.name,
        "status": job.status,
        "callAgentId": job.agent.id,
        "createdAt": moment.text(job.created_at),
        "schedule": job.schedule,
    }
    if job.callers:
        shown["fromPhoneNumberIds"] = job.callers
    return shown


def row_view(job: Job, row: int) -> dict[str, Any]:
    """Return a row that waits as the vendor shows it."""
    entry = job.rows[row]
    shown = {
        "id": job.row_id(row),
        "toNumber": entry["toNumber"],
        "batchDialJobId": job.id,
        "createdAt": moment.text(job.created_at),
    }
    if "inputs" in entry:
        shown["inputs"] = entry["inputs"]
    return shown


def dial_view(dial: Dial) -> dict[str, Any]:
    """Return a dial as the vendor shows it (dossier 3.9), without what is not known yet."""
    return _dial_view(dial, entry_view(dial.agent), speech.transcript(dial), speech.extraction(dial))


def dial_views(dials: Sequence[Dial]) -> list[dict[str, Any]]:
    """Return many dials for a reply, the agent as a part that was checked before.

    One kind of work is done for all of them before the next kind: in a processor's caches that is a sixth faster.
    """
    said, learned = speech.transcripts(dials), [speech.extraction(dial) for dial in dials]
    return list(map(_dial_view, dials, [agent_part(dial) for dial in dials], said, learned))


def agent_part(dial: Dial) -> CheckedPart:
    """Return the agent as it stands in a dial, checked and serialised once for each of its versions."""
    agent = dial.agent
    if agent.part is None:
        checker = dial.account.vendor.contract.checkers.at(SHOWN_AGENT)
        agent.part = checked_part(checker, entry_view(agent), ("id", "name", "language"), f"the agent {agent.id}")
    return agent.part


def _dial_view(
    dial: Dial, agent: dict[str, Any], said: list[dict[str, Any]], learned: dict[str, Any] | None
) -> dict[str, Any]:
    """Return a dial as the vendor shows it, with its agent, transcript and extraction as they are given."""
    started, answered, ended = dial.started_at, dial.answered_at, dial.ended_at
    shown: dict[str, Any] = {
        "id": dial.id,
        "agent": agent,
        "inputs": dial.inputs,
        "status": dial.status,
        "dialTaskId": dial.account.task_ids.name(dial.serial),
        "createdAt": moment.text(dial.created_at),
        "updatedAt": moment.text(dial.updated_at),
        "systemResultType": dial.result,
        "recordings": speech.recordings(dial),
        "transcript": said,
    }
    if started is not None:
        shown["startedAt"] = moment.text(started)
    if ended is not None:
        shown["endedAt"] = moment.text(ended)
        shown["durationSeconds"] = 0 if answered is None else round((ended - answered) / SECOND)
    if (to := dial.to) is not None:
        shown["toNumber"] = to
    if dial.from_number is not None:
        shown["fromNumberId"] = dial.from_number
    if (voice := dial.voice_id) is not None:
        shown["voiceId"] = voice
    if (prompt := dial.prompt_id) is not None:
        shown["versionedPromptId"] = prompt
    if learned is not None:
        shown["aiResult"] = learned
    return shown


def payload(topic: Topic, happening: Happening) -> dict[str, Any]:
    """Return what a webhook says of a dial, with the status that it had when this happened."""
    dial = happening.record
    assert isinstance(dial, Dial)
    if topic is webhooks.RECORDING:
        return {"dial_id": dial.id, "recording_url": speech.recording_url(dial)}
    if topic is webhooks.TRANSCRIPT:
        lines = [{"text": line["text"], "speaker": line["speaker"]} for line in speech.transcript(dial)]
        return {"dial_id": dial.id, "transcript": lines}
    if topic is webhooks.EXTRACTION:
        return {"dial_id": dial.id, "ai_result": speech.extraction(dial) or {}}
    session = {"dial_session_id": dial.session_id, "dial_id": dial.id}
    return session if topic is webhooks.CREATED else {**session, "status": happening.move.status}
