"""A stream as simulated servers have it: its messages, and what they forget when they all lose their power."""

from typing import Any

from nats.js.errors import BadRequestError

from mock_server.store.nats_stream import WRONG_LAST

EXPECTED = "Nats-Expected-Last-Subject-Sequence"


class StoredMessage:
    """A message as a stream has it. It looks like one of nats-py where a client gets it."""

    def __init__(self, seq: int, subject: str, data: bytes, headers: dict[str, str] | None, at: float) -> None:
        self.seq, self.subject, self.data, self.headers, self.at = seq, subject, data, headers, at

    @property
    def metadata(self) -> Any:
        return self

    @property
    def sequence(self) -> Any:
        return self

    @property
    def stream(self) -> int:
        return self.seq


class SimulatedStream:
    """One stream: its messages by subject."""

    def __init__(self, most: int, life: float | None) -> None:
        """It keeps so many messages of a subject, each for so many seconds."""
        self._most, self._life = most, life
        self._messages: dict[str, list[StoredMessage]] = {}
        self._last = 0

    def messages(self, subject: str, now: float) -> list[StoredMessage]:
        found = self._messages.get(subject, [])
        if self._life is not None and found and found[-1].at + self._life <= now:
            return []
        return found[-self._most :] if len(found) > self._most else found

    def append(self, subject: str, data: bytes, headers: dict[str, str] | None, now: float) -> int:
        """Append a message. Raise nats-py's error if another one is the last than the headers say."""
        found = self.messages(subject, now)
        expected, last = (headers or {}).get(EXPECTED), found[-1].seq if found else 0
        if expected is not None and int(expected) != last:
            raise BadRequestError(code=400, err_code=WRONG_LAST, description=f"wrong last sequence: {last}")
        self._last += 1
        self._messages.setdefault(subject, []).append(StoredMessage(self._last, subject, data, headers, now))
        return self._last

    def forget_since(self, moment: float) -> None:
        """Forget what was not synced: all that came after this moment. Its numbers are free again."""
        for messages in self._messages.values():
            while messages and messages[-1].at > moment:
                messages.pop()
        self._last = max((messages[-1].seq for messages in self._messages.values() if messages), default=0)

    @property
    def moments(self) -> list[float]:
        """The moments at which its messages came, the latest last."""
        return sorted(message.at for messages in self._messages.values() for message in messages)

    def subjects(self) -> list[str]:
        return list(self._messages)
