"""A batch of a million calls: accepted, played, read and held; large bodies that are refused; and idle worlds."""

import json
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks.asks import CREATES
from benchmarks.caller import JOBS, LOOKS_AT, Caller, a_neighbour
from benchmarks.server import Server, Unavailable

Figures = dict[str, float]

AT_ONCE = 100
FEW = 1_000
FEW_TIMES = 20
PAGES = 20
WORLDS = 100
BODIES = 3

ROW = '{"toNumber":"+1202%(n)07d","inputs":{"first_name":"Ada","account":"%(n)07d"}}'
WRONG_ROWS = {
    "wrong": '{"toNumber":"x1202%(n)07d","inputs":{"first_name":"Ada","account":"%(n)07d"}}',
    "missing": '{"inputs":{"first_name":"Ada","account":"%(n)07d"}}',
    "unknown": '{"toNumber":"+1202%(n)07d","extra":1,"inputs":{"first_name":"Ada","account":"%(n)07d"}}',
}


def batch_of(rows: int, agent: str, row: str = ROW) -> bytes:
    """Return the body of a job with rows of about 78 bytes each."""
    fields = {"name": "Everybody", "callAgentId": agent, "maxConcurrentDials": AT_ONCE}
    listed = ",".join(row % {"n": n} for n in range(rows))
    return f'{json.dumps(fields)[:-1]},"rows":[{listed}]}}'.encode()


def a_million(server: Server, agent: str, calls: int) -> Iterator[Figures]:
    """Follow one batch from its POST to its report, and its pages before and after."""
    warm_up(server, agent)
    caller = Caller(server.port, "everybody")
    body, small = batch_of(calls, agent), batch_of(1, agent)
    yield {}
    with a_neighbour(server.port, small) as waits:
        job, accepted = caller.batch(body)
    del body
    yield {"million accepted s": accepted, "million body ms": max(waits) * 1000}
    yield of_pages(caller, "waiting", f"{JOBS}/{job}/queue")
    with a_neighbour(server.port, small) as waits:
        moved, played = caller.play()
    if caller.ask("GET", f"{JOBS}/{job}")[0]["status"] != "COMPLETE":
        raise Unavailable("the batch was not played to its end", json.dumps(moved))
    yield {
        "million played s": played,
        "million call µs": played / calls * 1e6,
        "million neighbour ms": max(waits) * 1000,
        "million neighbour asked": len(waits),
    }
    yield {**of_pages(caller, "ended", f"{JOBS}/{job}/dials"), "million memory MB": server.resident_mb()}
    with a_neighbour(server.port, small) as waits:
        _, took = caller.ask("GET", "/_mock/report")
    yield {"million report s": took, "million report neighbour ms": max(waits) * 1000}


def of_first_asks(server: Server, agent: str) -> Figures:
    """Return, for each other vendor, the slowest answer of a neighbour around the first request to it."""
    warm_up(server, agent)
    longest: Figures = {}
    for vendor, create in CREATES.items():
        if create.path != JOBS:
            with a_neighbour(server.port, batch_of(1, agent)) as waits:
                server.call("GET", create.path)
            longest[vendor] = max(waits, default=0.0) * 1000
    return longest


def of_pages(caller: Caller, kind: str, path: str) -> Figures:
    """Return the median of a list's first pages, and each of them."""
    pages = [took * 1000 for took in caller.pages(path, PAGES)]
    return {f"million page {kind} ms": median(pages)} | {f"page {kind} {n} ms": took for n, took in enumerate(pages)}


def warm_up(server: Server, agent: str) -> None:
    """Play a small batch in another world, so that all that is made on first use, such as validators, is ready."""
    caller = Caller(server.port, "somebody")
    job, _ = caller.batch(batch_of(FEW, agent))
    list(caller.pages(f"{JOBS}/{job}/queue", PAGES))
    caller.play()
    list(caller.pages(f"{JOBS}/{job}/dials", PAGES))


def a_few(server: Server, agent: str) -> Figures:
    """Play a thousand calls, several times, each in a world of its own."""
    times = []
    for n in range(FEW_TIMES):
        caller = Caller(server.port, f"few-{n}")
        caller.batch(batch_of(FEW, agent))
        times.append(caller.play()[1])
    return {"few call µs": median(times) / FEW * 1e6}


def bodies(server: Server, agent: str, rows: int) -> Iterator[Figures]:
    """Post large bodies whose rows are all good, or all wrong in one way, in turn."""
    caller = Caller(server.port, "everybody")
    good = batch_of(rows, agent)
    wrong = {kind: batch_of(rows, agent, row) for kind, row in WRONG_ROWS.items()}
    yield {}
    times: dict[str, list[float]] = {kind: [] for kind in ("good", *wrong)}
    for _ in range(BODIES):
        times["good"].append(caller.ask("POST", JOBS, good)[1])
        for kind, body in wrong.items():
            times[kind].append(caller.ask("POST", JOBS, body, 422)[1])
    yield {f"bodies {kind} s": median(taken) for kind, taken in times.items()}


def idle(server: Server) -> Figures:
    """Ask for a world's first answer, its reset, and a day in which nothing is due."""
    new = [Caller(server.port, f"new-{n}") for n in range(WORLDS)]
    for caller in new:
        caller.ask("GET", "/_mock/health")  # connected, and no world is opened
    return {
        "idle fresh ms": middle_ms(lambda n: new[n].ask("GET", LOOKS_AT)[1]),
        "idle reset ms": middle_ms(lambda n: new[n].change("/_mock/world/reset")[1]),
        "idle day ms": middle_ms(lambda n: new[n].change("/_mock/clock", advance_seconds=86_400)[1]),
    }


def middle_ms(ask: Callable[[int], float]) -> float:
    """Return the median over all idle worlds."""
    return median(ask(n) for n in range(WORLDS)) * 1000
