"""The outbox: a webhook is a row here before it is a request."""

from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from mock_server.engine.deliveries import Deliveries
from mock_server.engine.disorder import Disorder
from mock_server.engine.few import Codes


class Topic:
    """What a webhook is about: the vendor and its name for the event. One object each, kept once."""

    __slots__ = ("event", "vendor")

    headers: tuple[tuple[str, str], ...] = ()
    """Headers that the receiver wants."""

    def __init__(self, vendor: str, event: str) -> None:
        self.vendor, self.event = vendor, event


class Sample:
    """What a webhook tells of that somebody asked for, to see one: no call, only an example."""

    __slots__ = ("body", "id")

    def __init__(self, id_: str, body: Any) -> None:
        self.id, self.body = id_, body


class Notice(NamedTuple):
    """One webhook to be sent: its number, its topic, and the number of the happening that it tells of."""

    number: int
    topic: Topic
    happening: int


class Outbox:
    """Webhooks in the order of their happenings. A row names its happening; its body is made when it leaves.

    `deliveries` has those that somebody listens to: whoever posts says where to, at the moment of the happening.
    """

    __slots__ = ("_codes", "_happenings", "_known", "_topics", "deliveries", "disorder")

    def __init__(self) -> None:
        self.deliveries = Deliveries()
        self.disorder: Disorder | None = None
        self._codes: Codes[Topic] = Codes()
        self._known = self._codes.known
        self._topics = array("H")
        self._happenings = array("I")

    def post(self, topic: Topic, happening: int, url: str | None = None) -> None:
        """Have a webhook told of this happening; None where nobody listens."""
        try:
            self._topics.append(self._known[topic])
        except KeyError:
            self._topics.append(self._codes.of(topic))
        self._happenings.append(happening)
        if url is not None:
            self.deliveries.add(len(self._happenings) - 1, url)

    def __len__(self) -> int:
        return len(self._happenings)

    def __getitem__(self, number: int) -> Notice:
        return Notice(number, self._codes.objects[self._topics[number]], self._happenings[number])

    def since(self, number: int) -> Iterator[Notice]:
        """The webhooks from this number on, in order."""
        return (self[n] for n in range(number, len(self)))

    def count(self, first: int, end: int) -> Counter[Topic]:
        """How often each topic was told of, from one number up to another."""
        return self._codes.counted(self._topics[first:end])
