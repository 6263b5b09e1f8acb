"""Bugs of what Retell does, and of the frame where only Retell shows them."""

from tests.planted.bug import Bug

BUGS = (
    Bug(
        "the windows of a Retell batch are those of UTC",
        "mock_server.vendors.retell.batch",
        "calendar",
        'return Calendar(window["timezone"],',
        'return Calendar("UTC",',
        "retell/test_batches.py",
    ),
    Bug(
        "a refused request to Retell uses its key up",
        "mock_server.vendors.retell.calls",
        "create_phone_call",
        'number = account.entry("phone_numbers", body["from_number"])',
        'if "idempotency_key" in body:\n'
        '    account.first_calls[body["idempotency_key"]] = (account.world.now, {}, None)\n'
        'number = account.entry("phone_numbers", body["from_number"])',
        "retell/test_calls.py",
    ),
    Bug(
        "Retell tells a receiver what it did not ask for",
        "mock_server.vendors.retell.models",
        "Call._announce",
        "if event in (EVENTS if wanted is None else wanted):",
        "if event in EVENTS:",
        "retell/test_calls.py",
    ),
    Bug(
        "a key to Retell's next page holds for any list",
        "mock_server.vendors.cursors",
        "place_of",
        "if seal != _seal(criteria):",
        "if not seal:",
        "retell/test_batches.py",
    ),
    Bug(
        "a list that is asked for by POST is a change",
        "mock_server.contract.operation",
        "Operation.__init__",
        'method in SAFE or "x-safe" in spec',
        "method in SAFE",
        "retell/test_calls.py",
    ),
    Bug(
        "Retell makes more calls ready to be shown than a page has",
        "mock_server.vendors.retell.pages",
        "page",
        "[view(item) for _, item in rest[:limit]]",
        "[view(item) for _, item in rest][:limit]",
        "retell/test_batches.py",
    ),
    Bug(
        "a machine is noticed by an agent of Retell that looks for none",
        "mock_server.vendors.retell.models",
        "Call.adjust",
        "if not self.settings.get(LOOKED_FOR[event])",
        "if False",
        "retell/test_resources.py",
    ),
    Bug(
        "Retell's agents call by turns whatever their shares",
        "mock_server.vendors.retell.account",
        "Account.agent_for",
        'at -= one["weight"]',
        "at -= 1 / len(agents)",
        "retell/test_resources.py",
    ),
    Bug(
        "Retell shows of a call at its end what it has become since",
        "mock_server.vendors.retell.views",
        "call_then",
        "return found if status is not None else found | _analyzed(call)",
        "return found | _analyzed(call)",
        "retell/test_calls.py laws/test_told_as_shown.py",
    ),
    Bug(
        "an agent's receiver is asked with its placeholders",
        "mock_server.vendors.retell.models",
        "Call._announce",
        'render(self.settings.get("webhook_url") or "", self.variables)',
        'self.settings.get("webhook_url")',
        "retell/test_calls.py",
    ),
)
