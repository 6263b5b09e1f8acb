"""Defects of Retell's mock."""

from tests.changes import Change
from tests.mutations.defect import (
    CAUSES,
    CONFORMS,
    CROWDED,
    EACH_TOLD,
    ENDED,
    EVENTS,
    KEYED,
    PAGES,
    SENT_AGAIN,
    SHOWN,
    SIGNED,
    TOLD,
    WINDOWED,
    Defect,
)

VENDOR = "retell"
CONTRACT = "openapi/retell.yaml"

DEFECTS = (
    Defect(
        "a page begins with the last entry of the page before",
        VENDOR,
        "code",
        "the pages of all lists",
        f"{PAGES}[retell-listPhoneNumbersV2]",
        (
            Change(
                "mock_server.vendors.retell.pages",
                "page",
                "one[0] < after if descending else one[0] > after",
                "one[0] <= after if descending else one[0] >= after",
            ),
        ),
    ),
    Defect(
        "a repeated request with the same key makes another call",
        VENDOR,
        "code",
        "the idempotency key",
        f"{KEYED}[retell-createPhoneCall]",
        (
            Change(
                "mock_server.vendors.retell.calls",
                "_known",
                "if key is None or key not in account.first_calls:",
                "if True:",
            ),
        ),
    ),
    Defect(
        "a key holds for ever",
        VENDOR,
        "code",
        "the idempotency key",
        f"{KEYED}[retell-createPhoneCall]",
        (Change("mock_server.vendors.retell.calls", "_known", "if account.world.now - at >= HOUR:", "if False:"),),
    ),
    Defect(
        "a batch calls at any hour",
        VENDOR,
        "code",
        "the windows of a batch",
        f"{WINDOWED}[retell-createBatchCall]",
        (
            Change(
                "mock_server.vendors.retell.batch",
                "Batch.moved",
                "None if self.window is None else calendar(self.window)",
                "None",
            ),
        ),
    ),
    Defect(
        "more calls are under way than the workspace may have",
        VENDOR,
        "code",
        "the limit of calls at once",
        f"{CROWDED}[retell-createPhoneCall]",
        (
            Change(
                "mock_server.vendors.retell.account",
                "Account.is_full",
                "return self.lines.used >= self.lines.capacity",
                "return self.lines.used > self.lines.capacity",
            ),
        ),
    ),
    Defect(
        "a stop is agreed to, and the call goes on",
        VENDOR,
        "code",
        "the stop of a call",
        f"{CAUSES}[retell-call-ongoing-stop]",
        (Change("mock_server.vendors.retell.calls", "stop_call", 'account.world.fire(call, "stop")', ""),),
    ),
    Defect(
        "a stop that comes too late is told as 404",
        VENDOR,
        "code",
        "the refusal of a stop",
        f"{ENDED}[retell-call]",
        (Change("mock_server.vendors.retell.calls", "stop_call", "raise Refusal(422,", "raise Refusal(404,"),),
    ),
    Defect(
        "a batch forgets its name",
        VENDOR,
        "code",
        "the fields that a batch echoes",
        f"{SHOWN}[retell-createBatchCall]",
        (Change("mock_server.vendors.retell.views", "batch_view", 'batch.settings.get("name", batch.id)', "batch.id"),),
    ),
    Defect(
        "the end of a call is announced twice",
        VENDOR,
        "code",
        "the sending of webhooks",
        f"{EACH_TOLD}[retell]",
        (
            Change(
                "mock_server.vendors.retell.models",
                "Call.after_move",
                'self._announce("call_ended", happening)',
                'self._announce("call_ended", happening)\nself._announce("call_ended", happening)',
            ),
        ),
    ),
    Defect(
        "the webhook of the beginning shows the call as it was before",
        VENDOR,
        "code",
        "the body of webhooks",
        f"{TOLD}[retell]",
        (
            Change(
                "mock_server.vendors.retell.views",
                "call_then",
                'if status == "ongoing":\n        return _basic(call, status)',
                'if status == "ongoing":\n    return _basic(call, "registered")',
            ),
        ),
    ),
    Defect(
        "a call to a busy line has failed",
        VENDOR,
        "machine",
        "`registered: busy` leads to `error`",
        f"{EVENTS}[retell-call-registered-busy]",
        (Change(CONTRACT, "", "busy: not_connected", "busy: error"),),
    ),
    Defect(
        "a call that is stopped has failed",
        VENDOR,
        "machine",
        "`ongoing: stop` leads to `error`",
        f"{CAUSES}[retell-call-ongoing-stop]",
        (Change(CONTRACT, "", "stop: ended", "stop: error"),),
    ),
    Defect(
        "the stamp is signed before the body",
        VENDOR,
        "contract",
        "the order of what is signed is another",
        f"{SIGNED}[retell]",
        (Change(CONTRACT, "", 'signs: "{body}{stamp}"', 'signs: "{stamp}{body}"'),),
    ),
    Defect(
        "a webhook that nobody takes is sent three times",
        VENDOR,
        "contract",
        "there is one pause less before a repetition",
        f"{SENT_AGAIN}[retell]",
        (Change(CONTRACT, "", "backoff_seconds: [2, 8, 32]", "backoff_seconds: [2, 8]"),),
    ),
    Defect(
        "an error says `detail` where it said `message`",
        VENDOR,
        "contract",
        "a field of errors has another name",
        f"{CONFORMS}[retell-createPhoneCall-coverage]",
        (
            Change(CONTRACT, "", "required: [status, message]", "required: [status, detail]"),
            Change(
                CONTRACT,
                "",
                "message: {type: string, description: What is wrong.}",
                "detail: {type: string, description: What is wrong.}",
            ),
            Change("mock_server.vendors.retell.errors", "envelope", '"message": _worded', '"detail": _worded'),
        ),
        about="error envelope",
    ),
    Defect(
        "a batch is created with 200",
        VENDOR,
        "contract",
        "the status of success is another",
        f"{CONFORMS}[retell-createBatchCall-examples]",
        (
            Change(CONTRACT, "", "'201':\ndescription: The new batch.", "'200':\n  description: The new batch."),
            Change("mock_server.vendors.retell.calls", "create_batch_call", "Reply(201,", "Reply(200,"),
        ),
    ),
)
