"""Defects of Twilio's mock."""

from tests.changes import Change
from tests.mutations.defect import (
    BODIES,
    CAUSES,
    CONFORMS,
    ENDED,
    EVENTS,
    FILTERS,
    PACED,
    PAGES,
    REACHED,
    SENT_AGAIN,
    SIGNED,
    Defect,
)

VENDOR = "twilio"
CONTRACT = "openapi/twilio.yaml"
LACKS = {"window": "The vendor has no calling hours, so no defect is about windows."}

DEFECTS = (
    Defect(
        "the next page begins with the last call of the page before",
        VENDOR,
        "code",
        "the list of calls",
        f"{PAGES}[twilio-ListCall]",
        (
            Change(
                "mock_server.vendors.twilio.pages",
                "_start",
                "else newer + is_there",
                "else newer",
            ),
        ),
    ),
    Defect(
        "the filter by status is ignored",
        VENDOR,
        "code",
        "the list of calls",
        f"{FILTERS}[twilio-ListCall-Status]",
        (Change("mock_server.vendors.twilio.calls", "_filter", "(status is None or call.status == status)", "(True)"),),
    ),
    Defect(
        "calls are started as fast as they come",
        VENDOR,
        "code",
        "the rate of the account",
        f"{PACED}[twilio-CreateCall]",
        (
            Change(
                "mock_server.vendors.twilio.account",
                "Account.__init__",
                'CallRate(world.clock, settings["calls_per_second"])',
                "CallRate(world.clock)",
            ),
        ),
    ),
    Defect(
        "an end is agreed to, and the call goes on",
        VENDOR,
        "code",
        "the end of a call by its client",
        f"{CAUSES}[twilio-call-in-progress-complete]",
        (Change("mock_server.vendors.twilio.calls", "end", 'account.world.fire(call, "complete")', "pass"),),
    ),
    Defect(
        "a change of a call that is over is told as 404",
        VENDOR,
        "code",
        "the refusal of a change",
        f"{ENDED}[twilio-call]",
        (
            Change(
                "mock_server.vendors.twilio.calls",
                "update_call",
                "if call.is_final and body:\n        raise CodedRefusal(21220, NOT_IN_PROGRESS)",
                "if call.is_final and body:\n    raise CodedRefusal(21220, NOT_IN_PROGRESS, 404)",
            ),
        ),
    ),
    Defect(
        "all accounts share one world",
        VENDOR,
        "code",
        "the way from a credential to its world",
        f"{REACHED}[twilio-FetchCall]",
        (
            Change(
                "mock_server.web.authenticator",
                "Authenticator._of_account",
                "return self._sandboxes.of_account(account)",
                'return self._sandboxes.of_account("everybody")',
            ),
        ),
    ),
    Defect(
        "the callback of the end says how long it was as a number of the form `12s`",
        VENDOR,
        "code",
        "the body of callbacks",
        f"{BODIES}[twilio]",
        (
            Change(
                "mock_server.vendors.twilio.views",
                "callback",
                '"CallDuration": str(call.duration or 0)',
                '"CallDuration": f"{call.duration or 0}s"',
            ),
        ),
        is_noticed=True,
    ),
    Defect(
        "a call to a busy line was not answered",
        VENDOR,
        "machine",
        "`ringing: busy` leads to `no-answer`",
        f"{EVENTS}[twilio-call-ringing-busy]",
        (
            Change(
                CONTRACT,
                "",
                "ringing: {answer: in-progress, busy: busy,",
                "ringing: {answer: in-progress, busy: no-answer,",
            ),
        ),
    ),
    Defect(
        "a call that waits for its turn can't be canceled",
        VENDOR,
        "machine",
        "`queued` lacks `cancel`",
        f"{CAUSES}[twilio-call-queued-cancel]",
        (Change(CONTRACT, "", "fail: failed, cancel: canceled}\nringing:", "fail: failed}\nringing:"),),
    ),
    Defect(
        "a completed call can be dialled again",
        VENDOR,
        "machine",
        "`completed` is no end",
        f"{EVENTS}[twilio-call-completed-dial]",
        (Change(CONTRACT, "", "completed: {}", "completed: {dial: completed}"),),
        is_noticed=True,
    ),
    Defect(
        "the fields of a callback are not signed",
        VENDOR,
        "contract",
        "the signature covers the URL alone",
        f"{SIGNED}[twilio]",
        (Change(CONTRACT, "", 'signs: "{url}{fields}"', 'signs: "{url}"'),),
    ),
    Defect(
        "a callback that nobody takes is sent three times",
        VENDOR,
        "contract",
        "there is one more pause before a repetition",
        f"{SENT_AGAIN}[twilio]",
        (Change(CONTRACT, "", "backoff_seconds: [0]", "backoff_seconds: [0, 0]"),),
    ),
    Defect(
        "all callbacks have one idempotency token",
        VENDOR,
        "code",
        "the header that names a callback",
        f"{SIGNED}[twilio]",
        (
            Change(
                "mock_server.web.webhooks.message",
                "message",
                'ours[webhook.delivery["id_header"]] = draft.id',
                'ours[webhook.delivery["id_header"]] = "token"',
            ),
        ),
        about="idempotency",
    ),
    Defect(
        "an error has no page about it",
        VENDOR,
        "contract",
        "a required field of errors is gone",
        f"{CONFORMS}[twilio-CreateCall-coverage]",
        (
            Change(CONTRACT, "", "required: [code, message, more_info, status]", "required: [code, message, status]"),
            Change(
                "mock_server.vendors.twilio.errors",
                "envelope",
                '"message": message, "more_info": page, "status"',
                '"message": message, "status"',
            ),
        ),
        about="error envelope",
    ),
    Defect(
        "a call is created with 200",
        VENDOR,
        "contract",
        "the status of success is another",
        f"{CONFORMS}[twilio-CreateCall-examples]",
        (
            Change(
                CONTRACT,
                "",
                "'201':\ndescription: The call waits for its turn.",
                "'200':\n  description: The call waits for its turn.",
            ),
            Change("mock_server.vendors.twilio.calls", "create_call", "Reply(201, call_view(", "Reply(200, call_view("),
        ),
    ),
    Defect(
        "a phone may ring for as long as one likes",
        VENDOR,
        "contract",
        "the maximum of a field is gone",
        f"{CONFORMS}[twilio-CreateCall-coverage]",
        (
            Change(
                CONTRACT,
                "",
                "Timeout: {type: integer, minimum: 1, maximum: 600,",
                "Timeout: {type: integer, minimum: 1,",
            ),
        ),
    ),
)
