"""Defects of Vapi's mock."""

from tests.changes import Change
from tests.mutations.defect import (
    BODIES,
    CAUSES,
    CONFORMS,
    CROWDED,
    EACH_TOLD,
    ENDED,
    EVENTS,
    FILTERS,
    SENT_AGAIN,
    SHOWN,
    TOLD,
    Defect,
)

VENDOR = "vapi"
CONTRACT = "openapi/vapi.yaml"

DEFECTS = (
    Defect(
        "more calls are under way than the organisation has slots",
        VENDOR,
        "code",
        "the limit of calls at once",
        f"{CROWDED}[vapi-CallController_create]",
        (
            Change(
                "mock_server.vendors.vapi.calls",
                "create",
                'is_refused = "schedulePlan" not in body and used >= account.lines.capacity',
                "is_refused = False",
            ),
        ),
    ),
    Defect(
        "a cancel is agreed to, and the campaign goes on",
        VENDOR,
        "code",
        "the cancel of a campaign",
        f"{CAUSES}[vapi-campaign-in-progress-cancel]",
        (Change("mock_server.vendors.vapi.campaigns", "_end", "account.world.fire(campaign, event)", ""),),
    ),
    Defect(
        "a cancel that comes too late is told as 404",
        VENDOR,
        "code",
        "the refusal of a cancel",
        f"{ENDED}[vapi-campaign]",
        (Change("mock_server.vendors.vapi.campaigns", "_end", "raise Refusal(400,", "raise Refusal(404,"),),
    ),
    Defect(
        "calls are listed whatever their assistant",
        VENDOR,
        "code",
        "the filters of calls",
        f"{FILTERS}[vapi-CallController_findAll-assistantId]",
        (
            Change(
                "mock_server.vendors.vapi.calls",
                "",
                'FILTERS = ("id", "assistantId", "phoneNumberId")',
                'FILTERS = ("id", "phoneNumberId")',
            ),
        ),
    ),
    Defect(
        "a campaign forgets its limit",
        VENDOR,
        "code",
        "the fields that a campaign echoes",
        f"{SHOWN}[vapi-CampaignController_createV2]",
        (
            Change(
                "mock_server.vendors.vapi.views",
                "SHARED",
                '"assistantId", "phoneNumberId", "maxConcurrency",',
                '"assistantId", "phoneNumberId",',
            ),
        ),
    ),
    Defect(
        "each change of a call is told twice",
        VENDOR,
        "code",
        "the sending of messages",
        f"{EACH_TOLD}[vapi]",
        (
            Change(
                "mock_server.vendors.vapi.models",
                "Call.after_move",
                "self.tell(STATUS, happening)",
                "self.tell(STATUS, happening)\nself.tell(STATUS, happening)",
            ),
        ),
    ),
    Defect(
        "a message shows the call as it is when it leaves in other words",
        VENDOR,
        "code",
        "the body of messages",
        f"{TOLD}[vapi]",
        (
            Change(
                "mock_server.vendors.vapi.views",
                "call_message",
                "status = happening.move.status or call.status",
                'status = happening.move.status and "queued" or call.status',
            ),
        ),
    ),
    Defect(
        "an event of a campaign has no time",
        VENDOR,
        "code",
        "the news of a campaign",
        f"{BODIES}[vapi]",
        (
            Change(
                "mock_server.vendors.vapi.views",
                "campaign_message",
                '"timestamp": happening.at,',
                "",
            ),
        ),
        is_noticed=True,
    ),
    Defect(
        "a call to a busy line talks",
        VENDOR,
        "machine",
        "`ringing: busy` leads to `in-progress`",
        f"{EVENTS}[vapi-call-ringing-busy]",
        (Change(CONTRACT, "", "busy: ended\n            no_answer", "busy: in-progress\nno_answer"),),
    ),
    Defect(
        "a campaign that is cancelled has ended",
        VENDOR,
        "machine",
        "`in-progress: cancel` leads to `ended`",
        f"{CAUSES}[vapi-campaign-in-progress-cancel]",
        (Change(CONTRACT, "", "finish: ended, cancel: cancelled", "finish: ended, cancel: ended"),),
    ),
    Defect(
        "a message that nobody takes is sent again",
        VENDOR,
        "contract",
        "there is a pause before a repetition",
        f"{SENT_AGAIN}[vapi]",
        (Change(CONTRACT, "", "backoff_seconds: []", "backoff_seconds: [5]"),),
    ),
    Defect(
        "an error says `detail` where it said `message`",
        VENDOR,
        "contract",
        "a field of errors has another name",
        f"{CONFORMS}[vapi-CallController_create-coverage]",
        (
            Change(CONTRACT, "", "required: [message, statusCode]", "required: [detail, statusCode]"),
            Change("mock_server.vendors.vapi.errors", "envelope", '"message": _message', '"detail": _message'),
        ),
        about="error envelope",
    ),
    Defect(
        "an assistant is created with 200",
        VENDOR,
        "contract",
        "the status of success is another",
        f"{CONFORMS}[vapi-AssistantController_create-examples]",
        (
            Change(
                CONTRACT, "", "'201':\ndescription: The new assistant.", "'200':\n  description: The new assistant."
            ),
            Change("mock_server.vendors.vapi.resources", "create_assistant", "Reply(201,", "Reply(200,"),
        ),
    ),
)
