"""Defects of Freya's mock."""

from tests.changes import Change
from tests.mutations.defect import (
    AGREED,
    CAUSES,
    CONFORMS,
    ENDED,
    EVENTS,
    FILTERS,
    PAGES,
    ROWS,
    SHOWN,
    TIMES,
    Defect,
)

VENDOR = "freya"
CONTRACT = "openapi/freya.yaml"

DEFECTS = (
    Defect(
        "every page but the first leaves out an entry",
        VENDOR,
        "code",
        "the pages of all lists",
        f"{PAGES}[freya-listAgents]",
        (
            Change(
                "mock_server.vendors.freya.replies",
                "page",
                "found[offset : offset + limit]",
                "found[offset + (offset > 0) : offset + limit]",
            ),
        ),
    ),
    Defect(
        "the total counts the entries of the page",
        VENDOR,
        "code",
        "the pages of all lists",
        f"{PAGES}[freya-listCampaigns]",
        (Change("mock_server.vendors.freya.replies", "page", '"total": len(found)', '"total": len(shown)'),),
    ),
    Defect(
        "the filter by status is ignored",
        VENDOR,
        "code",
        "the list of calls",
        f"{FILTERS}[freya-listCalls-status]",
        (
            Change(
                "mock_server.vendors.freya.calls", "_is_wanted", 'query.get("status") in (None, call.status)', "True"
            ),
        ),
    ),
    Defect(
        "a campaign that has ended can be cancelled",
        VENDOR,
        "code",
        "the cancellation of a campaign",
        f"{ENDED}[freya-campaign]",
        (
            Change(
                "mock_server.vendors.freya.campaigns",
                "delete_campaign",
                'account.world.fire(campaign, "cancel")',
                'if not campaign.is_final:\n    account.world.fire(campaign, "cancel")',
            ),
        ),
    ),
    Defect(
        "a campaign forgets its description",
        VENDOR,
        "code",
        "the fields of campaigns",
        f"{SHOWN}[freya-createCampaign]",
        (
            Change(
                "mock_server.vendors.freya.views",
                "SHOWN",
                '*("name", "description", "startDate"',
                '*("name", "startDate"',
            ),
        ),
    ),
    Defect(
        "the last customer of a campaign is lost",
        VENDOR,
        "code",
        "the list of a campaign's customers",
        f"{ROWS}[freya-createCampaign]",
        (
            Change(
                "mock_server.vendors.freya.campaigns",
                "list_campaign_customers",
                "rows = range(len(campaign.customers))",
                "rows = range(len(campaign.customers) - 1)",
            ),
        ),
    ),
    Defect(
        "a call never changes after it was created",
        VENDOR,
        "code",
        "the time of the last change",
        f"{TIMES}[freya-call]",
        (
            Change(
                "mock_server.vendors.freya.call",
                "Call.after_move",
                "now = self.updated_at = self.account.world.now",
                "now = self.account.world.now",
            ),
            Change("mock_server.vendors.freya.call", "Call._report", "self.updated_at = world.now", ""),
        ),
    ),
    Defect(
        "a report tells of its own time as that of the call's end",
        VENDOR,
        "code",
        "the body of webhooks",
        f"{AGREED}[freya]",
        (
            Change(
                "mock_server.vendors.freya.views",
                "report_then",
                '"endedAt": moment.text(call.ended_at)',
                '"endedAt": moment.text(at)',
            ),
        ),
    ),
    Defect(
        "a campaign that did not reach everybody is complete",
        VENDOR,
        "machine",
        "`active: give_up` leads to `completed`",
        f"{EVENTS}[freya-campaign-active-give_up]",
        (Change(CONTRACT, "", "give_up: partially_completed", "give_up: completed"),),
    ),
    Defect(
        "a draft can't be cancelled",
        VENDOR,
        "machine",
        "`draft` lacks `cancel`",
        f"{CAUSES}[freya-campaign-draft-cancel]",
        (
            Change(
                CONTRACT, "", "execute: active, start: active, cancel: cancelled}", "execute: active, start: active}"
            ),
        ),
    ),
    Defect(
        "a cancelled campaign can be started",
        VENDOR,
        "machine",
        "`cancelled` is no end",
        f"{EVENTS}[freya-campaign-cancelled-start]",
        (
            Change("openapi/freya.yaml", "", "cancelled: {}", "cancelled: {start: active}"),
            Change("openapi/freya.yaml", "", "cancelled: stopped", "cancelled: paused"),
        ),
    ),
    Defect(
        "`customersCount` is called `customerCount`",
        VENDOR,
        "contract",
        "a required field of campaigns has another name",
        f"{CONFORMS}[freya-getCampaign-examples]",
        (
            Change("openapi/freya.yaml", "", "retryConditions, customersCount]", "retryConditions, customerCount]"),
            Change("openapi/freya.yaml", "", "customersCount: {type", "customerCount: {type"),
            Change("mock_server.vendors.freya.views", "campaign_view", '"customersCount": len', '"customerCount": len'),
        ),
    ),
    Defect(
        "an error has no code",
        VENDOR,
        "contract",
        "a required field of errors is gone",
        f"{CONFORMS}[freya-createCall-coverage]",
        (
            Change("openapi/freya.yaml", "", "required: [code, message, details]", "required: [message, details]"),
            Change(
                "mock_server.vendors.freya.errors",
                "envelope",
                '"error": {"code": code, "message"',
                '"error": {"message"',
            ),
        ),
    ),
    Defect(
        "a call is created with 201",
        VENDOR,
        "contract",
        "the status of success is another",
        f"{CONFORMS}[freya-createCall-examples]",
        (
            Change(
                "openapi/freya.yaml",
                "",
                "'200':\ndescription: Whether the call was started.",
                "'201':\n  description: Whether the call was started.",
            ),
            Change(
                "mock_server.vendors.freya.calls",
                "create_call",
                'return success("Call initiated.", {**result, "message": f"Call to {to} initiated."})',
                'result["message"] = "Initiated."\nreturn Reply(201, success("Call initiated.", result).body)',
            ),
            Change(
                "mock_server.vendors.freya.calls",
                "create_call",
                "return success(words, {",
                "return Reply(201, success(words, {",
            ),
            Change(
                "mock_server.vendors.freya.calls",
                "create_call",
                'OUTCOMES["not_start"].reason})',
                'OUTCOMES["not_start"].reason}).body)',
            ),
        ),
    ),
    Defect(
        "a page may be ten times as long",
        VENDOR,
        "contract",
        "the maximum of a parameter is another",
        f"{CONFORMS}[freya-listCampaigns-coverage]",
        (Change(CONTRACT, "", "minimum: 1, maximum: 100, default: 50", "minimum: 1, maximum: 1000, default: 50"),),
    ),
)
