"""Defects of Vogent's mock: in its contract, the status machines among it."""

from tests.changes import Change
from tests.mutations.defect import BODIES, CONFORMS, EVENTS, Defect

VENDOR = "vogent"
CONTRACT = "openapi/vogent.yaml"

DEFECTS = (
    Defect(
        "a job that is resumed waits to be started",
        VENDOR,
        "machine",
        "`PAUSED: resume` leads to `INIT`",
        f"{EVENTS}[vogent-job-PAUSED-resume]",
        (Change(CONTRACT, "", "PAUSED: {resume: ACTIVE,", "PAUSED: {resume: INIT,"),),
    ),
    Defect(
        "a complete job can be cancelled",
        VENDOR,
        "machine",
        "`COMPLETE` is no end",
        f"{EVENTS}[vogent-job-COMPLETE-cancel]",
        (Change(CONTRACT, "", "COMPLETE: {}", "COMPLETE: {cancel: CANCELLED}"),),
    ),
    Defect(
        "a talk that the client ends is canceled",
        VENDOR,
        "machine",
        "`in-progress: user_hang_up` leads to `canceled`",
        f"{EVENTS}[vogent-dial-in-progress-user_hang_up]",
        (Change(CONTRACT, "", "user_hang_up: completed", "user_hang_up: canceled"),),
    ),
    Defect(
        "`sessionId` is called `session`",
        VENDOR,
        "contract",
        "a required field of an answer has another name",
        f"{CONFORMS}[vogent-createDial-examples]",
        (
            Change(
                "openapi/vogent.yaml",
                "",
                "required: [dialToken, sessionId, dialId]",
                "required: [dialToken, session, dialId]",
            ),
            Change("mock_server.vendors.vogent.dials", "create_dial", '"sessionId": session', '"session": session'),
        ),
    ),
    Defect(
        "the event `dial.updated` calls itself `dial.changed`",
        VENDOR,
        "contract",
        "a constant of a webhook is another",
        f"{BODIES}[vogent]",
        (
            Change("openapi/vogent.yaml", "", "const: dial.updated", "const: dial.changed"),
            Change(
                "mock_server.vendors.vogent.webhooks",
                "body",
                'return {"event": topic.event, "payload": payload}',
                'return {"event": topic.event.replace("updated", "changed"), "payload": payload}',
            ),
        ),
    ),
    Defect(
        "an extractor needs no name",
        VENDOR,
        "contract",
        "a required field may be missing",
        f"{CONFORMS}[vogent-createAgentExtractor-coverage]",
        (
            Change(
                CONTRACT,
                "",
                "required: [id, name, extractorFieldsJsonSchema]",
                "required: [id, extractorFieldsJsonSchema]",
            ),
            Change(
                CONTRACT, "", "required: [name, extractorFieldsJsonSchema]", "required: [extractorFieldsJsonSchema]"
            ),
        ),
    ),
)
