"""Defects of ElevenLabs' mock."""

from tests.changes import Change
from tests.mutations.defect import (
    CAUSES,
    CONFORMS,
    EACH_TOLD,
    ENDED,
    EVENTS,
    FILTERS,
    KEPT,
    PAGES,
    ROWS,
    SENT_AGAIN,
    SHOWN,
    SIGNED,
    WINDOWED,
    Defect,
)

VENDOR = "elevenlabs"
CONTRACT = "openapi/elevenlabs.yaml"
PACKAGE = "mock_server.vendors.elevenlabs"
LACKS = {
    "idempotency": "The suite's law has another body refused; here a known key is answered with the first campaign.",
    "concurrency": "One call too many waits, unless the seed says otherwise.",
}
"""Subjects about which there is no defect, and why."""

DEFECTS = (
    Defect(
        "a page begins with the last entry of the page before",
        VENDOR,
        "code",
        "the pages of all lists",
        f"{PAGES}[elevenlabs-get_workspace_batch_calls]",
        (
            Change(
                f"{PACKAGE}.batches",
                "get_workspace_batch_calls",
                "account.batches.newest_first(before)",
                "account.batches.newest_first(before and before + 1)",
            ),
        ),
    ),
    Defect(
        "numbers of every provider are listed",
        VENDOR,
        "code",
        "a filter",
        f"{FILTERS}[elevenlabs-list_phone_numbers_route-provider]",
        (
            Change(
                f"{PACKAGE}.resources",
                "list_phone_numbers_route",
                'if query.get("provider") in (None, one.fields["provider"])',
                "if True",
            ),
        ),
    ),
    Defect(
        "a campaign calls at any hour",
        VENDOR,
        "code",
        "the windows of a campaign",
        f"{WINDOWED}[elevenlabs-submit_outbound_campaign]",
        (Change(f"{PACKAGE}.campaign", "Campaign.wait", "Terms(limit, self.schedule.calendar)", "Terms(limit)"),),
    ),
    Defect(
        "a pause is agreed to, and the campaign goes on",
        VENDOR,
        "code",
        "the pause of a campaign",
        f"{CAUSES}[elevenlabs-campaign-active-pause]",
        (Change(f"{PACKAGE}.campaigns", "pause_outbound_campaign", 'account.world.fire(campaign, "pause")', "pass"),),
    ),
    Defect(
        "a batch is tried again, and nobody is called",
        VENDOR,
        "code",
        "the retry of a batch",
        f"{CAUSES}[elevenlabs-batch_call-completed-retry]",
        (Change(f"{PACKAGE}.batches", "retry_batch_call", "batch.retry()", "pass"),),
    ),
    Defect(
        "a cancelled batch may be tried again",
        VENDOR,
        "code",
        "the refusal of a retry",
        f"{ENDED}[elevenlabs-batch_call]",
        (Change(f"{PACKAGE}.batches", "retry_batch_call", 'if batch.status == "cancelled":', "if False:"),),
    ),
    Defect(
        "a campaign forgets its name",
        VENDOR,
        "code",
        "the fields that a campaign echoes",
        f"{SHOWN}[elevenlabs-submit_outbound_campaign]",
        (
            Change(
                f"{PACKAGE}.campaign_views",
                "campaign_view",
                '"call_name": asked["call_name"]',
                '"call_name": campaign.id',
            ),
        ),
    ),
    Defect(
        "a change of an agent takes its tags away",
        VENDOR,
        "code",
        "the change of an agent",
        f"{KEPT}[elevenlabs-patch_agent_settings_route]",
        (
            Change(
                f"{PACKAGE}.resources",
                "patch_agent_settings_route",
                "**merged(agent.fields, sent)",
                '**merged(agent.fields, sent), "tags": []',
            ),
        ),
    ),
    Defect(
        "the first lead is listed twice",
        VENDOR,
        "code",
        "the leads of a campaign",
        f"{ROWS}[elevenlabs-submit_outbound_campaign]",
        (
            Change(
                f"{PACKAGE}.campaigns",
                "list_outbound_campaign_leads",
                "rows = campaign.leads[0 if after is None else after + 1 :]",
                "rows = [*campaign.leads[:1], *campaign.leads] if after is None else campaign.leads[after + 1 :]",
            ),
        ),
    ),
    Defect(
        "a conversation is announced twice",
        VENDOR,
        "code",
        "the sending of webhooks",
        f"{EACH_TOLD}[elevenlabs]",
        (
            Change(
                f"{PACKAGE}.models",
                "Conversation.after_move",
                'announce("post_call_transcription", happening)',
                'announce("post_call_transcription", happening)\nannounce("post_call_transcription", happening)',
            ),
        ),
    ),
    Defect(
        "a conversation with a busy line is done",
        VENDOR,
        "machine",
        "`initiated: busy` leads to `done`",
        f"{EVENTS}[elevenlabs-conversation-initiated-busy]",
        (Change(CONTRACT, "", "busy: failed", "busy: done"),),
    ),
    Defect(
        "a paused campaign that is resumed needs attention",
        VENDOR,
        "machine",
        "`paused: resume` leads to `attention`",
        f"{CAUSES}[elevenlabs-campaign-paused-resume]",
        (Change(CONTRACT, "", "paused: {resume: active", "paused: {resume: attention"),),
    ),
    Defect(
        "the stamp is signed behind the body",
        VENDOR,
        "contract",
        "the order of what is signed is another",
        f"{SIGNED}[elevenlabs]",
        (Change(CONTRACT, "", 'signs: "{stamp}.{body}"', 'signs: "{body}.{stamp}"'),),
    ),
    Defect(
        "a webhook that nobody takes is sent again",
        VENDOR,
        "contract",
        "there is a pause before a repetition",
        f"{SENT_AGAIN}[elevenlabs]",
        (Change(CONTRACT, "", "backoff_seconds: []", "backoff_seconds: [5]"),),
    ),
    Defect(
        "an error names the parameter at fault otherwise",
        VENDOR,
        "contract",
        "a field of errors has another name",
        f"{CONFORMS}[elevenlabs-get_batch_call-coverage]",
        (
            Change(CONTRACT, "", "status, request_id, param]", "status, request_id, parameter]"),
            Change(
                CONTRACT,
                "",
                "param: {type: [string, 'null'], description: The parameter at fault.}",
                "parameter: {type: [string, 'null'], description: The parameter at fault.}",
            ),
            Change(f"{PACKAGE}.errors", "envelope", '"param": param', '"parameter": param'),
        ),
        about="error envelope",
    ),
    Defect(
        "a campaign is submitted with 202",
        VENDOR,
        "contract",
        "the status of success is another",
        f"{CONFORMS}[elevenlabs-submit_outbound_campaign-examples]",
        (
            Change(CONTRACT, "", "'201':\ndescription: The new campaign.", "'202':\n  description: The new campaign."),
            Change(f"{PACKAGE}.campaigns", "_submitted", "201 if created", "202 if created"),
        ),
    ),
)
