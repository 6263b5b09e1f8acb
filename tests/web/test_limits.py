"""What a server and a world hold has limits; what goes beyond is refused, and said."""

from tests.driving import JOBS, job_body
from tests.web.asking import person, small


def test_no_more_worlds_are_opened_than_the_limit():
    anna = small(worlds=2)
    bert, carl = person(anna.app), person(anna.app)
    assert [somebody.ask("GET", JOBS).status for somebody in (anna, bert)] == [200, 200]
    answer = carl.ask("POST", JOBS, job_body())
    assert (answer.status, answer.message[:37]) == (503, "this server holds 2 worlds, its limit")
    assert anna.ask("POST", JOBS, job_body()).status == 200


def test_a_world_that_is_deleted_makes_room():
    anna = small(worlds=1)
    bert = person(anna.app)
    anna.get(JOBS)
    assert bert.ask("GET", JOBS).status == 503
    assert anna.ask("DELETE", "/_mock/world").status == 204
    assert bert.ask("GET", JOBS).status == 200
    assert anna.ask("GET", JOBS).status == 503


def test_a_world_takes_no_more_changes_than_the_limit():
    anna = small(commands=2)
    for _ in range(2):
        anna.post(JOBS, job_body())
    answer = anna.ask("POST", JOBS, job_body())
    assert (answer.status, answer.message) == (
        503,
        "this world has taken 2 changes, its limit; POST /_mock/world/reset",
    )
    assert len(anna.get(JOBS)["data"]) == 2


def test_a_full_world_can_be_reset():
    anna = small(commands=1)
    anna.post(JOBS, job_body())
    anna.post("/_mock/world/reset")
    assert anna.ask("POST", JOBS, job_body()).status == 200


def test_a_refused_change_does_not_count():
    anna = small(commands=1)
    assert anna.ask("POST", JOBS, {}).status == 422
    assert anna.ask("POST", JOBS, job_body()).status == 200


def test_the_request_log_forgets_the_oldest_and_counts_on():
    anna = small(requests=3)
    for n in range(5):
        anna.get(f"{JOBS}?limit={n + 1}")
    seen = anna.get("/_mock/requests")["data"]
    assert [(request["number"], request["query"]) for request in seen] == [
        (3, "limit=3"),
        (4, "limit=4"),
        (5, "limit=5"),
    ]
    assert anna.get("/_mock/world")["counts"]["requests"] == 5


def test_the_request_log_cuts_what_is_long():
    anna = person()
    anna.ask("POST", JOBS, {"name": "é" * 1_000_000})
    anna.ask("POST", JOBS, {f"odd-{n}": n for n in range(10_000)} | job_body())
    anna.ask("POST", JOBS, {"x" * 1_000_000: 1} | job_body())
    anna.ask("GET", f"{JOBS}?{'x' * 10_000}=1&{'y&' * 10_000}")
    for request in anna.get("/_mock/requests")["data"]:
        texts = [request["body"], request["reply"], request["query"], *request["notes"]]
        assert max(map(len, texts)) <= 4096
        assert len(texts) < 15


def test_an_id_that_is_very_long_is_not_kept_whole():
    anna = person()
    anna.ask("POST", JOBS, job_body(callAgentId="x" * 1_000_000))
    anna.ask("GET", f"{JOBS}/{'x' * 100_000}")
    assert len(anna.ask("GET", "/_mock/requests").content) < 30_000
