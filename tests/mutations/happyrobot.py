"""Defects of HappyRobot's mock."""

from tests.changes import Change
from tests.mutations.defect import (
    CAUSES,
    CONFORMS,
    EACH_TOLD,
    EVENTS,
    KEPT,
    PAGES,
    REACHED,
    SHOWN,
    TIMES,
    TOLD,
    Defect,
)

VENDOR = "happyrobot"
CONTRACT = "openapi/happyrobot.yaml"

DEFECTS = (
    Defect(
        "every page but the first leaves out a call",
        VENDOR,
        "code",
        "the list of calls",
        f"{PAGES}[happyrobot-listCalls]",
        (
            Change(
                "mock_server.vendors.happyrobot.calls",
                "list_calls",
                "islice(found, skip, skip + limit)",
                "islice(found, skip + (skip > 0), skip + limit)",
            ),
        ),
    ),
    Defect(
        "the count is never more than a page",
        VENDOR,
        "code",
        "the list of calls",
        f"{PAGES}[happyrobot-listCalls]",
        (
            Change(
                "mock_server.vendors.happyrobot.calls",
                "list_calls",
                '"count": count',
                '"count": min(limit, count)',
            ),
        ),
    ),
    Defect(
        "giving a call up changes nothing",
        VENDOR,
        "code",
        "the end of calls",
        f"{CAUSES}[happyrobot-call-Queued-cancel]",
        (Change("mock_server.vendors.happyrobot.calls", "_end", "account.world.fire(call, event)", ""),),
    ),
    Defect(
        "a change of a use case forgets the texts for machines",
        VENDOR,
        "code",
        "the change of a use case",
        f"{SHOWN}[happyrobot-updateUseCase]",
        (
            Change(
                "mock_server.vendors.happyrobot.resources",
                "update_use_case",
                '_update(account, "use_cases", asked, *properties)',
                '_update(account, "use_cases", asked, *(n for n in properties if n[:3] != "amd"))',
            ),
        ),
    ),
    Defect(
        "a change of an agent resets its languages",
        VENDOR,
        "code",
        "the change of an agent",
        f"{KEPT}[happyrobot-updateAgent]",
        (
            Change(
                "mock_server.vendors.happyrobot.resources",
                "_update",
                "entry.fields = {**entry.fields, **{",
                'entry.fields = {**entry.fields, "languages": ["polish"], **{',
            ),
        ),
    ),
    Defect(
        "a webhook of the beginning tells how the call ended",
        VENDOR,
        "code",
        "the body of webhooks",
        f"{TOLD}[happyrobot]",
        (
            Change(
                "mock_server.vendors.happyrobot.views",
                "call_then",
                '{**view, "status": status, "viewed_by"',
                '{**view, "viewed_by"',
            ),
        ),
    ),
    Defect(
        "of every other call it is not told that it ended",
        VENDOR,
        "code",
        "the sending of webhooks",
        f"{EACH_TOLD}[happyrobot]",
        (
            Change(
                "mock_server.vendors.happyrobot.models",
                "Call.after_move",
                'self._post("end", happening)',
                'if int(self.id, 16) % 2:\n    self._post("end", happening)',
            ),
        ),
    ),
    Defect(
        "a call was always created just now",
        VENDOR,
        "code",
        "the time of a call's creation",
        f"{TIMES}[happyrobot-call]",
        (
            Change(
                "mock_server.vendors.happyrobot.views",
                "created_view",
                '"created": moment.text(call.created_at)',
                '"created": moment.text(call.account.world.now)',
            ),
        ),
    ),
    Defect(
        "all keys share one world",
        VENDOR,
        "code",
        "the way from a key to its world",
        f"{REACHED}[happyrobot-getCall]",
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
        "a request needs no key",
        VENDOR,
        "code",
        "the way from a key to its world",
        f"{CONFORMS}[happyrobot-listAgents-examples]",
        (
            Change(
                "mock_server.web.authenticator",
                "Authenticator.open",
                "sent, ways = self._sent(query, headers)",
                "if next(self._places(query, headers), None) is None: "
                'return self._sandboxes.of_account("nobody")\nsent, ways = self._sent(query, headers)',
            ),
        ),
    ),
    Defect(
        "a call that nobody answers has failed",
        VENDOR,
        "machine",
        "`Ringing: no_answer` leads to `Failed`",
        f"{EVENTS}[happyrobot-call-Ringing-no_answer]",
        (Change(CONTRACT, "", "no_answer: No answer, busy", "no_answer: Failed, busy"),),
    ),
    Defect(
        "a call that is handed to the carrier can't be stopped",
        VENDOR,
        "machine",
        "`Initiated` lacks `stop`",
        f"{CAUSES}[happyrobot-call-Initiated-stop]",
        (
            Change(
                CONTRACT,
                "",
                "Initiated: {ring: Ringing, busy: Busy, fail: Failed, cancel: Canceled, stop: Canceled}",
                "Initiated: {ring: Ringing, busy: Busy, fail: Failed, cancel: Canceled}",
            ),
        ),
    ),
    Defect(
        "a call to a busy line is tried again by itself",
        VENDOR,
        "machine",
        "`Busy` is no end",
        f"{EVENTS}[happyrobot-call-Busy-initiate]",
        (
            Change("openapi/happyrobot.yaml", "", "Busy: {}", "Busy: {initiate: Initiated}"),
            Change("openapi/happyrobot.yaml", "", "Busy: not_reached", "Busy: waiting"),
        ),
    ),
    Defect(
        "`organization_id` is called `org_id`",
        VENDOR,
        "contract",
        "a required field of new calls has another name",
        f"{CONFORMS}[happyrobot-createOutboundCall-examples]",
        (
            Change(
                "openapi/happyrobot.yaml",
                "",
                "required: [id, organization_id, metadata, use_case, created]",
                "required: [id, org_id, metadata, use_case, created]",
            ),
            Change(
                "openapi/happyrobot.yaml",
                "",
                "required: [id, organization_id, type, status, provider",
                "required: [id, org_id, type, status, provider",
            ),
            Change(
                "mock_server.vendors.happyrobot.views",
                "created_view",
                '"organization_id": call.account',
                '"org_id": call.account',
            ),
        ),
    ),
    Defect(
        "a use case is created with 201",
        VENDOR,
        "contract",
        "the status of success is another",
        f"{CONFORMS}[happyrobot-createUseCase-examples]",
        (
            Change(
                "openapi/happyrobot.yaml",
                "",
                "'200':\ndescription: The new use case.",
                "'201':\n  description: The new use case.",
            ),
            Change(
                "mock_server.vendors.happyrobot.resources",
                "create_use_case",
                '_add(account, "use_cases", {**deepcopy(account.use_case_defaults), **asked.body})',
                'Reply(201, _add(account, "use_cases", {**deepcopy(account.use_case_defaults), **asked.body}).body)',
            ),
        ),
    ),
    Defect(
        "there is no usage by the day",
        VENDOR,
        "contract",
        "an enumeration has one value less",
        f"{CONFORMS}[happyrobot-getUsage-coverage]",
        (Change(CONTRACT, "", "enum: [weekly, monthly, daily], default", "enum: [weekly, monthly], default"),),
    ),
)
