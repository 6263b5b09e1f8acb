"""The outbox: a webhook is a row here before it is a request."""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from mock_server.engine.columns import DictionaryEncoding, RunLengthEncoding
from mock_server.engine.webhooks.deliveries import Deliveries
from mock_server.engine.webhooks.delivery import Policy
from mock_server.engine.webhooks.disorder import Disorder


class Signer(Protocol):
    """A way to sign messages."""

    @property
    def is_dated(self) -> bool:
        """True if the time is signed."""

    def sign(self, secret: str, request: Any, now: int) -> tuple[tuple[str, str], ...]:
        """Return the headers that sign a request at a time, in milliseconds."""


class Topic:
    """The vendor and its name for the event. There is one object for each, kept once."""

    __slots__ = ("event", "vendor")

    headers: tuple[tuple[str, str], ...] = ()
    """Headers that the receiver asked for."""
    method = "POST"
    """The method that the receiver asked for: POST, or GET with the fields in the query."""
    asks = False
    """Whether the answer steers the record: the account is told of it."""
    policy: Policy | None = None
    """How it is delivered, if the receiver asked for another way than the contract's."""
    signature: Signer | None = None
    """How it is signed, if the receiver asked for another way than the contract's."""
    secret = ""
    """The secret for that signature."""

    def __init__(self, vendor: str, event: str) -> None:
        self.vendor, self.event = vendor, event


class Sample:
    """The record behind a test webhook: no call, only the example of the contract."""

    __slots__ = ("body", "id")

    def __init__(self, id_: str, body: Any) -> None:
        self.id, self.body = id_, body


class OutboxRow(NamedTuple):
    """One webhook: its number, its topic, and the number of its happening in the journal."""

    number: int
    topic: Topic
    happening: int


class WebhookSource(Protocol):
    """A keeper of happenings that have one webhook each."""

    def topic(self, index: int) -> Topic:
        """Return the topic of the webhook at an index."""

    def topics(self, first: int, end: int) -> Counter[Topic]:
        """Count the webhooks of each topic, from one index up to another."""


class WebhookColumns:
    """Webhooks in columns: a few bytes each."""

    __slots__ = ("codes", "happenings", "topics")

    def __init__(self) -> None:
        self.codes: DictionaryEncoding[Topic] = DictionaryEncoding()
        self.topics = array("H")
        self.happenings = array("I")

    def at(self, index: int) -> tuple[Topic, int]:
        return self.codes.objects[self.topics[index]], self.happenings[index]

    def numbers(self, first: int, end: int) -> Sequence[int]:
        return self.happenings[first:end]

    def count(self, first: int, end: int) -> Counter[Topic]:
        return self.codes.counted(self.topics[first:end])


@dataclass(frozen=True, slots=True)
class SourcedWebhooks:
    """Webhooks that a source keeps: `shift` is the number of a happening, less its index in the source."""

    source: WebhookSource
    shift: int

    def at(self, index: int) -> tuple[Topic, int]:
        return self.source.topic(index), index + self.shift

    def numbers(self, first: int, end: int) -> Sequence[int]:
        return range(first + self.shift, end + self.shift)

    def count(self, first: int, end: int) -> Counter[Topic]:
        return self.source.topics(first, end)


class Outbox:
    """Webhooks in the order of their happenings. A row names its happening; its body is made when it leaves.

    `deliveries` has those that have a receiver, whose URL is given when the webhook is posted.
    """

    __slots__ = ("_columns", "_known", "_runs", "deliveries", "disorder")

    def __init__(self) -> None:
        self.deliveries = Deliveries()
        self.disorder: Disorder | None = None
        self._runs: RunLengthEncoding[WebhookColumns | SourcedWebhooks] = RunLengthEncoding()
        self._columns = WebhookColumns()
        self._known = self._columns.codes.known

    def post(self, topic: Topic, happening: int, url: str | None = None) -> None:
        """Add the webhook of a happening; `url` is None if it has no receiver."""
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
            self.deliveries.add(runs.length - 1, url, asks=topic.asks)

    def adopt(self, source: WebhookSource, index: int, count: int, happening: int, url: str | None = None) -> None:
        """Add webhooks that a source keeps, from an index on; `happening` is the number of the first happening."""
        runs = self._runs
        runs.extend(SourcedWebhooks(source, happening - index), index, count)
        if url is not None:
            for number in range(runs.length - count, runs.length):
                self.deliveries.add(number, url)

    def __len__(self) -> int:
        return self._runs.length

    def __getitem__(self, number: int) -> OutboxRow:
        keeper, index = self._runs.find(number)
        return OutboxRow(number, *keeper.at(index))

    def since(self, number: int) -> Iterator[OutboxRow]:
        """Return the webhooks from a number on, in order."""
        return (self[n] for n in range(number, len(self)))

    def happenings(self, first: int, end: int) -> Iterator[Sequence[int]]:
        """Yield the numbers of the happenings of webhooks, from one number up to another; of those in a row a range."""
        for keeper, index, until in self._runs.runs(first, end):
            yield keeper.numbers(index, until)

    def count(self, first: int, end: int) -> Counter[Topic]:
        """Count the webhooks of each topic, from one number up to another."""
        return self._runs.count(first, end)
