"""A batch of a million calls: accepted, played, looked at, held; and what a world costs that does nothing."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from benchmarks.server import Server, Unavailable

Figures = dict[str, float]

JOBS = "/vogent/api/batch_dial_jobs"
AT_ONCE = 100
FEW = 1_000
FEW_TIMES = 20
PAGES = 20
PAGE = "ms of page "
WORLDS = 100
ROOM = 1_000_000  # bytes that an answer may have
END_OF_HEAD = b"\r\n\r\n"
BREATH = 0.002  # seconds between two looks of the other world's client
PATIENCE = 600


class Caller:
    """A client with a key of its own and one connection that stays open.

    It is as lean as a client can be, so that what it measures is the server: one write, and reads into room that is
    there already.
    """

    def __init__(self, port: int, key: str) -> None:
        self.port = port
        self._head = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sandbox = memoryview(bytearray(ROOM))

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[Any, float]:
        """The answer, and how many seconds it took; anything but 200 ends the measurement."""
        head = f"{method} {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n"
        began = time.perf_counter()
        self._socket.sendall(head.encode() + body)
        status, content = self._answer()
        took = time.perf_counter() - began
        if status != 200:
            raise Unavailable(f"{method} {path.partition('?')[0]} answered {status}", content[:500].decode())
        return json.loads(content), took

    def _answer(self) -> tuple[int, bytes]:
        """Status and body of the next answer; all of ours say how long they are."""
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
        """How many bytes came to those that are there."""
        count = self._socket.recv_into(self._sandbox[there:])
        if not count:
            raise Unavailable(f"the mock closed a connection, or an answer of more than {ROOM} bytes came", "")
        return count

    def change(self, path: str, **body: Any) -> tuple[Any, float]:
        return self.ask("POST", path, json.dumps(body).encode())

    def batch(self, body: bytes) -> tuple[str, float]:
        """Create and start a job: its id, and how long it took to be accepted."""
        job, took = self.ask("POST", JOBS, body)
        self.change(f"{JOBS}/{job['id']}/paused", paused=False)
        return str(job["id"]), took

    def play(self) -> tuple[Any, float]:
        return self.change("/_mock/clock", until="idle")


def batch_of(rows: int, agent: str) -> bytes:
    """The body of a job with so many rows, about 78 bytes each."""
    fields = {"name": "Everybody", "callAgentId": agent, "maxConcurrentDials": AT_ONCE}
    listed = ",".join(
        f'{{"toNumber":"+1202{n:07}","inputs":{{"first_name":"Ada","account":"{n:07}"}}}}' for n in range(rows)
    )
    return f'{json.dumps(fields)[:-1]},"rows":[{listed}]}}'.encode()


def a_million(server: Server, calls: int) -> Figures:
    """One batch from its POST to the end of its last call, and its pages before and after."""
    warm_up(server)
    caller = Caller(server.port, "everybody")
    body = batch_of(calls, agent_of(caller))
    job, accepted = caller.batch(body)
    waiting = [*pages(caller, f"{JOBS}/{job}/queue")]
    with a_neighbour(server.port) as waits:
        moved, played = caller.play()
    if caller.ask("GET", f"{JOBS}/{job}")[0]["status"] != "COMPLETE":
        raise Unavailable("the batch was not played to its end", json.dumps(moved))
    ended = [*pages(caller, f"{JOBS}/{job}/dials")]
    return {
        "scale accepted s": accepted,
        "scale played s": played,
        "scale happenings": moved["happened"],
        "scale page ms": max(median(waiting), median(ended)) * 1000,
        **{f"{PAGE}{n}": took * 1000 for n, took in enumerate([*waiting, *ended], 1)},
        "scale memory": server.resident_mb(),
        "scale neighbour ms": max(waits) * 1000,
        "scale neighbour asked": len(waits),
        "scale µs a call": played / calls * 1e6,
    }


def warm_up(server: Server) -> None:
    """A small batch in another world: what is made when it is first needed, validators among it, is there then."""
    caller = Caller(server.port, "somebody")
    job, _ = caller.batch(batch_of(FEW, agent_of(caller)))
    list(pages(caller, f"{JOBS}/{job}/queue"))
    caller.play()
    list(pages(caller, f"{JOBS}/{job}/dials"))


def a_few(server: Server) -> Figures:
    """The same for a thousand calls, several times, each in a world of its own."""
    times = []
    for n in range(FEW_TIMES):
        caller = Caller(server.port, f"few-{n}")
        caller.batch(batch_of(FEW, agent_of(caller)))
        times.append(caller.play()[1])
    return {"scale µs a call of few": median(times) / FEW * 1e6}


def nothing(server: Server) -> Figures:
    """A world's first request, its reset, and a day in which nothing is due."""
    new = [Caller(server.port, f"new-{n}") for n in range(WORLDS)]
    for caller in new:
        caller.ask("GET", "/_mock/health")  # connected, and nobody's world opened
    return {
        "scale fresh ms": middle_ms(lambda n: new[n].ask("GET", "/vogent/api/agents")[1]),
        "scale reset ms": middle_ms(lambda n: new[n].change("/_mock/world/reset")[1]),
        "scale day ms": middle_ms(lambda n: new[n].change("/_mock/clock", advance_seconds=86_400)[1]),
    }


def middle_ms(ask: Callable[[int], float]) -> float:
    return median(ask(n) for n in range(WORLDS)) * 1000


def pages(caller: Caller, path: str) -> Iterator[float]:
    """How long each of the first pages of a list took, each asked for once."""
    cursor = ""
    for _ in range(PAGES):
        page, took = caller.ask("GET", f"{path}?cursor={cursor}" if cursor else path)
        yield took
        cursor = page["cursor"]
        if not cursor:
            return


@contextmanager
def a_neighbour(port: int) -> Iterator[list[float]]:
    """Somebody in another world who reads again and again: the seconds that each answer took."""
    caller, waits, is_over = Caller(port, "neighbour"), list[float](), threading.Event()
    caller.ask("GET", "/vogent/api/agents")

    def look() -> None:
        while not is_over.wait(BREATH):
            waits.append(caller.ask("GET", "/vogent/api/agents")[1])

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield waits
    finally:
        is_over.set()
        thread.join()


def agent_of(caller: Caller) -> str:
    return str(caller.ask("GET", "/_mock/records/vogent/agents")[0]["data"][0]["id"])
