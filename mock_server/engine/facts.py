"""Facts of a call, in words that all vendors share, for the report."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mock_server.engine.journal import Named


class CallFacts(NamedTuple):
    """One call, as it went so far. What has not happened is None."""

    id: str
    to: str
    """The number called."""
    intent: Any
    """The content, as JSON: two calls to one number with the same intent say the same to the same person."""
    terms: Any
    """The times and windows that it was asked for with, as JSON."""
    source: Named
    """The record that the request made: a job, a campaign, or the call itself."""
    creation: str
    """The call as it was asked for. The vendor's own repeats of it share this name."""
    asked_at: int
    rang_at: int | None
    answered_at: int | None
    ended_at: int | None
    given_up_at: int | None
    """The time at which it was withdrawn or hung up, most likely by the client; the journal knows by which event."""
    zone: str | None = None
    """The time zone of the person called, where the client named it."""

    @classmethod
    def withdrawn(
        cls, id_: str, to: str, intent: Any, terms: Any, source: Named, asked_at: int, at: int
    ) -> "CallFacts":
        """Return the facts of a call that its campaign was to make, and that was withdrawn at an instant."""
        return cls(id_, to, intent, terms, source, id_, asked_at, None, None, at, at)


class CallCost(NamedTuple):
    """The price of a call: the whole, its unit (None where no source names it), and its parts."""

    total: float
    unit: str | None
    parts: Mapping[str, float]


class Oversubscribed(NamedTuple):
    """A record that asked for more calls at once than the account has lines, by its own limit or because it waited."""

    id: str
    asked_at: int
    limit: int | None = None
