"""The control plane: a world is looked at, begun anew and forgotten; its clock is moved, and never goes back."""

import pytest

from mock_server.engine import moment
from mock_server.vendors import VENDORS
from tests.driving import JOBS
from tests.web.asking import RawClient, person

START = "2026-03-02T15:00:00Z"


@pytest.fixture
def anna() -> RawClient:
    return person()


def clock(anna: RawClient, **move):
    return anna.post("/_mock/clock", move)


def test_a_new_world_is_empty(anna):
    assert anna.get("/_mock/world") == {
        "now": START,
        "rate": 0,
        "advance_on_poll": False,
        "seed": 1,
        "scenarios": dict.fromkeys(VENDORS, "mixed"),
        "pending": 0,
        "stopped": None,
        "bounds": {"moment_chain": 1000, "jump_chain": 2000, "jump_happenings": 50_000_000},
        "counts": {"happenings": 0, "webhooks": 0, "requests": 0, "commands": 0},
        "deliveries": dict.fromkeys(("pending", "delivered", "failed", "refused", "lost", "set_aside"), 0),
        "webhooks_held": False,
        "records": {},
    }


def test_a_world_counts_what_it_holds(anna):
    anna.started()
    world = anna.get("/_mock/world")
    assert world["counts"]["commands"] == 2
    assert world["records"]["vogent"]["batch_dial_jobs"] == 1
    assert world["pending"] > 0


def test_a_reset_begins_as_the_server_was_started(anna):
    new = anna.get("/_mock/world")
    anna.started()
    clock(anna, advance_seconds=60)
    assert anna.post("/_mock/world/reset") == new == anna.get("/_mock/world")
    assert anna.get("/_mock/journal")["data"] == anna.get("/_mock/requests")["data"] == []


def test_a_reset_may_choose_otherwise(anna):
    setup = {"now": "2026-03-27T09:00:00+01:00", "seed": -7, "rate": 0, "scenario": "rough"}
    world = anna.post("/_mock/world/reset", setup)
    assert (world["now"], world["seed"], world["scenarios"]) == (
        "2026-03-27T08:00:00Z",
        -7,
        dict.fromkeys(VENDORS, "rough"),
    )


@pytest.mark.parametrize(
    ("setup", "status", "where"),
    [
        ({"scenario": "sunny"}, 404, "body/scenario"),
        ({"now": "2026-03-27"}, 422, "body/now"),
        ({"now": "2026-03-27T09:00:00"}, 422, "body/now"),
        ({"now": 0}, 422, "body/now"),
        ({"seed": 2**63}, 422, "body/seed"),
        ({"seed": 1.5}, 422, "body/seed"),
        ({"rate": -1}, 422, "body/rate"),
        ({"rate": 1e9}, 422, "body/rate"),
        ({"sede": 1}, 422, "body"),
    ],
)
def test_an_impossible_reset_is_refused_and_forgets_nothing(anna, setup, status, where):
    anna.started()
    answer = anna.refused("POST", "/_mock/world/reset", setup)
    assert answer.status == status
    assert answer.message.startswith(f"{where}: seen ")


def test_a_deleted_world_is_made_anew_by_the_next_request(anna):
    anna.started()
    answer = anna.ask("DELETE", "/_mock/world")
    assert (answer.status, answer.content) == (204, b"")
    assert anna.get("/_mock/world")["counts"]["commands"] == 0


@pytest.mark.parametrize(
    ("move", "now"),
    [
        ({"advance_seconds": 90}, "2026-03-02T15:01:30Z"),
        ({"advance_seconds": 0.25}, "2026-03-02T15:00:00.250Z"),
        ({"advance_seconds": 0}, START),
        ({"to": "2026-03-03T00:00:00Z"}, "2026-03-03T00:00:00Z"),
        ({"to": "2026-03-02T10:00:00-05:00"}, START),
        ({"to": START}, START),
        ({"until": "next_event"}, START),
        ({"until": "idle"}, START),
    ],
)
def test_the_clock_of_an_idle_world_goes_where_it_is_told(anna, move, now):
    moved = clock(anna, **move)
    assert (moved["now"], moved["happened"], moved["pending"], moved["next_due"]) == (now, 0, 0, None)
    assert anna.get("/_mock/world")["now"] == now


def test_what_falls_due_on_the_way_happens(anna):
    job = anna.started()
    moved = clock(anna, advance_seconds=10)
    assert moved["happened"] > 0
    assert moment.parse(moved["next_due"]) > moment.parse(moved["now"])
    assert clock(anna, until="next_event")["now"] == moved["next_due"]
    assert clock(anna, until="idle")["pending"] == 0
    assert anna.get(f"{JOBS}/{job}")["status"] == "COMPLETE"


@pytest.mark.parametrize("to", ["2026-03-02T14:59:59.999Z", "2020-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_the_clock_never_goes_back(anna, to):
    anna.started()
    answer = anna.refused("POST", "/_mock/clock", {"to": to})
    assert (answer.status, answer.body["error"]) == (409, "conflict")
    assert answer.message.startswith(f"body/to: seen {to}, expected {START} or later")


@pytest.mark.parametrize(
    ("move", "status"),
    [
        ({}, 422),
        ({"advance_seconds": -1}, 422),
        ({"advance_seconds": 1e30}, 422),
        ({"advance_seconds": "60"}, 422),
        ({"advance_seconds": 1, "until": "idle"}, 422),
        ({"to": "tomorrow"}, 422),
        ({"to": "2026-03-02T15:00:00"}, 422),
        ({"to": "2026-02-30T15:00:00Z"}, 422),
        ({"until": "doomsday"}, 422),
        ({"rate": -1}, 422),
        ({"advance_on_poll": 1}, 422),
        ([], 422),
    ],
    ids=str,
)
def test_an_impossible_move_is_refused(anna, move, status):
    anna.started()
    assert anna.refused("POST", "/_mock/clock", move).status == status


def test_time_ends_with_the_year_9000(anna):
    clock(anna, to="9000-01-01T00:00:00Z")
    answer = anna.refused("POST", "/_mock/clock", {"advance_seconds": 2})
    assert answer.status == 409
    assert "the year must stay between 1 and 9000" in answer.message


@pytest.mark.parametrize("to", ["9999-12-31T23:59:59-12:00", "2026-02-30T00:00:00Z", "2026-03-05T00:00:61Z"])
def test_an_instant_that_the_calendar_does_not_have_is_refused(anna, to):
    answer = anna.refused("POST", "/_mock/clock", {"to": to})
    assert answer.status == 422
    assert answer.message.startswith(f'body/to: seen "{to}", expected ')


@pytest.mark.parametrize(
    ("to", "now"),
    [
        ("2026-03-02t15:00:01z", "2026-03-02T15:00:01Z"),
        ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00Z"),  # a leap second counts as the second after it
        ("2026-03-02T15:00:00.123456789Z", "2026-03-02T15:00:00.123Z"),
        ("2026-03-02T15:00:01-00:00", "2026-03-02T15:00:01Z"),
    ],
)
def test_an_instant_may_be_written_in_any_way_that_the_standard_has(anna, to, now):
    assert clock(anna, to=to)["now"] == now


def test_each_read_moves_a_world_that_is_polled(anna):
    job = anna.started(1)
    assert clock(anna, advance_on_poll=True)["advance_on_poll"] is True
    before = anna.get("/_mock/world")["now"]
    polls = 0
    while anna.get(f"{JOBS}/{job}")["status"] != "COMPLETE":
        polls += 1
        assert polls < 50
    assert moment.parse(anna.get("/_mock/world")["now"]) > moment.parse(before)
    clock(anna, advance_on_poll=False)


def test_a_world_with_a_rate_moves_by_itself(anna):
    assert clock(anna, rate=100_000)["rate"] == 100_000
    before = anna.get("/_mock/world")["now"]
    while anna.get("/_mock/world")["now"] == before:
        pass
    assert clock(anna, rate=0)["rate"] == 0
    assert anna.get("/_mock/world")["now"] == anna.get("/_mock/world")["now"]
