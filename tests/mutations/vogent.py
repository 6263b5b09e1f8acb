"""Defects of Vogent's mock: in its code."""

from tests.changes import Change
from tests.mutations.defect import (
    CONFORMS,
    EACH_TOLD,
    ENDED,
    FILTERS,
    KEPT,
    PAGES,
    ROWS,
    SHOWN,
    SIGNED,
    TIMES,
    TOLD,
    Defect,
)

VENDOR = "vogent"

DEFECTS = (
    Defect(
        "a page leaves out the first entry of the next one",
        VENDOR,
        "code",
        "the cursor of all lists",
        f"{PAGES}[vogent-listBatchDialJobs]",
        (
            Change(
                "mock_server.vendors.vogent.pages", "page", "found[limit - 1][0].to_bytes", "found[limit][0].to_bytes"
            ),
        ),
    ),
    Defect(
        "a page begins with the last entry of the one before",
        VENDOR,
        "code",
        "the cursor of all lists",
        f"{PAGES}[vogent-listPhoneNumbers]",
        (
            Change(
                "mock_server.vendors.vogent.pages",
                "_place",
                'int.from_bytes(raw[_MARK:], "big")',
                'int.from_bytes(raw[_MARK:], "big") + 1',
            ),
        ),
    ),
    Defect(
        "the filter by status is ignored",
        VENDOR,
        "code",
        "the list of jobs",
        f"{FILTERS}[vogent-listBatchDialJobs-status]",
        (
            Change(
                "mock_server.vendors.vogent.jobs",
                "list_batch_dial_jobs.items",
                'if wanted["status"] in (None, job.status) and',
                "if",
            ),
        ),
    ),
    Defect(
        "a change of a job forgets its caller numbers",
        VENDOR,
        "code",
        "the change of a job",
        f"{SHOWN}[vogent-updateBatchDialJob]",
        (
            Change(
                "mock_server.vendors.vogent.jobs",
                "update_batch_dial_job",
                'job.callers = body.get("fromPhoneNumberIds", job.callers)',
                "",
            ),
        ),
    ),
    Defect(
        "a change of a job's schedule resets its limit",
        VENDOR,
        "code",
        "the change of a job",
        f"{KEPT}[vogent-updateBatchDialJob]",
        (
            Change(
                "mock_server.vendors.vogent.jobs",
                "update_batch_dial_job",
                'body.get("maxConcurrentDials", job.limit)',
                'body.get("maxConcurrentDials", 10)',
            ),
        ),
    ),
    Defect(
        "a call that has ended can be hung up",
        VENDOR,
        "code",
        "hanging up",
        f"{ENDED}[vogent-dial]",
        (
            Change(
                "mock_server.vendors.vogent.dials",
                "hangup_dial",
                "if dial.is_final:",
                'if dial.is_final:\n    return Reply(200, {"success": True})\nif False:',
            ),
        ),
    ),
    Defect(
        "hanging up a call that has ended is told as 404",
        VENDOR,
        "code",
        "hanging up",
        f"{ENDED}[vogent-dial]",
        (
            Change(
                "mock_server.vendors.vogent.dials",
                "hangup_dial",
                '400,\nf"dial {dial.id} has',
                '404,\nf"dial {dial.id} has',
            ),
        ),
    ),
    Defect(
        "a row is lost",
        VENDOR,
        "code",
        "the list of calls that have ended",
        f"{ROWS}[vogent-createBatchDialJob]",
        (
            Change(
                "mock_server.vendors.vogent.job_dials",
                "JobDials.ended",
                "self.done.append(number)",
                "if number != 1:\n    self.done.append(number)",
            ),
        ),
    ),
    Defect(
        "a call never changes after it was created",
        VENDOR,
        "code",
        "the time of the last change",
        f"{TIMES}[vogent-dial]",
        (
            Change(
                "mock_server.vendors.vogent.progress", "reach", "call.updated_at = at\nif move.status", "if move.status"
            ),
            Change("mock_server.vendors.vogent.progress", "receive", "call.updated_at = max(call.updated_at, at)", ""),
        ),
    ),
    Defect(
        "a webhook tells what the status is by now",
        VENDOR,
        "code",
        "the body of webhooks",
        f"{TOLD}[vogent]",
        (
            Change(
                "mock_server.vendors.vogent.views",
                "payload",
                '"status": happening.move.status}',
                '"status": dial.status}',
            ),
        ),
    ),
    Defect(
        "of what happens in one step, the last webhook is not told",
        VENDOR,
        "code",
        "the sending of webhooks",
        f"{EACH_TOLD}[vogent]",
        (
            Change(
                "mock_server.engine.dialing.roster",
                "Roster._flush",
                "self._outbox.adopt(segment, index, count, first, url)",
                "self._outbox.adopt(segment, index, count - (count > 1), first, url)",
            ),
        ),
    ),
    Defect(
        "webhooks are not signed",
        VENDOR,
        "code",
        "the headers of webhooks",
        f"{SIGNED}[vogent]",
        (
            Change(
                "mock_server.web.webhooks.message",
                "signed",
                "if not secret:",
                "if True:",
            ),
        ),
    ),
    Defect(
        "the signature is made of other bytes than those that are sent",
        VENDOR,
        "code",
        "the headers of webhooks",
        f"{SIGNED}[vogent]",
        (
            Change(
                "mock_server.contract.signature",
                "Signature._parts",
                "yield request.body",
                'yield request.body + b"\\n"',
            ),
        ),
    ),
    Defect(
        "a body that breaks the contract is taken",
        VENDOR,
        "code",
        "what is refused before a handler is asked",
        f"{CONFORMS}[vogent-updateAgentExtractor-coverage]",
        (
            Change(
                "mock_server.web.request", "RequestReader.check", "if body_wrong or body_unknown:", "if body_unknown:"
            ),
        ),
        is_noticed=True,
    ),
)
