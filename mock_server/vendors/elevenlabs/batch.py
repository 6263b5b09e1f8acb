"""A batch: its recipients are called in order, once each; a retry calls the ones that were not reached."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_server.engine.dialing.dialer import Terms, Windows
from mock_server.engine.dialing.windows import BoundedWindows
from mock_server.engine.ids import ulid_ids
from mock_server.engine.machine import Move
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.vendors.account import Account
from mock_server.vendors.campaign import Campaign
from mock_server.vendors.elevenlabs.models import Conversation
from mock_server.vendors.resource import Resource

ENDS = frozenset({"completed", "failed", "cancelled", "voicemail"})
"""The final statuses of a recipient."""

SHOWN = {"initiated": "initiated", "in-progress": "in_progress", "failed": "failed"}
"""The status of a recipient, by that of its conversation while that lasts."""


class Recipient:
    """One recipient of a batch, with its call."""

    __slots__ = ("batch", "call", "data", "fixed", "id", "number", "row", "tries", "updated_at")

    def __init__(self, batch: "Batch", row: int, id_: str, sent: Mapping[str, Any]) -> None:
        self.batch, self.row, self.id = batch, row, id_
        self.number: str = sent["phone_number"]
        self.data: Mapping[str, Any] | None = sent.get("conversation_initiation_client_data")
        self.call: Conversation | None = None
        self.fixed: str | None = None  # the status that the end of the batch has given it
        self.updated_at = batch.created_at
        self.tries = 0

    @property
    def status(self) -> str:
        if self.fixed is not None:
            return self.fixed
        if self.call is None:
            return "pending"
        if self.call.status in SHOWN:
            return SHOWN[self.call.status]
        return "voicemail" if self.call.call_result == "voicemail" else "completed"

    @property
    def record(self) -> "Batch":
        return self.batch

    @property
    def creation(self) -> str:
        return f"{self.batch.id}/{self.row}"

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"batch_call_id": self.batch.id, "batch_call_recipient_id": self.id}

    @property
    def terms(self) -> Any:
        return self.batch.terms

    def follow(self, call: Conversation) -> None:
        if self.fixed is None:
            self.updated_at = self.batch.updated_at = self.batch.account.world.now

    def fix(self, status: str) -> None:
        """Take the status that the batch ends with, unless it has come to an end of its own."""
        if self.status not in ENDS:
            self.fixed, self.updated_at = status, self.batch.account.world.now

    def renew(self) -> None:
        """Wait to be called again."""
        self.fixed, self.call, self.updated_at = None, None, self.batch.account.world.now


class Batch(Campaign):
    """A batch of calls. Its calls are made when they are dialled."""

    __slots__ = (
        *(
            "account",
            "agent",
            "again",
            "begins_at",
            "call_recipient",
            "created_at",
            "dispatched",
            "id",
            "is_allowed",
            "is_deleted",
        ),
        *("limit", "number", "queue", "recipients", "requested", "retries", "settings", "terms", "updated_at"),
    )
    id: str

    def __init__(
        self,
        account: Account,
        id_: str,
        settings: Mapping[str, Any],
        agent: Resource,
        number: Resource,
        limit: int,
        requested: RequestedOutcomes | None,
        call_recipient: Callable[["Batch", Recipient], Conversation | None],
    ) -> None:
        """Make a batch. `call_recipient` makes the call of a recipient; it makes none if agent or number are gone."""
        super().__init__(account, "batch_call", id_, settings, ("recipients",), requested)
        self.agent, self.number, self.limit, self.call_recipient = agent, number, limit, call_recipient
        self.updated_at = self.created_at
        asked_for = settings.get("scheduled_time_unix")
        self.begins_at: int = self.created_at if asked_for is None else asked_for * 1000
        self.recipients = self._recipients(settings["recipients"])
        self.again: Sequence[Recipient] = ()  # whom a retry calls
        self.dispatched = self.retries = 0
        self.is_allowed, self.is_deleted = True, False

    def _recipients(self, sent: Sequence[Mapping[str, Any]]) -> list[Recipient]:
        """Return the recipients, each with the id that was sent; a second one with the same gets another."""
        ids = ulid_ids(self.account.world.setup.seed, f"elevenlabs.recipient/{self.id}", "rcpt_")
        known: set[str] = set()
        found = []
        for row, one in enumerate(sent):
            id_ = one.get("id")
            if not id_ or id_ in known:
                id_ = ids.name(row)
            known.add(id_)
            found.append(Recipient(self, row, id_, one))
        return found

    @property
    def name(self) -> str:
        name: str = self.settings["call_name"]
        return name

    @property
    def windows(self) -> Windows | None:
        return BoundedWindows(self.begins_at) if self.begins_at > self.created_at else None

    @property
    def finished(self) -> int:
        """The number of recipients that have come to an end."""
        return sum(one.status in ENDS for one in self.recipients)

    def wait(self) -> None:
        """Begin now, or when its time has come."""
        world = self.account.world
        if self.begins_at <= world.now:
            self._begin()
        else:
            world.clock.at_instant(self.begins_at, Batch._begin, self)

    def _begin(self) -> None:
        if self.status == self.machine.initial and not self.is_deleted:
            self.account.world.fire(self, "begin" if self.is_allowed else "fail")

    def moved(self, move: Move, happening: int) -> None:
        self.updated_at = self.account.world.now
        if move.status == "in_progress":
            self._run()
            return
        if self.queue is not None:
            self.queue.hold()  # it is over: it calls nobody any more
        end = "cancelled" if move.status == "cancelled" else "failed"
        for one in self.recipients:
            one.fix(end)

    def _run(self) -> None:
        self.again = self.again or self.recipients
        terms = Terms(self.limit)
        self.make_queue(len(self.again), terms).run(terms)

    def unreached(self) -> list[Recipient]:
        """Return whom a retry calls."""
        return [one for one in self.recipients if one.status == "failed"]

    def retry(self) -> None:
        """Call again the recipients that were not reached."""
        self.again = self.unreached()
        for one in self.again:
            one.renew()
        self.retries += 1
        self.account.world.fire(self, "retry")

    def give_up(self) -> None:
        """Fail, because the agent or the number is gone; or when it is to begin."""
        self.is_allowed = False
        if self.status == "in_progress":
            self.account.world.fire(self, "fail")

    def dial(self, row: int) -> None:
        one = self.again[row]
        one.tries += 1
        one.updated_at = self.updated_at = self.account.world.now
        self.dispatched += 1
        one.call = self.call_recipient(self, one)

    def exhausted(self) -> None:
        """End the batch, for every recipient has come to an end; unless an event from outside ended it."""
        if self.machine.allows(self.status, "complete") and not self.is_deleted:
            self.account.world.fire(self, "complete")

    def close(self) -> None:
        super().close()
        self.recipients.clear()
        self.again = ()
