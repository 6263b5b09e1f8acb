"""Bugs of what all vendors share."""

from tests.planted.bug import Bug

BUGS = (
    Bug(
        "a TemPhone call keeps its line",
        "mock_server.vendors.call",
        "PhoneCall.release_line",
        "queue.ended()",
        "pass",
        "temphone/test_life.py temphone/test_cancelling.py",
    ),
    Bug(
        "a script goes before the header",
        "mock_server.vendors.plans",
        "requested",
        "if asked is not None:",
        "if asked is not None and script is None:",
        "outcomes/test_numbers.py",
    ),
    Bug(
        "a call that is answered from outside talks otherwise",
        "mock_server.vendors.plans",
        "draw_rest",
        "if rest is not None:",
        "if False:",
        "outcomes/test_force.py",
    ),
    Bug(
        "a part of many replies is never checked",
        "mock_server.vendors.checked_parts",
        "checked_part",
        "if not checker.is_valid(whole):",
        "if False:",
        "vendors/test_checked_parts.py",
    ),
)
