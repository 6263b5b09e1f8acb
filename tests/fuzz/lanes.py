"""Sends the requests of several worlds at once, each in its own lane, and measures how long answers take."""

import selectors
import socket
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from tests.fuzz.episode import Answers, Episode
from tests.fuzz.judge import FuzzFailure
from tests.fuzz.reading import BadAnswer, read_answers
from tests.fuzz.wire import FuzzRequest

LANES = 8
PATIENCE = 120.0
"""Real seconds after which an answer is one that never comes."""

IMPATIENCE = 1.5
"""The same, where a fault may keep the answer back."""


class Waits:
    """The time for which a process was ready to run and did not: what is left of an answer's time is its own."""

    def __init__(self, *pids: int) -> None:
        self._files = [Path(f"/proc/{pid}/schedstat") for pid in pids]
        self._is_known = all(file.exists() for file in self._files)

    def seconds(self) -> float:
        if not self._is_known:
            return 0.0
        return sum(int(file.read_text().split()[1]) for file in self._files) / 1e9


class Lane:
    """One world at a time: its connection, and the request that waits for its answer."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.episode: Episode | None = None
        self.kept: socket.socket | None = None
        self.open: socket.socket | None = None
        self.request: FuzzRequest | None = None
        self.data = bytearray()
        self.began = self.waited = 0.0

    def begin(self, episode: Episode) -> FuzzRequest:
        self.episode, self.asking = episode, episode.requests()
        return next(self.asking)

    def send(self, request: FuzzRequest) -> None:
        """Send a request. The server may close while we still send: what it said is read all the same."""
        self.request, self.data = request, bytearray()
        try:
            self._send(request)
        except OSError:
            self.drop()
            self._send(request)

    def _send(self, request: FuzzRequest) -> None:
        if request.is_kept:
            self.kept = self.open = self.kept or self._connected()
            self.open.sendall(request.wire)
            return
        self.open = self._connected()
        try:
            self.open.sendall(request.wire)
            self.open.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            return

    def _connected(self) -> socket.socket:
        found = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return found

    def receive(self) -> tuple[bool, Answers]:
        """Return whether all answers are there, and the answers."""
        assert self.open is not None
        assert self.request is not None
        try:
            received = self.open.recv(262_144)
        except ConnectionError:
            received = b""
        self.data += received
        answers = read_answers(bytes(self.data), self.request.methods, is_closed=not received)
        is_over = not received or (answers is not None and self.request.is_kept)
        return is_over, answers

    def done(self, answers: Answers) -> None:
        """Close what is not kept."""
        is_last = not answers or answers[-1].headers.get("connection", "").lower() == "close"
        if self.open is self.kept and not is_last:
            return
        self.drop()

    def drop(self) -> None:
        if self.open is not None:
            self.open.close()
        if self.open is self.kept:
            self.kept = None
        self.open = None


class Lanes:
    """Plays episodes, several at once, and keeps the failures, and the slowest answers."""

    def __init__(self, port: int, waits: Waits, most_failures: int = 3) -> None:
        self.port, self._waits, self._most = port, waits, most_failures
        self.count = 0
        self.statuses: dict[int, int] = {}
        self.succeeded: set[tuple[str, str]] = set()
        """Vendor and operation of each request that was accepted."""
        self.failures: list[tuple[Episode, FuzzFailure]] = []
        self.slowest: tuple[float, FuzzRequest | None] = (0.0, None)

    def play(self, episodes: Iterator[Episode], lanes: int = LANES) -> None:
        """Play all episodes, or until there are enough failures."""
        with selectors.DefaultSelector() as selector:
            for _ in range(lanes):
                self._start(Lane(self.port), episodes, selector)
            while selector.get_map():
                ready = selector.select(0.5)
                now, waited = perf_counter(), self._waits.seconds()
                for key, _ in ready:
                    self._heard(key.data, episodes, selector, now, waited)
                if not ready:
                    for key in list(selector.get_map().values()):
                        self._wait_no_longer(key.data, episodes, selector)

    def _start(self, lane: Lane, episodes: Iterator[Episode], selector: selectors.BaseSelector) -> None:
        if len(self.failures) < self._most and (episode := next(episodes, None)) is not None:
            self._send(lane, lane.begin(episode), selector)
            return
        lane.drop()
        if lane.kept is not None:
            lane.kept.close()

    def _send(self, lane: Lane, request: FuzzRequest, selector: selectors.BaseSelector) -> None:
        self.count += len(request.methods) if request.oddity == "pipeline" else 1
        lane.began, lane.waited = perf_counter(), self._waits.seconds()
        lane.send(request)
        selector.register(lane.open, selectors.EVENT_READ, lane)

    def _heard(
        self, lane: Lane, episodes: Iterator[Episode], selector: selectors.BaseSelector, now: float, waited: float
    ) -> None:
        try:
            is_over, answers = lane.receive()
        except BadAnswer as error:
            if not lane.episode.has_faults:
                self._fail(lane, FuzzFailure("answers are HTTP", str(error)), episodes, selector)
                return
            is_over, answers = True, None
        if is_over:
            self._measure(lane, now - lane.began - (waited - lane.waited))
            self._go_on(lane, answers, episodes, selector)

    def _measure(self, lane: Lane, seconds: float) -> None:
        if not lane.request.may_wait and seconds > self.slowest[0]:
            self.slowest = seconds, lane.request

    def _go_on(
        self, lane: Lane, answers: Answers, episodes: Iterator[Episode], selector: selectors.BaseSelector
    ) -> None:
        selector.unregister(lane.open)
        lane.done(answers)
        for answer in answers or ():
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
            if answer.status < 300 and lane.request.operation:
                self.succeeded.add((lane.request.vendor, lane.request.operation))
        try:
            if not answers and lane.request.is_kept and not lane.episode.has_faults:
                raise FuzzFailure("each request is answered", "the connection was closed without an answer")
            request = lane.asking.send(answers)
        except StopIteration:
            self._start(lane, episodes, selector)
        except FuzzFailure as failure:
            self._kept(lane, failure)
            self._start(lane, episodes, selector)
        else:
            self._send(lane, request, selector)

    def _wait_no_longer(self, lane: Lane, episodes: Iterator[Episode], selector: selectors.BaseSelector) -> None:
        waited = perf_counter() - lane.began
        if lane.episode.has_faults and waited > IMPATIENCE:
            self._go_on(lane, None, episodes, selector)
        elif waited > PATIENCE:
            self._fail(lane, FuzzFailure("each request is answered", f"nothing in {PATIENCE} s"), episodes, selector)

    def _fail(
        self, lane: Lane, failure: FuzzFailure, episodes: Iterator[Episode], selector: selectors.BaseSelector
    ) -> None:
        selector.unregister(lane.open)
        lane.drop()
        self._kept(lane, failure)
        self._start(lane, episodes, selector)

    def _kept(self, lane: Lane, failure: FuzzFailure) -> None:
        self.failures.append((lane.episode, failure))
