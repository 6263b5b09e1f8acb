"""A delivery: one webhook on its way to one receiver, its attempts, and the policy by which it is tried again."""

from typing import NamedTuple

STATES = ("pending", "delivered", "failed", "refused", "lost", "set_aside")
"""Still to be sent / accepted / given up / not allowed to leave / lost on purpose / not sent, see `aside`."""

PENDING, DELIVERED, FAILED, REFUSED, LOST, SET_ASIDE = STATES

FIRST, RETRY, TWICE, REDELIVERED = REASONS = ("first", "retry", "twice", "redelivered")
"""Why an attempt was made: it was the first / an earlier one failed / disorder on purpose / the control plane."""

ACCEPTED = 200
"""The status of an answer of which no more is known than that it accepted a webhook."""

CLIENT_GONE = "the client has ended"
"""The error of a webhook of a world that is played out when its client has ended."""

NOT_SENT = "seen "
"""How the error of a webhook begins that may not be sent to its receiver."""

LATE = "no answer within"
"""How the error of a receiver begins that did not answer in time."""


class Policy(NamedTuple):
    """The deliveries of a vendor: the time-out in real seconds, the virtual pauses before each retry, and the order."""

    timeout: float
    pauses: tuple[int, ...]
    is_ordered: bool
    retries: frozenset[str] | None = None
    """The failures after which it is tried again: statuses, or as `DeliveryAttempt.failure` names them; None if any."""
    final: frozenset[int] = frozenset()
    """The statuses after which it is not tried again, whatever else is said."""
    accepting: frozenset[int] | None = None
    """The statuses that accept it; None if any 2xx does."""

    def is_accepted(self, attempt: "DeliveryAttempt") -> bool:
        """Return whether the receiver accepted the webhook."""
        return attempt.is_accepted if self.accepting is None else attempt.status in self.accepting

    def may_repeat(self, attempt: "DeliveryAttempt") -> bool:
        """Return whether a failure is one after which it is tried again."""
        if attempt.status in self.final:
            return False
        return self.retries is None or not self.retries.isdisjoint((attempt.failure, str(attempt.status)))


class DeliveryAttempt(NamedTuple):
    """One attempt: when it was made (virtual), its answer or error, and how long it took (real milliseconds).

    `asked` is how many requests the world had seen before; `Deliveries` fills in `because`.
    """

    at: int
    status: int | None
    error: str | None = None
    took: float = 0.0
    headers: tuple[tuple[str, str], ...] = ()
    answer: bytes = b""
    disorder: tuple[str, ...] = ()
    asked: int = 0
    because: str = FIRST

    @property
    def is_accepted(self) -> bool:
        """True if the receiver answered with 2xx."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def failure(self) -> str:
        """The kind of failure: `4xx` and so on, `rt` if no answer came in time, `ct` if none came at all."""
        if self.status is not None:
            return f"{self.status // 100}xx"
        return "rt" if (self.error or "").startswith(LATE) else "ct"


class WebhookAnswer(NamedTuple):
    """The answer to a webhook that asks: its status, its content type and its body, or the error that came instead."""

    status: int | None
    content_type: str = ""
    body: bytes = b""
    error: str | None = None
    location: str = ""

    @property
    def is_client_gone(self) -> bool:
        """True if there is none because the client has ended."""
        return self.error == CLIENT_GONE

    @property
    def is_nobodys(self) -> bool:
        """True if nobody was asked: the mock may not contact the receiver, or the client has ended."""
        return self.is_client_gone or (self.error or "").startswith(NOT_SENT)

    @property
    def is_good(self) -> bool:
        """True if the receiver answered with 2xx."""
        return self.status is not None and 200 <= self.status < 300


class Delivery:
    """One webhook on its way to one receiver; its number is that of its row in the outbox."""

    __slots__ = (
        *("attempts", "body", "disorder", "due_at", "has_bytes", "has_turn", "has_waited"),
        *("asks", "is_redelivery", "is_sent", "number", "state", "tried", "url"),
    )

    def __init__(self, number: int, url: str, *, asks: bool = False) -> None:
        """`asks` says that the world waits for its answer, or for the news that there is none."""
        self.number, self.url, self.asks = number, url, asks
        self.state = PENDING
        self.tried = 0  # attempts that were made, of which `attempts` keeps the latest
        self.attempts: list[DeliveryAttempt] = []
        self.body: bytes | None = None
        self.due_at: int | None = None  # when it is to be sent, if that is later
        self.has_turn = False  # whether its receiver gets this one now, and no other
        self.is_sent = False  # whether an attempt is under way
        self.is_redelivery = False
        self.has_bytes = False  # whether the bytes of its attempts are kept
        self.disorder: tuple[str, ...] | None = None  # drawn for the next attempt
        self.has_waited = False  # whether that attempt was put off already

    @property
    def is_under_way(self) -> bool:
        """True if it waits for its turn or is being sent; not while it waits for a moment to come."""
        return self.state == PENDING and self.due_at is None

    @property
    def is_over(self) -> bool:
        """True if no attempt will follow by itself."""
        return self.state != PENDING

    @property
    def is_assumed(self) -> bool:
        """True if it was taken as accepted: nothing is kept of the attempt that was."""
        return self.state == DELIVERED and not any(attempt.is_accepted for attempt in self.attempts)

    @property
    def reason(self) -> str:
        """The reason for the next attempt."""
        if self.is_redelivery:
            return REDELIVERED
        return RETRY if self.tried else FIRST

    def forget_bytes(self) -> None:
        """Keep of each attempt only its outcome."""
        self.body, self.has_bytes = None, False
        self.attempts = [attempt._replace(headers=(), answer=b"") for attempt in self.attempts]
