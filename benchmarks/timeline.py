"""The time line of a batch: the first look at it, and parts of it afterwards, by the server's processor time."""

from collections.abc import Iterator
from statistics import median
from urllib.parse import urlencode

from benchmarks.caller import Caller
from benchmarks.scale import Figures, batch_of
from benchmarks.server import Server

CALLS = 100_000
TIMES = 5
TIMELINE = "/_mock/timeline"
PARTS = {
    "whole": {},
    "lanes": {"lanes": 2000},
    "later": {"first": 50_000, "lanes": 2000},
    "sums": {"sum": "true", "lanes": 1000},
    "number": {"number": "2000012"},
    "phase": {"phase": "reached"},
    "window": {"from": "2026-03-02T17:00:00Z", "to": "2026-03-02T18:00:00Z"},
    "past": {"at": "2026-03-02T18:00:00Z"},
    "chosen": {"phase": "reached", "number": "2000", "sum": "true", "lanes": 1000},
}
"""What the console asks for."""


def looks(server: Server, agent: str) -> Iterator[Figures]:
    """Look at a batch that was played: at all of it for the first time, then at parts of it."""
    caller = Caller(server.port, "everybody")
    caller.batch(batch_of(CALLS, agent))
    caller.play()
    yield {}
    first = _spent_ms(server, caller, {})
    yield {"watched first s": first / 1000}
    found = {name: [_spent_ms(server, caller, part) for _ in range(TIMES)] for name, part in PARTS.items()}
    yield {f"timeline {name} ms": median(times) for name, times in found.items()}


def _spent_ms(server: Server, caller: Caller, part: dict[str, object]) -> float:
    """Return the milliseconds that the server's processor needs for an answer."""
    before = server.processor_ms()
    caller.ask("GET", f"{TIMELINE}?{urlencode(part)}")
    return server.processor_ms() - before
