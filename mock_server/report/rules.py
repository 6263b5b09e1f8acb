"""The rules: what each expects, how bad a breach is, and what to do. docs/report.md explains them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

ERROR, WARNING, NOTE = "error", "warning", "note"


class ClientRule(NamedTuple):
    """One rule: its name, how bad a breach is, what is expected of a client, and what to do about a breach."""

    name: str
    severity: str
    expected: str
    advice: str
    outlives_requests: bool = False
    """Whether the calls alone tell a breach, so that a world is judged in full that was restored without requests."""


_ALL = (
    ClientRule(
        "dialled_twice",
        ERROR,
        "One person is dialled once for one intent: no second request asks for a call to the same number with the "
        "same content, unless the first call had ended without an answer before.",
        "After a time-out or a 5xx, check whether the calls exist before you ask again, or send an idempotency key; "
        "take double numbers out of a list before you send it.",
        outlives_requests=True,
    ),
    ClientRule(
        "dialled_after_cancel",
        ERROR,
        "A call that the client cancelled or hung up stays so: the same call, to the same number with the same "
        "content and the same times, is not asked for again afterwards.",
        "Remember what was cancelled before you work off a queue or retry; a call on purpose has another time or "
        "other content.",
        outlives_requests=True,
    ),
    ClientRule(
        "job_left_behind",
        NOTE,
        "Every job that a client makes is started, or deleted: none is left over from a request that was sent again.",
        "Look for a job before you make it once more, and delete the one that is left: if it starts, everybody is "
        "called twice.",
    ),
    ClientRule(
        "quiet_hours",
        ERROR,
        "A phone rings only inside the calling hours at the called party; where a number may be in several zones, in "
        "none of them outside.",
        "Schedule by the called party's zone: give the job, campaign or call a calling window.",
        outlives_requests=True,
    ),
    ClientRule(
        "too_many_at_once",
        WARNING,
        "No more calls are asked for at once than the account has lines.",
        "Lower the limit of the job, spread single calls over time, or buy lines (in the mock, by its settings).",
        outlives_requests=True,
    ),
    ClientRule(
        "retry_after_ignored",
        ERROR,
        "A request that was answered with Retry-After is not sent again before so many seconds have passed on the "
        "world's clock.",
        "Wait for as long as Retry-After says; if the world's clock stands still, have the client's sleep move it.",
    ),
    ClientRule(
        "refusal_repeated",
        WARNING,
        "A refused request (4xx) is not repeated unchanged while nothing has happened in the world.",
        "Don't retry on 400, 404, 409 or 422: the answer will be the same. Read its message and change the request.",
    ),
    ClientRule(
        "polled_too_fast",
        WARNING,
        "An unchanged record is not read more often than so many times a second, on the real and on the world's clock.",
        "Wait between two looks, longer each time, or listen to webhooks; if the world's clock stands still, move it.",
    ),
    ClientRule(
        "contract_broken",
        ERROR,
        "Every request follows the contract: an operation that exists, and parameters and a body that its schemas "
        "allow.",
        "Correct the request at the place that the pointer names; the vendor's contract says what is allowed there.",
    ),
    ClientRule(
        "unknown_field",
        WARNING,
        "A request has only fields and parameters that the contract knows: the vendor takes others and does nothing "
        "with them.",
        "Mostly a typing error: correct the name, or leave the field out.",
    ),
    ClientRule(
        "webhook_failed",
        WARNING,
        "The receiver answers each webhook with 2xx.",
        "Store the webhook and answer 200 at once; a vendor that gets an error sends again, or never does.",
    ),
    ClientRule(
        "webhook_late",
        WARNING,
        "The receiver answers a webhook within so many seconds.",
        "Answer first and work afterwards.",
    ),
    ClientRule(
        "webhook_acted_twice",
        ERROR,
        "A webhook that arrives twice is acted upon once: after its second arrival, the client does not send the same "
        "change that it sent after the first.",
        "Remember the ids or the contents of webhooks, and drop one that you have seen.",
    ),
    ClientRule(
        "clock_stopped",
        ERROR,
        "What receivers do in return to webhooks comes to an end, so that the clock gets as far as it is moved.",
        "Have the receiver act on no event that it brings about itself, such as those of its own calls; if so much "
        "is meant, raise the limit that stopped the clock (mockdial serve --limit).",
    ),
    ClientRule(
        "deleted_id_used",
        ERROR,
        "An id is not used after its record was deleted; deleting it again does nothing.",
        "Forget an id when you delete its record, and drop everything that is still queued for it.",
    ),
    ClientRule(
        "not_judged",
        WARNING,
        "A report knows all that was asked and answered in its world.",
        "Take the report before the server is restarted, or begin the world anew by POST /_mock/world/reset; allow "
        "not_judged where a part is enough.",
        outlives_requests=True,
    ),
)

RULES: Mapping[str, ClientRule] = {rule.name: rule for rule in _ALL}

BY_REQUESTS = tuple(rule.name for rule in _ALL if not rule.outlives_requests)
"""The rules that need the requests, and what receivers answered: nothing is known by them of before a restart."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The thresholds of the rules, and what is allowed by name."""

    intent_hours: float = 24
    """Two requests further apart than this are two intents."""
    calling_hours: tuple[int, int] = (8 * 60, 21 * 60)
    """(from, until) in minutes after midnight; until itself is outside."""
    zones: Mapping[str, str] = field(default_factory=dict)
    """Time zones by the beginnings of numbers, without the plus; the longest beginning that fits counts."""
    polls_per_second: int = 10
    webhook_seconds: float = 5
    allowed: frozenset[str] = frozenset()
    """Names of rules, and ids of findings, that do not count."""
    shows_evidence: bool = False
    """Whether findings show what their requests asked, and what happened to their records."""
