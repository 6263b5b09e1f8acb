"""A minimal client of the mock, so that the figures are those of the server."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.asks import CREATES
from benchmarks.server import Unavailable

JOBS = CREATES["vogent"].path
LOOKS_AT = "/vogent/api/agents"
ROOM = 1_000_000  # bytes that an answer may have
END_OF_HEAD = b"\r\n\r\n"
BREATH = 0.002  # seconds between two looks of the other world's client
PATIENCE = 600


class Caller:
    """A client with a key of its own and one connection that stays open.

    It makes one write a request, and reads into room that is there already.
    """

    def __init__(self, port: int, key: str) -> None:
        self.port = port
        self._head = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sandbox = memoryview(bytearray(b" " * ROOM))  # written to: else the first long answer pays for the memory

    def ask(self, method: str, path: str, body: bytes = b"", status: int = 200) -> tuple[Any, float]:
        """Return the answer, and the seconds that it took. Any other status ends the measurement."""
        head = f"{method} {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n"
        began = time.perf_counter()
        self._socket.sendall(head.encode() + body)
        seen, content = self._answer()
        took = time.perf_counter() - began
        if seen != status:
            raise Unavailable(f"{method} {path.partition('?')[0]} answered {seen}", content[:500].decode())
        return json.loads(content), took

    def change(self, path: str, **body: Any) -> tuple[Any, float]:
        """Post a small body."""
        return self.ask("POST", path, json.dumps(body).encode())

    def batch(self, body: bytes) -> tuple[str, float]:
        """Create and start a job; return its id, and the seconds until it was accepted."""
        job, took = self.ask("POST", JOBS, body)
        self.change(f"{JOBS}/{job['id']}/paused", paused=False)
        return str(job["id"]), took

    def play(self) -> tuple[Any, float]:
        """Move the clock until nothing is due."""
        return self.change("/_mock/clock", until="idle")

    def pages(self, path: str, count: int) -> Iterator[float]:
        """Yield the seconds for each of the first pages of a list, each read once."""
        cursor = ""
        for _ in range(count):
            page, took = self.ask("GET", f"{path}?cursor={cursor}" if cursor else path)
            yield took
            cursor = page["cursor"]
            if not cursor:
                return

    def _answer(self) -> tuple[int, bytes]:
        """Return status and body of the next answer; each of them has a Content-Length."""
        there = 0
        while (end := bytes(self._sandbox[:there]).find(END_OF_HEAD)) < 0:
            there += self._more(there)
        first, *fields = bytes(self._sandbox[:end]).decode("ascii").split("\r\n")
        lengths = [field.split(":")[1] for field in fields if field.lower().startswith("content-length:")]
        begin = end + len(END_OF_HEAD)
        while there < begin + int(lengths[0]):
            there += self._more(there)
        return int(first.split()[1]), bytes(self._sandbox[begin:there])

    def _more(self, there: int) -> int:
        """Read more bytes into the buffer, and return their number."""
        count = self._socket.recv_into(self._sandbox[there:])
        if not count:
            raise Unavailable(f"the mock closed a connection, or an answer of more than {ROOM} bytes came", "")
        return count


@contextmanager
def a_neighbour(port: int, job: bytes) -> Iterator[list[float]]:
    """Read and create a small job in turn in another world, and return the seconds for each answer."""
    caller, waits, is_over = Caller(port, "neighbour"), list[float](), threading.Event()
    caller.ask("GET", LOOKS_AT)

    def look() -> None:
        while not is_over.wait(BREATH):
            waits.append(caller.ask("GET", LOOKS_AT)[1])
            waits.append(caller.ask("POST", JOBS, job)[1])

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield waits
    finally:
        is_over.set()
        thread.join()
