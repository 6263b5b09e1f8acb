"""The names that a test may give, so that editors complete them and type checkers find a misspelt one."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal, NewType, TypeAlias, get_args

__tracebackhide__ = True
"""A failing test shows its own lines, not these."""

VendorName: TypeAlias = Literal["elevenlabs", "freya", "happyrobot", "retell", "temphone", "twilio", "vapi", "vogent"]
ScenarioName: TypeAlias = Literal["happy", "mixed", "rough"]
FaultName: TypeAlias = Literal[
    "absent_optional",
    "accept_then_hang",
    "closed_after",
    "closed_before",
    "closed_during",
    "commit_later",
    "commit_then_close",
    "commit_then_fail",
    "duplicate_answer",
    "latency",
    "malformed",
    "new_field",
    "null_where_nullable",
    "odd_ids",
    "rate_limited",
    "refused",
    "server_error",
    "shrinking_pages",
    "slow_body",
    "stale_reads",
    "truncated",
    "unavailable",
    "unknown_enum",
    "wrong_content_type",
]
RuleName: TypeAlias = Literal[
    "clock_stopped",
    "contract_broken",
    "deleted_id_used",
    "dialled_after_cancel",
    "dialled_twice",
    "job_left_behind",
    "not_judged",
    "polled_too_fast",
    "quiet_hours",
    "refusal_repeated",
    "retry_after_ignored",
    "too_many_at_once",
    "unknown_field",
    "webhook_acted_twice",
    "webhook_failed",
    "webhook_late",
]
OutcomeName: TypeAlias = Literal[
    "answered",
    "busy",
    "dropped",
    "failed",
    "hung_up_by_agent",
    "hung_up_by_person",
    "invalid",
    "max_duration",
    "no_answer",
    "rejected",
    "scenario",
    "silent",
    "transferred",
    "unreachable",
    "voicemail",
    "voicemail_undetected",
]

OwnName = NewType("OwnName", str)
"""The name of a scenario or a fault of the user's own, for type checkers: `mockdial.scenario(OwnName("engaged"))`."""


def require_rule(name: str) -> None:
    """Raise `ValueError` for what is neither the name of a rule nor the id of a finding."""
    if name not in get_args(RuleName) and not re.fullmatch("[0-9a-f]{12}", name):
        raise ValueError(f"seen {name!r}, expected a rule or a finding's id: {suggestion(name, get_args(RuleName))}")


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the names that there are, as text, after the nearest one."""
    names = list(known)
    nearest = get_close_matches(name, names, 1)
    there = f"there are {', '.join(names)}"
    return f"did you mean {nearest[0]}? {there}" if nearest else there
