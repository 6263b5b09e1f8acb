"""What has nothing to do with a call doesn't change its luck: neither reads, nor other records, nor their order."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.driving import DIALS, JOBS, NUMBERS, SURVEY, MockClient, fresh, moves
from tests.laws.acts import scenarios

READS = [
    JOBS,
    f"{JOBS}?status=ACTIVE&limit=1",
    "/vogent/api/agents",
    "/vogent/api/voices",
    "/vogent/api/phone_numbers",
    "/_mock/world",
    "/_mock/journal",
    "/_mock/webhooks",
    "/_mock/scenarios/vogent",
    "/_mock/records/vogent/dials",
]


class Stranger:
    """Does things that are none of our job's business."""

    def __init__(self, client: MockClient) -> None:
        self.client, self.job = client, ""

    def read(self, n: int) -> None:
        assert self.client.ask("GET", READS[n % len(READS)]).status == 200

    def agent(self, n: int) -> None:
        self.client.put(f"/vogent/api/agents/{SURVEY}", {"name": f"Survey {n}", "maxDurationSeconds": n + 1})

    def number(self, n: int) -> None:
        self.client.post("/vogent/api/phone_numbers/purchase", {"number": f"+1202555{n:04}"})

    def busy(self, n: int) -> None:
        self.job = self.client.started(1 + n % 7, callAgentId=SURVEY)

    def pause(self, n: int) -> None:
        if self.job:
            assert self.client.ask("POST", f"{JOBS}/{self.job}/paused", {"paused": n % 2 == 0}).status in (200, 400)

    def call(self, n: int) -> None:
        self.client.hang_up(self.client.call(callAgentId=SURVEY))

    def mistake(self, n: int) -> None:
        bad: list[tuple[str, str, Any]] = [
            ("POST", JOBS, {"name": "no rows"}),
            ("GET", f"{DIALS}/nobody", None),
            ("POST", f"{JOBS}/nobody/paused", {"paused": True}),
            ("POST", "/_mock/clock", {"to": "2001-01-01T00:00:00Z"}),
            ("DELETE", "/vogent/api/agents/nobody", None),
        ]
        assert self.client.ask(*bad[n % len(bad)]).status >= 400


doings = st.lists(
    st.tuples(st.sampled_from(["read", "agent", "number", "busy", "pause", "call", "mistake"]), st.integers(0, 50)),
    max_size=6,
)
WAITS = [0, 3, 20, 0, 45, 100]


def told(scenario: str, noise: list[list[tuple[str, int]]]) -> Any:
    """The story of one job that is paused and resumed while others make noise, and all that its calls left behind."""
    client = fresh(scenario=scenario)
    job = client.job(8, maxConcurrentDials=3, fromPhoneNumberIds=NUMBERS)
    stranger = Stranger(client)
    for n, wait in enumerate(WAITS):
        for name, number in noise[n] if n < len(noise) else []:
            getattr(stranger, name)(number)
        if client.status(job) != "COMPLETE":
            client.post(f"{JOBS}/{job}/paused", {"paused": n % 3 == 2})
        client.advance(wait)
    client.play()
    dials, all_moves = client.dials(job), moves(client)
    return [all_moves[dial["id"]] for dial in dials], dials, client.get(f"{JOBS}/{job}")


@given(scenarios, st.lists(doings, min_size=1, max_size=len(WAITS)))
def test_what_others_do_changes_nothing(scenario: str, noise: list[list[tuple[str, int]]]) -> None:
    assert told(scenario, noise) == told(scenario, [])


@given(st.permutations(range(4)), scenarios)
def test_the_order_in_which_jobs_are_started_changes_no_call(order: list[int], scenario: str) -> None:
    def lives(order: list[int]) -> dict[str, list[tuple[str, str]]]:
        client = fresh(scenario=scenario)
        jobs = [client.job(4, fromPhoneNumberIds=NUMBERS) for _ in range(4)]
        for n in order:
            client.start(jobs[n])
        client.play()
        return moves(client)

    assert lives(list(order)) == lives([0, 1, 2, 3])


@given(st.permutations(range(5)))
def test_the_order_of_changes_to_different_records_changes_nothing(order: list[int]) -> None:
    def shown(order: list[int]) -> Any:
        client = fresh()
        job, call = client.job(2), client.call()
        changes = [
            lambda: client.change(job, maxConcurrentDials=5),
            lambda: client.hang_up(call),
            lambda: client.put(f"/vogent/api/agents/{SURVEY}", {"name": "Other"}),
            lambda: client.put(f"/vogent/api/phone_numbers/{NUMBERS[1]}", {"agentId": SURVEY}),
            lambda: client.scenario(name="rough"),
        ]
        for n in order:
            changes[n]()
        client.play()
        return [client.records(kind) for kind in ("batch_dial_jobs", "dials", "agents", "phone_numbers")]

    assert shown(list(order)) == shown([0, 1, 2, 3, 4])
