"""Bugs of what TemPhone does."""

from tests.planted.bug import Bug

BUGS = (
    Bug(
        "a TemPhone call that was made to ring rings again at its time",
        "mock_server.vendors.temphone.models",
        "Call.begin",
        "if self.status == self.machine.initial and self.rang_at is None:",
        "if self.status == self.machine.initial:",
        "temphone/test_life.py",
    ),
    Bug(
        "now is the future",
        "mock_server.vendors.temphone.handlers",
        "schedule_call",
        "if due <= account.world.now:",
        "if due < account.world.now:",
        "temphone/test_refusals.py",
    ),
    Bug(
        "a past time is told after the other fields",
        "mock_server.vendors.temphone.errors",
        "_first",
        "if is_late and",
        "if False and is_late and",
        "temphone/test_refusals.py",
    ),
    Bug(
        "a webhook of the beginning knows the end",
        "mock_server.vendors.temphone.views",
        "call_then",
        'if status == "in_progress" else _course(call)',
        'if status == "" else _course(call)',
        "temphone/test_announcements.py",
    ),
    Bug(
        "a caller id is tidied",
        "mock_server.vendors.temphone.views",
        "_base",
        "**{name: asked[name] for name in ECHOED if name in asked},",
        '**{name: asked[name].replace("-", "") if name == "caller_id" else asked[name] '
        "for name in ECHOED if name in asked},",
        "temphone/test_example.py",
    ),
)
