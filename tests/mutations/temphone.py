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
HERE = "mock_server.vendors.temphone"
CONTRACT = "openapi/temphone.yaml"

DEFECTS = (
    Defect(
        "a page of calls begins with the last one of the page before",
        VENDOR,
        "code",
        "the list of calls",
        f"{PAGES}[temphone-listScheduledCalls]",
        (Change(f"{HERE}.handlers", "places[offset : offset + limit]", "places[max(offset - 1, 0) : offset + limit]"),),
    ),
    Defect(
        "the filter by status is ignored",
        VENDOR,
        "code",
        "the list of calls",
        f"{FILTERS}[temphone-listScheduledCalls-status]",
        (Change(f"{HERE}.handlers", 'if "status" in query:', "if False:"),),
    ),
    Defect(
        "a call forgets the number that it is made from",
        VENDOR,
        "code",
        "the fields that a call echoes",
        f"{SHOWN}[temphone-scheduleCall]",
        (Change(f"{HERE}.views", '    "caller_id",\n', ""),),
    ),
    Defect(
        "a cancellation that comes too late is told as 404",
        VENDOR,
        "code",
        "the refusal of a cancellation",
        f"{ENDED}[temphone-call]",
        (Change(f"{HERE}.handlers", 'raise Refusal(409, f"Call cannot', 'raise Refusal(404, f"Call cannot'),),
    ),
    Defect(
        "a cancellation is agreed to, and the call goes on",
        VENDOR,
        "code",
        "the cancellation of a call",
        f"{CAUSES}[temphone-call-scheduled-cancel]",
        (Change(f"{HERE}.handlers", '        account.world.fire(call, "cancel")\n', ""),),
    ),
    Defect(
        "a call was last changed before it ended",
        VENDOR,
        "code",
        "what a move leaves behind",
        f"{TIMES}[temphone-call]",
        (Change(f"{HERE}.models", "        self.updated_at = world.now\n", ""),),
    ),
    Defect(
        "the end of a call is announced twice",
        VENDOR,
        "code",
        "the sending of webhooks",
        f"{EACH_TOLD}[temphone]",
        (
            Change(
                f"{HERE}.models",
                '        world.outbox.post(topic, happening, self.asked.get("webhook_url"))\n',
                "        for _ in range(1 + self.is_final):\n"
                '            world.outbox.post(topic, happening, self.asked.get("webhook_url"))\n',
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
                f"{HERE}.webhooks",
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
        (Change(CONTRACT, "            busy: failed\n", "            busy: canceled\n"),),
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
                "            time_out: failed\n",
                "            time_out: failed\n            cancel: canceled\n",
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
        (Change(CONTRACT, "          completed: {}\n", "          completed: {fail: failed}\n"),),
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
                CONTRACT,
                "recording_enabled, status, created_at, updated_at]",
                "recording_enabled, status, created, updated_at]",
            ),
            Change(
                CONTRACT,
                '        created_at: {type: string, format: date-time, description: "When it was scheduled',
                '        created: {type: string, format: date-time, description: "When it was scheduled',
            ),
            Change(f"{HERE}.views", '"created_at": shown(call.created_at)', '"created": shown(call.created_at)'),
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
                CONTRACT,
                "'201':\n          description: The call is scheduled.",
                "'200':\n          description: The call is scheduled.",
            ),
            Change(f"{HERE}.handlers", 'success(201, "AI outbound', 'success(200, "AI outbound'),
        ),
    ),
    Defect(
        "nobody answers is called `noanswer`",
        VENDOR,
        "contract",
        "a value of an enumeration is another",
        f"{BODIES}[temphone]",
        (
            Change(CONTRACT, "enum: [no_answer, busy, voicemail", "enum: [noanswer, busy, voicemail"),
            Change(f"{HERE}.views", '"no_answer": "no_answer"', '"no_answer": "noanswer"'),
        ),
    ),
    Defect(
        "a page may be ten times as long",
        VENDOR,
        "contract",
        "the maximum of a parameter is another",
        f"{CONFORMS}[temphone-listScheduledCalls-coverage]",
        (Change(CONTRACT, "minimum: 1, maximum: 100, default: 50", "minimum: 1, maximum: 1000, default: 50"),),
    ),
    Defect(
        "a contact needs no number",
        VENDOR,
        "contract",
        "a required field may be missing",
        f"{CONFORMS}[temphone-createContact-coverage]",
        (
            Change(CONTRACT, "required: [phone_number, timezone]", "required: [timezone]"),
            Change(CONTRACT, "required: [contact_id, phone_number, timezone,", "required: [contact_id, timezone,"),
        ),
    ),
)
