"""TemPhone's records: contacts, and calls with a status."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine.facts import CallFacts
from mock_server.engine.machine import Move
from mock_server.engine.moment import SECOND
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.scenarios.steps import Stay
from mock_server.vendors.account import Account
from mock_server.vendors.call import PhoneCall
from mock_server.vendors.temphone.webhooks import TOPICS

RING = Stay(60 * SECOND, "no_answer")
"""How long a phone rings where the scenario has no end for it (proposed)."""

LONGEST_SECONDS = 86_400
"""No talk lasts longer, whatever `max_duration_seconds` says (proposed)."""


class Contact:
    """Somebody to call; nothing changes it."""

    __slots__ = ("created_at", "fields", "id")

    def __init__(self, id_: str, fields: Mapping[str, Any], created_at: int) -> None:
        self.id, self.fields, self.created_at = id_, fields, created_at


class Call(PhoneCall):
    """One call: it waits for its time, then for a line, and is dialled once."""

    __slots__ = ("asked", "cause", "contact", "id", "rang_at", "updated_at")
    id: str

    def __init__(
        self, account: Account, id_: str, contact: Contact, body: Mapping[str, Any], requested: RequestedOutcomes | None
    ) -> None:
        super().__init__(account, requested)
        self.id, self.contact = id_, contact
        self.asked = {"timezone": contact.fields["timezone"], **body}
        self.updated_at = self.created_at
        self.rang_at: int | None = None
        self.cause = ""  # the event that ended it

    @property
    def to(self) -> str:
        number: str = self.contact.fields["phone_number"]
        return number

    @property
    def dialled_at(self) -> int | None:
        return self.rang_at

    @property
    def zone(self) -> str:
        zone: str = self.asked["timezone"]
        return zone

    def begin(self) -> None:
        """Wait for a line, for the time has come; unless the call was withdrawn, or an event made it ring before."""
        if self.status == self.machine.initial and self.rang_at is None:
            self.wait_for_line()

    def stays(self) -> Mapping[str, Stay]:
        most = min(self.asked["max_duration_seconds"], LONGEST_SECONDS)
        return {"scheduled": RING, "in_progress": Stay(SECOND * most, "time_out", is_firm=True)}

    def after_move(self, move: Move, happening: int) -> None:
        world = self.account.world
        if self.rang_at is None and move.event in ("ring", "answer"):
            self.rang_at = world.now
        topic = TOPICS.get(self.status)
        if topic is None:
            return  # it rings, and the vendor shows nothing of that
        self.updated_at = world.now
        if not self.is_final:
            self.answered_at = world.now
        elif self.status != "canceled":
            self.cause, self.ended_at = move.event, world.now
        world.outbox.post(topic, happening, self.asked.get("webhook_url"))

    def facts(self) -> CallFacts:
        """Return what is known of the call, in the words that all vendors share."""
        asked = self.asked
        canceled_at = self.updated_at if self.status == "canceled" else None
        return CallFacts(
            id=self.id,
            to=self.to,
            intent=[asked["initial_message"], asked.get("metadata", {})],
            terms=asked["scheduled_at"],
            source=self,
            creation=self.id,
            asked_at=self.created_at,
            rang_at=self.rang_at,
            answered_at=self.answered_at,
            ended_at=self.ended_at if canceled_at is None else canceled_at,
            given_up_at=canceled_at,
            zone=self.zone,
        )
