"""Random acts of a client and a tester in a world. A refused act changes nothing, and the next one follows."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.driving import AGENT, JOBS, NUMBERS, SURVEY, MockClient

Act = tuple[Any, ...]

OFFICE_HOURS = {
    "timezone": "America/New_York",
    "days": [
        {"dayOfWeek": 1, "timeSlots": [{"startTime": "10:00", "endTime": "10:05"}]},
        {"dayOfWeek": 2, "timeSlots": [{"startTime": "09:00", "endTime": "12:00"}]},
    ],
}
"""A world begins on a Monday at 10:00 in New York, so the first slot is open for five minutes."""

EVENTS = ["ring", "answer", "busy", "cancel", "fail", "agent_hang_up", "time_out", "start", "pause", "complete"]

which = st.integers(0, 9)
schedules = st.sampled_from([None, OFFICE_HOURS])
callers = st.lists(st.sampled_from(NUMBERS), max_size=3)

act = st.one_of(
    st.tuples(st.just("wait"), st.integers(0, 200_000)),
    st.tuples(st.just("wait"), st.integers(0, 5_000)),
    st.tuples(st.just("create"), st.integers(1, 12), st.integers(1, 6), schedules, callers),
    st.tuples(st.just("start"), which),
    st.tuples(st.just("start"), which),
    st.tuples(st.just("pause"), which),
    st.tuples(st.just("change"), which, st.integers(1, 6), schedules),
    st.tuples(st.just("cancel"), which),
    st.tuples(st.just("call"), st.booleans()),
    st.tuples(st.just("hang_up"), which),
    st.tuples(st.just("happen"), which, st.sampled_from(EVENTS)),
    st.tuples(st.just("choose"), st.sampled_from(["happy", "mixed", "rough"])),
    st.tuples(st.just("tune"), st.integers(1, 60)),
)
days = st.lists(act, max_size=25).map(lambda acts: [("create", 6, 2, None, []), ("start", 0), *acts])
scenarios = st.sampled_from(["happy", "mixed", "rough"])


def live(client: MockClient, acts: list[Act], after_each: Callable[[MockClient], None] = lambda _: None) -> MockClient:
    """Perform the acts, one after another."""
    actor = Actor(client)
    for name, *details in acts:
        getattr(actor, name)(*details)
        after_each(client)
    return client


class Actor:
    """Perform acts by name, and remember the jobs that they create."""

    def __init__(self, client: MockClient) -> None:
        self.client = client
        self.jobs: list[str] = []

    def wait(self, milliseconds: int) -> None:
        self.client.advance(milliseconds / 1000)

    def create(self, rows: int, limit: int, schedule: Any, callers: list[str]) -> None:
        self.jobs.append(self.client.job(rows, maxConcurrentDials=limit, schedule=schedule, fromPhoneNumberIds=callers))

    def start(self, n: int) -> None:
        self._ask(n, "POST", "/paused", {"paused": False})

    def pause(self, n: int) -> None:
        self._ask(n, "POST", "/paused", {"paused": True})

    def change(self, n: int, limit: int, schedule: Any) -> None:
        self._ask(n, "PUT", "", {"maxConcurrentDials": limit, "schedule": schedule})

    def cancel(self, n: int) -> None:
        answer = self.client.fire("batch_dial_jobs", self._job(n), "cancel")
        assert answer.status in (200, 409), answer

    def call(self, browser: bool) -> None:
        self.client.call(callAgentId=SURVEY if browser else AGENT, browserCall=browser)

    def hang_up(self, n: int) -> None:
        for id_ in self._dials(n):
            assert self.client.hang_up(id_).status in (200, 400)

    def happen(self, n: int, event: str) -> None:
        targets = [("dials", id_) for id_ in self._dials(n)] + [("batch_dial_jobs", self._job(n))]
        for kind, id_ in targets:
            assert self.client.fire(kind, id_, event).status in (200, 409)

    def choose(self, scenario: str) -> None:
        self.client.scenario(name=scenario)

    def tune(self, seconds: int) -> None:
        self.client.put(f"/vogent/api/agents/{AGENT}", {"maxDurationSeconds": seconds})

    def _job(self, n: int) -> str:
        return self.jobs[n % len(self.jobs)]

    def _dials(self, n: int) -> list[str]:
        """Return the n-th dial from the end, if there are that many."""
        known = self.client.records("dials")
        return [known[-1 - n]["id"]] if n < len(known) else []

    def _ask(self, n: int, method: str, path: str, body: Any) -> None:
        answer = self.client.ask(method, f"{JOBS}/{self._job(n)}{path}", body)
        assert answer.status in (200, 400), answer
