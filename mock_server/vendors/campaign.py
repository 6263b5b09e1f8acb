"""A campaign: one record that has many people called, as its queue gets lines. A batch is one too."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import Any

from mock_server.engine.dialing.dialer import Queue, Terms
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.world import Record
from mock_server.vendors.account import Account


class Campaign(Record, ABC):
    """A record whose queue dials many rows, as lines are free and its terms allow."""

    __slots__ = ("account", "created_at", "id", "queue", "requested", "settings", "terms")
    id: str

    def __init__(
        self,
        account: Account,
        kind: str,
        id_: str,
        settings: Mapping[str, Any],
        people: Collection[str],
        requested: RequestedOutcomes | None = None,
    ) -> None:
        """Make a campaign that calls nobody yet. `people` are the settings that say whom it calls."""
        super().__init__(account.vendor.machines[kind])
        self.account, self.id, self.settings = account, id_, settings
        self.requested = requested  # the outcomes that the request asked for
        self.created_at = account.world.now
        self.terms = {name: value for name, value in settings.items() if name not in people}
        self.queue: Queue | None = None  # made when it begins

    @abstractmethod
    def dial(self, row: int) -> None:
        """Call the person of a row, since a line is free. Tell the queue when the call has ended."""

    @abstractmethod
    def exhausted(self) -> None:
        """React to the end of the last call."""

    def make_queue(self, size: int, terms: Terms) -> Queue:
        """Make the queue that dials so many rows. It begins when it is run."""
        self.queue = Queue(self.account.world.clock, self.account.lines, size, terms, self)
        return self.queue

    def close(self) -> None:
        """Release all references to other objects."""
        self.queue = None
