"""Bugs of what HappyRobot does."""

from tests.planted.bug import Bug

BUGS = (
    Bug(
        "a day is 24 hours long, whatever the clocks do",
        "mock_server.vendors.happyrobot.campaigns",
        "Campaign.next_time",
        "at = later_days(first, days, zone)",
        "at = later_days(first, days, 'UTC')",
        "happyrobot/test_retries.py",
    ),
    Bug(
        "costs do not add up",
        "mock_server.vendors.happyrobot.speech",
        "costs",
        "round(sum(parts.values()), 4)",
        "round(sum(parts.values()), 1)",
        "happyrobot/test_costs.py",
    ),
)
