"""Defects of TemPhone's mock."""

from tests.changes import Change
from tests.mutations.defect import (
    BODIES,
    CAUSES,
    CONFORMS,
    EACH_TOLD,
    ENDED,
    EVENTS,
    FILTERS,
    PAGES,
    SHOWN,
    TIMES,
    Defect,
)

VENDOR = "temphone"
CONTRACT = "openapi/temphone.yaml"

DEFECTS = (
    Defect(
        "a page of calls begins with the last one of the page before",
        VENDOR,
        "code",
        "the list of calls",
        f"{PAGES}[temphone-listScheduledCalls]",
        (
            Change(
                "mock_server.vendors.temphone.handlers",
                "list_scheduled_calls",
                "places[offset : offset + limit]",
                "places[max(offset - 1, 0) : offset + limit]",
            ),
        ),
    ),
    Defect(
        "the filter by status is ignored",
        VENDOR,
        "code",
        "the list of calls",
        f"{FILTERS}[temphone-listScheduledCalls-status]",
        (
            Change(
                "mock_server.vendors.temphone.handlers", "list_scheduled_calls", 'if "status" in query:', "if False:"
            ),
        ),
    ),
    Defect(
        "a call forgets the number that it is made from",
        VENDOR,
        "code",
        "the fields that a call echoes",
        f"{SHOWN}[temphone-scheduleCall]",
        (Change("mock_server.vendors.temphone.views", "ECHOED", '"caller_id",', ""),),
    ),
    Defect(
        "a cancellation that comes too late is told as 404",
        VENDOR,
        "code",
        "the refusal of a cancellation",
        f"{ENDED}[temphone-call]",
        (
            Change(
                "mock_server.vendors.temphone.handlers",
                "cancel_scheduled_call",
                'raise Refusal(409, f"Call cannot',
                'raise Refusal(404, f"Call cannot',
            ),
        ),
    ),
    Defect(
        "a cancellation is agreed to, and the call goes on",
        VENDOR,
        "code",
        "the cancellation of a call",
        f"{CAUSES}[temphone-call-scheduled-cancel]",
        (
            Change(
                "mock_server.vendors.temphone.handlers",
                "cancel_scheduled_call",
                'account.world.fire(call, "cancel")',
                "",
            ),
        ),
    ),
    Defect(
        "a call was last changed before it ended",
        VENDOR,
        "code",
        "what a move leaves behind",
        f"{TIMES}[temphone-call]",
        (Change("mock_server.vendors.temphone.models", "Call.after_move", "self.updated_at = world.now", ""),),
    ),
    Defect(
        "the end of a call is announced twice",
        VENDOR,
        "code",
        "the sending of webhooks",
        f"{EACH_TOLD}[temphone]",
        (
            Change(
                "mock_server.vendors.temphone.models",
                "Call.after_move",
                'world.outbox.post(topic, happening, self.asked.get("webhook_url"))',
                "for _ in range(1 + self.is_final):\n"
                '    world.outbox.post(topic, happening, self.asked.get("webhook_url"))',
            ),
        ),
    ),
    Defect(
        "a failed call is announced by the event of a completed one",
        VENDOR,
        "code",
        "the names of webhooks",
        f"{BODIES}[temphone]",
        (
            Change(
                "mock_server.vendors.temphone.webhooks",
                "TOPICS",
                '"failed": Topic("temphone", "call.failed")',
                '"failed": Topic("temphone", "call.completed")',
            ),
        ),
        is_noticed=True,
    ),
    Defect(
        "a call to a busy line is withdrawn",
        VENDOR,
        "machine",
        "`scheduled: busy` leads to `canceled`",
        f"{EVENTS}[temphone-call-scheduled-busy]",
        (Change(CONTRACT, "", "busy: failed", "busy: canceled"),),
    ),
    Defect(
        "a call that is talking can be withdrawn",
        VENDOR,
        "machine",
        "`in_progress` has `cancel`",
        f"{EVENTS}[temphone-call-in_progress-cancel]",
        (
            Change(
                CONTRACT,
                "",
                "time_out: failed",
                "time_out: failed\ncancel: canceled",
            ),
        ),
        is_noticed=True,
    ),
    Defect(
        "a completed call can still fail",
        VENDOR,
        "machine",
        "`completed` is no end",
        f"{EVENTS}[temphone-call-completed-fail]",
        (Change(CONTRACT, "", "completed: {}", "completed: {fail: failed}"),),
        is_noticed=True,
    ),
    Defect(
        "`created_at` is called `created`",
        VENDOR,
        "contract",
        "a required field of calls has another name",
        f"{CONFORMS}[temphone-scheduleCall-examples]",
        (
            Change(
                "openapi/temphone.yaml",
                "",
                "recording_enabled, status, created_at, updated_at]",
                "recording_enabled, status, created, updated_at]",
            ),
            Change(
                "openapi/temphone.yaml",
                "",
                'created_at: {type: string, format: date-time, description: "When it was scheduled',
                'created: {type: string, format: date-time, description: "When it was scheduled',
            ),
            Change(
                "mock_server.vendors.temphone.views",
                "_base",
                '"created_at": shown(call.created_at)',
                '"created": shown(call.created_at)',
            ),
        ),
    ),
    Defect(
        "a call is scheduled with 200",
        VENDOR,
        "contract",
        "the status of success is another",
        f"{CONFORMS}[temphone-scheduleCall-examples]",
        (
            Change(
                "openapi/temphone.yaml",
                "",
                "'201':\ndescription: The call is scheduled.",
                "'200':\n  description: The call is scheduled.",
            ),
            Change(
                "mock_server.vendors.temphone.handlers",
                "schedule_call",
                'success(201, "AI outbound',
                'success(200, "AI outbound',
            ),
        ),
    ),
    Defect(
        "nobody answers is called `noanswer`",
        VENDOR,
        "contract",
        "a value of an enumeration is another",
        f"{BODIES}[temphone]",
        (
            Change(
                "openapi/temphone.yaml", "", "enum: [no_answer, busy, voicemail", "enum: [noanswer, busy, voicemail"
            ),
            Change(
                "mock_server.vendors.temphone.views", "FAILURES", '"no_answer": "no_answer"', '"no_answer": "noanswer"'
            ),
        ),
    ),
    Defect(
        "a page may be ten times as long",
        VENDOR,
        "contract",
        "the maximum of a parameter is another",
        f"{CONFORMS}[temphone-listScheduledCalls-coverage]",
        (Change(CONTRACT, "", "minimum: 1, maximum: 100, default: 50", "minimum: 1, maximum: 1000, default: 50"),),
    ),
    Defect(
        "a contact needs no number",
        VENDOR,
        "contract",
        "a required field may be missing",
        f"{CONFORMS}[temphone-createContact-coverage]",
        (
            Change(CONTRACT, "", "required: [phone_number, timezone]", "required: [timezone]"),
            Change(CONTRACT, "", "required: [contact_id, phone_number, timezone,", "required: [contact_id, timezone,"),
        ),
    ),
)
