"""The outbox: a webhook is a row here before it is a request."""

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from mock_server.engine.columns import DictionaryEncoding, RunLengthEncoding
from mock_server.engine.webhooks.deliveries import Deliveries
from mock_server.engine.webhooks.disorder import Disorder


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


class OutboxRow(NamedTuple):
    """One webhook to be sent: its number, its topic, and the number of the happening that it tells of."""

    number: int
    topic: Topic
    happening: int


class WebhookSource(Protocol):
    """Who keeps happenings of each of which a webhook tells."""

    def topic(self, index: int) -> Topic:
        """What the webhook of one of them is about."""

    def topics(self, first: int, end: int) -> Counter[Topic]:
        """How often each topic is told of, from one index up to another."""


class WebhookColumns:
    """Webhooks in columns: a few bytes each."""

    __slots__ = ("codes", "happenings", "topics")

    def __init__(self) -> None:
        self.codes: DictionaryEncoding[Topic] = DictionaryEncoding()
        self.topics = array("H")
        self.happenings = array("I")

    def at(self, index: int) -> tuple[Topic, int]:
        return self.codes.objects[self.topics[index]], self.happenings[index]

    def count(self, first: int, end: int) -> Counter[Topic]:
        return self.codes.counted(self.topics[first:end])


@dataclass(frozen=True, slots=True)
class SourcedWebhooks:
    """The webhooks of happenings that somebody keeps: `shift` is a happening's number, less its index there."""

    teller: WebhookSource
    shift: int

    def at(self, index: int) -> tuple[Topic, int]:
        return self.teller.topic(index), index + self.shift

    def count(self, first: int, end: int) -> Counter[Topic]:
        return self.teller.topics(first, end)


class Outbox:
    """Webhooks in the order of their happenings. A row names its happening; its body is made when it leaves.

    `deliveries` has those that somebody listens to: whoever posts says where to, at the moment of the happening.
    """

    __slots__ = ("_columns", "_known", "_runs", "deliveries", "disorder")

    def __init__(self) -> None:
        self.deliveries = Deliveries()
        self.disorder: Disorder | None = None
        self._runs: RunLengthEncoding[WebhookColumns | SourcedWebhooks] = RunLengthEncoding()
        self._columns = WebhookColumns()
        self._known = self._columns.codes.known

    def post(self, topic: Topic, happening: int, url: str | None = None) -> None:
        """Have a webhook told of this happening; None where nobody listens."""
        columns, runs = self._columns, self._runs
        if runs.source is columns:
            runs.length += 1
        else:
            runs.extend(columns, len(columns.topics), 1)
        try:
            columns.topics.append(self._known[topic])
        except KeyError:
            columns.topics.append(columns.codes.of(topic))
        columns.happenings.append(happening)
        if url is not None:
            self.deliveries.add(runs.length - 1, url)

    def adopt(self, teller: WebhookSource, index: int, count: int, happening: int, url: str | None = None) -> None:
        """Have webhooks told of happenings that somebody keeps from an index on: in the journal, from this number."""
        runs = self._runs
        runs.extend(SourcedWebhooks(teller, happening - index), index, count)
        if url is not None:
            for number in range(runs.length - count, runs.length):
                self.deliveries.add(number, url)

    def __len__(self) -> int:
        return self._runs.length

    def __getitem__(self, number: int) -> OutboxRow:
        keeper, index = self._runs.find(number)
        return OutboxRow(number, *keeper.at(index))

    def since(self, number: int) -> Iterator[OutboxRow]:
        """The webhooks from this number on, in order."""
        return (self[n] for n in range(number, len(self)))

    def count(self, first: int, end: int) -> Counter[Topic]:
        """How often each topic was told of, from one number up to another."""
        return self._runs.count(first, end)
