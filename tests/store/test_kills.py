"""Real servers that are killed in the middle of things keep their word, and answer when the disk has synced."""

import os
import re
import shutil
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from itertools import pairwise
from threading import Timer
from typing import Any

import orjson
import pytest

from contract_tests.profiles import IS_DEEP
from tests.driving import AGENT, JOBS
from tests.store.kills.machine import KilledMachine
from tests.store.kills.run import LIVES, play
from tests.store.simulation.machine import VENDOR
from tests.web.process import Serving, serving

IS_CI = bool(os.environ.get("CI"))
KILLS = 1_000 if IS_DEEP else 100 if IS_CI else 20

CALL = {"contact_id": "ctc_12kd88", "scheduled_at": "2026-03-02T16:00:00Z", "initial_message": "hello"}

ROWS = 1_000_000

TRACED = "trace=pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg"
ANSWER = re.compile(r'(?:write|writev|sendto|sendmsg)\(.*"HTTP/1.1 201')
SYNCED = re.compile(r"(?:fdatasync|fsync)\(\d+\) += 0|(?:fdatasync|fsync) resumed.* = 0")


@pytest.mark.parametrize("first", range(0, KILLS // LIVES, 2))
def test_what_was_answered_is_kept_whenever_a_server_is_killed(first, tmp_path):
    killed = play(first, 2 * LIVES, tmp_path)
    assert sum(killed.values()) >= 2 * LIVES
    assert min(killed[moment] for moment in ("any", "commit", "jump", "webhook")) > 0, killed


@pytest.mark.deep("a job of 10⁶ rows takes minutes; kills in a jump are tried with small ones")
def test_a_job_that_was_played_half_way_when_its_server_died_calls_everybody_once(tmp_path):
    rows, options = [{"toNumber": f"+1202{n:07}"} for n in range(ROWS)], ("--store", str(tmp_path / "job.db"))
    with serving(*options) as server:
        assert asked(server, "POST", "/_mock/world/reset", {"scenario": "happy"})[0] == 200
        body = {"name": "a job", "callAgentId": AGENT, "maxConcurrentDials": 1000, "rows": rows}
        _, job = asked(server, "POST", JOBS, body)
        path = f"{JOBS}/{job['id']}"
        assert asked(server, "POST", f"{path}/paused", {"paused": False})[0] == 200
        killer = Timer(ROWS / 500_000, server.process.kill)
        killer.start()
        with pytest.raises((OSError, HTTPException)):
            asked(server, "POST", "/_mock/clock", {"until": "idle"})
    with serving(*options) as server:
        assert asked(server, "GET", path)[1]["status"] != "COMPLETE"
        assert asked(server, "POST", "/_mock/clock", {"until": "idle"})[0] == 200
        assert asked(server, "GET", path)[1]["status"] == "COMPLETE"
        assert called(server, path) == [row["toNumber"] for row in rows]


def asked(server: Serving, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Return the answer to one request, however long it takes."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=600)
    headers = {"Authorization": "Bearer job", "Content-Type": "application/json"}
    with closing(connection):
        connection.request(method, path, None if body is None else orjson.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, orjson.loads(answer.read())


def called(server: Serving, path: str) -> list[str]:
    """Return the numbers that a job has called, sorted."""
    found, cursor = [], ""
    while cursor is not None:
        _, page = asked(server, "GET", f"{path}/dials?limit=1000{cursor and f'&cursor={cursor}'}")
        found += [dial["toNumber"] for dial in page["data"]]
        cursor = page["cursor"]
    return sorted(found)


def test_each_change_is_synced_before_the_first_byte_of_its_answer(tmp_path):
    """The system calls of a server, in their order: the log is written, then synced, then the client is answered."""
    strace = shutil.which("strace")
    if strace is None:
        assert not IS_CI, "strace is missing"
        pytest.skip("strace is not installed")
    calls = traced_creates(strace, tmp_path, 20)
    answers = [n for n, line in enumerate(calls) if ANSWER.search(line)]
    assert len(answers) == 20
    for before, answer in pairwise(answers):
        steps = order(calls[before + 1 : answer])
        assert (steps[0], steps[-1]) == ("written", "synced"), calls[before : answer + 1]


def traced_creates(strace: str, folder, count: int) -> list[str]:
    """Create calls one after another on a server that is traced; return its system calls."""

    async def create(machine: KilledMachine) -> None:
        for _ in range(count):
            assert (await machine.ask("traced", "POST", f"/{VENDOR}/v1/calls/scheduled", CALL))[0] == 201

    async def receive(*_) -> int:
        return 200

    machine, trace = KilledMachine(folder / "traced.db", 1, receive), folder / "trace"
    machine.command = (strace, "-f", "-o", str(trace), "-e", TRACED, *KilledMachine.command)
    try:
        machine.live(create)
    finally:
        machine.close()
    return trace.read_text(errors="replace").splitlines()


def order(calls: list[str]) -> list[str]:
    """Return in which order the file was written and synced."""
    seen = ("synced" if SYNCED.search(line) else "written" if "pwrite64(" in line else None for line in calls)
    return [what for what in seen if what]
