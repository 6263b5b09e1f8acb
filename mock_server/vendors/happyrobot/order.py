"""What is known of a call before it is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.engine import moment
from mock_server.engine.scenarios.requested import RequestedOutcomes

DEFAULT_MINUTES = 10
"""How long a talk may last where neither call nor use case says so (documented)."""


class Entry:
    """A record without a status: a number, a use case, an agent, a user, the organization.

    Whoever changes a use case or an agent makes new `fields`: a call keeps those under which it was made.
    """

    __slots__ = ("fields", "id")

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = dict(fields)
        self.id: str = fields["id"]

    def view(self) -> dict[str, Any]:
        """As the vendor shows it."""
        return self.fields


@dataclass(frozen=True, slots=True)
class Order:
    """Whom to call, from where, for what; the same for a call and its repeats, except for the time."""

    number: Entry
    to: str
    use_case: Entry
    agent: Entry
    language: str
    model: str
    prompt_id: str
    params: Any = None
    metadata: Mapping[str, Any] | None = None
    campaign_id: str | None = None
    minutes: int | None = None
    when: int | None = None
    zone: str = "UTC"
    requested: RequestedOutcomes | None = None

    @property
    def most_minutes(self) -> int:
        """How long the talk may last: the call's own value, else the use case's, else ten minutes."""
        return int(self.minutes or self.use_case.fields.get("max_duration_mins") or DEFAULT_MINUTES)

    @property
    def values(self) -> Mapping[str, Any]:
        """The values for placeholders."""
        return self.params if isinstance(self.params, Mapping) else {}


def instant(written: str) -> int:
    """An instant as it stands in a body. A leap second is the second before it; a year out of reach is its edge."""
    text = written.upper().replace(":60", ":59")
    try:
        return min(moment.parse(text), moment.LATEST)
    except (ValueError, OverflowError):
        return moment.EARLIEST if text.startswith("0") else moment.LATEST
