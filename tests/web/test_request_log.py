"""The request log: what leaves it stays counted, and all logs together stay bounded."""

from hypothesis import given
from hypothesis import strategies as st

from mock_server.store.request_log import Requests, fair_bound
from mock_server.web.app import create_app
from mock_server.web.limits import Limits
from mock_server.web.options import Options
from tests.driving import AGENT, DIALS, JOBS, NUMBERS, job_body
from tests.web.asking import person, small


@given(most=st.integers(1, 40), count=st.integers(0, 400), step=st.integers(1, 300))
def test_it_holds_the_latest_and_counts_all(most, count, step):
    log = Requests(most)
    for n in range(count):
        log.count += 1
        log.lines.append((n, 0, "vogent", "GET", b"", b"", f"operation{n % 3}", 200, (), b"", b"", (), 0, 0.0, 0))
        if len(log.lines) >= log.next_trim:
            log.trim(step)
    assert [request.number for request in log] == list(range(max(0, count - most), count))
    assert sum(log.tally().values()) == count
    assert len(log.lines) < most + 256 + 16


def test_many_worlds_together_hold_no_more_lines_than_the_server_allows():
    app = create_app(Options(limits=Limits(lines=500)))
    people = [person(app) for _ in range(20)]
    for anna in people:
        for _ in range(100):
            anna.ask("GET", "/vogent/api/models")
    assert sum(len(sandbox.log.lines) for sandbox in app.sandboxes) < 2 * 500
    assert [anna.get("/_mock/world")["counts"]["requests"] for anna in people] == [100] * 20
    assert [sum(sandbox.log.tally().values()) for sandbox in app.sandboxes] == [100] * 20


def test_many_worlds_together_hold_no_more_bytes_than_the_server_allows():
    app = create_app(Options(limits=Limits(log=500_000)))
    people = [person(app) for _ in range(5)]
    for anna in people:
        for n in range(100):
            anna.ask("GET", f"{JOBS}/{n}?{'x' * 4000}")
    logs = [sandbox.log for sandbox in app.sandboxes]
    for log in logs:
        log.trim(1)
    assert 250_000 < sum(log.size for log in logs) < 2 * 500_000
    assert [sum(log.tally().values()) for log in logs] == [100] * 5


def test_once_full_all_logs_together_hold_about_as_much_for_ever():
    app = create_app(Options(limits=Limits(log=500_000)))
    loud, quiet = [person(app) for _ in range(8)], [person(app) for _ in range(8)]
    held = []
    for n in range(120):
        for anna in loud if n % 24 else loud + quiet:
            for _ in range(2):
                anna.ask("GET", f"{JOBS}/{n}?{'x' * 400}")
        held.append(sum(len(sandbox.log.lines) for sandbox in app.sandboxes))
    first, later = held[:40], held[40:]
    assert max(later) < 1.1 * max(first)  # so no more memory is needed later
    assert min(later) > 0.75 * max(first)
    assert [len(anna.get("/_mock/requests")["data"]) for anna in quiet] == [10] * 8


@given(sizes=st.lists(st.integers(0, 100), min_size=1), most=st.integers(0, 2000))
def test_a_fair_bound_takes_from_the_largest_alone(sizes, most):
    bound = fair_bound(sizes, most)
    kept = [min(size, bound) for size in sizes]
    assert sum(kept) <= max(most, 0)
    assert kept == sizes or sum(kept) > most - len(sizes)


def test_the_log_keeps_no_answer_as_orjson_made_it():
    anna = person()
    made = anna.ask("GET", JOBS).content
    kept = anna.app.sandboxes.existing(anna.key).log.lines[-1][10]
    assert kept == made
    assert kept is not made  # behind which orjson keeps 4 kB


def test_one_world_that_asks_much_takes_nothing_from_those_that_ask_little():
    app = create_app(Options(limits=Limits(lines=300)))
    quiet, loud = person(app), person(app)
    for _ in range(10):
        quiet.get(JOBS)
    for _ in range(1000):
        loud.ask("GET", "/vogent/api/models")
    assert len(quiet.get("/_mock/requests")["data"]) == 10
    assert len(loud.get("/_mock/requests")["data"]) >= 150


def test_a_line_names_the_vendor():
    anna = person()
    anna.get(JOBS)
    anna.ask("GET", "/temphone/v1/calls/scheduled")
    anna.ask("GET", "/vogent/api/nowhere")
    assert [line["vendor"] for line in anna.get("/_mock/requests")["data"]] == ["vogent", "temphone", "vogent"]


def test_every_violation_is_a_note_of_its_own():
    anna = small()
    anna.ask("POST", JOBS, job_body(name=5, maxConcurrentDials=0))
    (line,) = anna.get("/_mock/requests")["data"]
    assert sorted(note.partition(":")[0] for note in line["notes"]) == ["body/maxConcurrentDials", "body/name"]


def test_a_line_knows_how_long_the_journal_was():
    anna = person()
    sandbox = anna.app.sandboxes.of_account(anna.key)
    anna.post(JOBS, job_body())
    anna.get(JOBS)
    anna.post(DIALS, {"callAgentId": AGENT, "toNumber": "+12025550123", "fromNumberId": NUMBERS[0]})
    assert [request.happened for request in sandbox.log] == [1, 1, 2]
