"""One world from its first request to its export: what was sent, what came back, and whether it plays again."""

import re
from collections.abc import Callable, Generator
from typing import Any, Protocol

from mock_server.contract.json_codec import decode
from tests.fuzz.generator import RequestGenerator
from tests.fuzz.judge import AnswerJudge, FuzzFailure, check_replay
from tests.fuzz.reading import FuzzAnswer
from tests.fuzz.wire import FuzzRequest, RequestParts

PAGE = 10_000
LOOKS = ("/requests", "/webhooks", "/report?evidence=true")
"""What shows all that was sent, so that each oddity is shown once."""
CALM = 200
"""How often an export is tried anew while webhooks are still on their way."""

FORKED = re.compile(rb'^{"key":"([^"]+)","world":')
"""The beginning of an answer that says the key of a fork."""

Answers = list[FuzzAnswer] | None
"""The answers to one request; None where none came, as a fault or a broken frame may have it."""

Asking = Generator[FuzzRequest, Answers, None]


class Source(Protocol):
    """Gives requests: drawn ones, or those of a run before."""

    def next(self) -> FuzzRequest | None: ...

    def learn(self, request: FuzzRequest, answer: FuzzAnswer) -> None: ...


class Episode:
    """The life of one world."""

    def __init__(self, source: Source, key: str, size: int, judge: AnswerJudge, *, has_faults: bool) -> None:
        self.source, self.key, self.size, self.has_faults = source, key, size, has_faults
        self.judge = judge
        self.sent: list[FuzzRequest] = []
        self.forks: set[str] = set()
        self.on_end: Callable[[str], None] = lambda key: None
        """Is told the key before its world is deleted."""

    @classmethod
    def drawn(cls, seed: int, number: int, size: int, receiver: str, judge: AnswerJudge) -> "Episode":
        """Return the episode with this number of a run with this seed."""
        key = f"AC{seed % 10**8:08}{number:024}"  # an account of any vendor, also where keys have a form
        source = RequestGenerator(seed, key, receiver)
        return cls(source, key, size, judge, has_faults=source.mood == "faults")

    def requests(self) -> Asking:
        """Yield all requests, and take the answers. Raise `FuzzFailure` for a law that is broken."""
        for _ in range(self.size):
            request = self.source.next()
            if request is None:
                break
            self.sent.append(request)
            for answer in (yield request) or ():
                self.judge.look(request, answer, has_faults=self.has_faults)
                if answer.status == 201 and (fork := FORKED.match(answer.content)):
                    self.forks.add(fork[1].decode())
                if request.is_kept:
                    self.source.learn(request, answer)
        yield from self._ending()

    def _ending(self) -> Asking:
        """Let the world stand still, export it, play it again, and delete it with its forks."""
        for method, path, body in (("DELETE", "/faults", b""), ("POST", "/clock", b'{"rate":0}')):
            yield self._request(method, path, body)
        for path in LOOKS:
            yield from self._got(path)
        for _ in range(CALM):
            commands = yield from self._got("/commands")
            journal = yield from self._journal()
            if commands == (yield from self._got("/commands")):
                break
        else:
            raise FuzzFailure("a world comes to rest", "its commands changed at each look")
        check_replay(commands, journal)
        self.on_end(self.key)
        family = decode((yield from self._got("/worlds?limit=1000")))["worlds"]
        counted = {f"{self.key}-fork-{n}" for n in range(1, len(family))}  # an answer may have been cut off
        for key in (*sorted(self.forks | counted), self.key):
            yield self._request("DELETE", "/world", key=key)

    def _journal(self) -> Generator[FuzzRequest, Answers, list[Any]]:
        found: list[Any] = []
        after: Any = 0
        while after is not None:
            page = decode((yield from self._got(f"/journal?limit={PAGE}" + (f"&after={after}" if after else ""))))
            found += page["data"]
            after = page["next"]
        return found

    def _got(self, path: str) -> Generator[FuzzRequest, Answers, bytes]:
        answers = yield self._request("GET", path)
        if not answers or answers[0].status != 200:
            raise FuzzFailure("a world is exported", f"GET /_mock{path}: {answers}")
        return answers[0].content

    def _request(self, method: str, path: str, body: bytes = b"", key: str = "") -> FuzzRequest:
        headers = [(b"Host", b"localhost"), (b"Authorization", f"Bearer {key or self.key}".encode())]
        if body:
            headers.append((b"Content-Type", b"application/json"))
        parts = RequestParts(method.encode(), f"/_mock{path}".encode(), headers, body)
        return FuzzRequest(parts.wire(), (parts.method,), "control", target=f"/_mock{path}", may_wait=True)
