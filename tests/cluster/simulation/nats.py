"""Simulated NATS: streams and buckets as nats-py shows them, each request and each answer on a way of its own.

It promises what three servers promise that lose one: whatever was acknowledged stays, in one order. A request that got
no answer may have been done, or is done later. A read may be a moment old. A bucket's value is gone some time after it
has lived as long as it may. When all three lose their power, each stream forgets an end of what it had not synced.
"""

from bisect import bisect_left
from collections.abc import Callable, Coroutine
from operator import attrgetter
from random import Random
from typing import Any

import nats.errors
from nats.js.api import KeyValueConfig, PubAck, StreamConfig
from nats.js.errors import NoKeysError, NotFoundError
from nats.js.kv import KV_DEL, KV_OP, KeyValue

from mock_server.store.nats_connection import ANSWER
from tests.cluster.simulation.stored import SimulatedStream, StoredMessage
from tests.cluster.simulation.way import SimulatedWay

OLD = 1.0
"""Seconds by which a read may be behind, where reads are."""


class SimulatedNats:
    """The servers, as one: what they have, and when they take it."""

    def __init__(self, random: Random, loop: Any) -> None:
        self._random, self.loop = random, loop
        self._streams: dict[str, SimulatedStream] = {}
        self.stale = random.choice((0.0, 0.0, 0.3))
        """How likely it is that a read is a moment old."""
        self.late = random.choice((0.0, 0.5))
        """By how many seconds values outlive their time."""
        self.lives, self._back_at = 1, 0.0

    def restart(self, seconds: float) -> None:
        """Have all servers be gone for so long; connections break."""
        self.lives, self._back_at = self.lives + 1, self.loop.now + seconds

    def forget(self, since: Callable[[str], float]) -> float:
        """Have each stream forget what came to it after a moment; return that of the log."""
        moments = {name: since(name) for name in self._streams}
        for name, moment in moments.items():
            self._streams[name].forget_since(moment)
        return moments["mockdial-log"]

    def moments(self, stream: str) -> list[float]:
        """Return when the messages of a stream came."""
        return self._streams[stream].moments

    def heal(self) -> None:
        """Have the servers be there."""
        self._back_at = 0.0

    @property
    def is_there(self) -> bool:
        """True if the servers have power."""
        return bool(self.loop.now >= self._back_at)

    def add(self, name: str, most: int = 10**9, life: float | None = None) -> None:
        self._streams.setdefault(name, SimulatedStream(most, life and life + self.late))

    def has(self, name: str) -> None:
        """Raise nats-py's error if there is no such stream."""
        if name not in self._streams:
            raise NotFoundError(code=404)

    def publish(self, subject: str, data: bytes, headers: dict[str, str] | None) -> PubAck:
        name = f"KV_{subject.split('.')[1]}" if subject.startswith("$KV.") else "mockdial-log"
        return PubAck(name, self._streams[name].append(subject, data, headers, self.loop.now))

    def last(self, name: str, subject: str) -> StoredMessage:
        """Return the last message of a subject, or the last but one if that is a moment old."""
        found = self._streams[name].messages(subject, self.loop.now)
        is_new = found and found[-1].at > self.loop.now - OLD
        if len(found) > 1 and is_new and self._random.random() < self.stale:
            found = found[:-1]
        if not found:
            raise NotFoundError(code=404)
        return found[-1]

    def since(self, subject: str, first: int) -> StoredMessage | None:
        """Return the first message of a subject from this number on; None if there is none yet."""
        messages = self._streams["mockdial-log"].messages(subject, self.loop.now)
        number = bisect_left(messages, first, key=attrgetter("seq"))
        return messages[number] if number < len(messages) else None

    def keys(self, name: str) -> list[str]:
        stream = self._streams[name]
        last = [found[-1] for one in stream.subjects() if (found := stream.messages(one, self.loop.now))]
        living = [one.subject for one in last if (one.headers or {}).get(KV_OP) != KV_DEL]
        return [subject.split(".", 2)[2] for subject in living]

    def holder(self, family: str) -> str | None:
        """Return who has the lease of a family now."""
        found = self._lease(family)
        return None if found is None else found.data.decode()

    def held_since(self, family: str) -> float:
        """Return when the lease of a family was renewed last; 0 if nobody has it."""
        found = self._lease(family)
        return 0.0 if found is None else found.at

    def _lease(self, family: str) -> StoredMessage | None:
        stream = self._streams.get("KV_mockdial-leases")
        found = stream.messages(f"$KV.mockdial-leases.{family}", self.loop.now) if stream is not None else ()
        return found[-1] if found and (found[-1].headers or {}).get(KV_OP) != KV_DEL else None


class NatsLink:
    """NATS as one life of a node has it: a connection, and the questions for streams and buckets."""

    def __init__(self, node: Any, server: SimulatedNats, there: SimulatedWay, back: SimulatedWay) -> None:
        self.node, self.server, self.there, self.back, self._loop = node, server, there, back, node.loop
        self._life = server.lives
        self.disconnected: Callable[[], Coroutine[Any, Any, None]] | None = None

    @property
    def is_connected(self) -> bool:
        return not self.there.is_cut and self.server.is_there

    def jetstream(self, timeout: float) -> "SimulatedJetStream":
        return SimulatedJetStream(self)

    async def close(self) -> None:
        pass

    def break_off(self) -> None:
        """Have the node hear that its connection has broken, and connect again."""
        self._life = self.server.lives
        if self.disconnected is not None:
            self._loop.create_task(self.disconnected())

    async def ask(self, work: Callable[[], Any], timeout: float = ANSWER) -> Any:
        """Have the server do this; return what it says. Raise nats-py's `TimeoutError` if it says nothing."""
        done, life = self._loop.create_future(), self._life

        def arrive() -> None:
            if life != self.server.lives or not self.server.is_there:
                return
            try:
                answer, error = work(), None
            except Exception as raised:
                answer, error = None, raised
            self.back.send(lambda: heard(answer, error), self.server.loop.now)

        def heard(answer: Any, error: Exception | None) -> None:
            if life == self.server.lives:
                settle(answer, error)

        def settle(answer: Any, error: Exception | None) -> None:
            if not done.done():
                if error is None:
                    done.set_result(answer)
                else:
                    done.set_exception(error)

        self.there.send(arrive, self._loop.now)
        patience = self._loop.call_later(timeout, settle, None, nats.errors.TimeoutError())
        try:
            return await done
        finally:
            patience.cancel()


class SimulatedJetStream:
    """The `JetStreamContext` of nats-py, as far as it is used."""

    def __init__(self, link: NatsLink) -> None:
        self._link, self._server = link, link.server

    async def publish(
        self, subject: str, payload: bytes = b"", headers: dict[str, str] | None = None, msg_ttl: None = None
    ) -> PubAck:
        if subject.startswith("mockdial.log."):
            self._link.node.tell("append")
        elif subject.startswith("$KV.mockdial-leases."):
            self._link.node.tell("renewal")
        found: PubAck = await self._link.ask(lambda: self._server.publish(subject, payload, headers))
        return found

    async def stream_info(self, name: str) -> None:
        await self._link.ask(lambda: self._server.has(name))

    async def add_stream(self, config: StreamConfig) -> None:
        await self._link.ask(lambda: self._server.add(str(config.name)))

    async def create_key_value(self, config: KeyValueConfig) -> "SimulatedBucket":
        stream = f"KV_{config.bucket}"
        await self._link.ask(lambda: self._server.add(stream, 1, config.ttl))
        return SimulatedBucket(self._link, str(config.bucket), stream, self)

    async def get_msg(self, stream: str, seq: None = None, subject: str = "", direct: bool = False) -> StoredMessage:
        found: StoredMessage = await self._link.ask(lambda: self._server.last(stream, subject))
        return found

    async def get_last_msg(self, stream: str, subject: str) -> StoredMessage:
        return await self.get_msg(stream, subject=subject)

    async def subscribe(self, subject: str, ordered_consumer: bool, config: Any) -> "SimulatedSubscription":
        self._link.node.takes_over()
        return SimulatedSubscription(self._link, subject, config.opt_start_seq)


class SimulatedSubscription:
    """An ordered consumer: it brings message after message."""

    def __init__(self, link: NatsLink, subject: str, first: int) -> None:
        self._link, self._subject, self._next = link, subject, first

    async def next_msg(self, timeout: float) -> StoredMessage:
        found = await self._link.ask(lambda: self._link.server.since(self._subject, self._next), timeout)
        if found is None:
            raise nats.errors.TimeoutError
        self._next = found.seq + 1
        message: StoredMessage = found
        return message

    async def unsubscribe(self) -> None:
        pass


class SimulatedBucket(KeyValue):
    """A bucket of nats-py, whose keys are asked for in one go."""

    def __init__(self, link: NatsLink, name: str, stream: str, js: Any) -> None:
        super().__init__(name, stream, f"$KV.{name}.", js, direct=False)
        self._link, self._of = link, stream

    async def keys(self, *_: Any, **__: Any) -> list[str]:
        found: list[str] = await self._link.ask(lambda: self._link.server.keys(self._of))
        if not found:
            raise NoKeysError
        return found
