"""Stop and cancel: what the client may end, and when."""

import pytest

from tests.happyrobot.driver import TALK, HappyRobotDriver, driver

WAYS = {
    "Scheduled": (),
    "Queued": (),
    "Initiated": TALK[:1],
    "Ringing": TALK[:2],
    "In progress": TALK,
    "Completed": (*TALK, (1, "agent_hang_up")),
    "Transferred": (*TALK, (1, "transfer")),
    "AMD Terminated": (*TALK, (1, "detect_machine")),
    "Busy": (TALK[0], (1, "busy")),
    "No answer": (*TALK[:2], (1, "no_answer")),
    "Failed": (TALK[0], (1, "fail")),
}
CANCEL = {"Scheduled": "Canceled", "Queued": "Canceled", "Initiated": "Canceled", "Ringing": "Canceled"}
STOP = {"Initiated": "Canceled", "Ringing": "Canceled", "In progress": "Completed"}
LATER = "2026-03-09T15:00:00Z"


def at(status: str) -> tuple[HappyRobotDriver, str]:
    """A call that has this status."""
    one = driver().steps(*WAYS[status])
    call = one.call(**({"scheduled_for": LATER} if status == "Scheduled" else {}))
    one.advance(sum(after for after, _ in WAYS[status]))
    assert one.status(call) == status
    return one, call


@pytest.mark.parametrize("status", WAYS)
@pytest.mark.parametrize(("how", "table"), [("cancel", CANCEL), ("stop", STOP)], ids=["cancel", "stop"])
def test_what_ends_a_call_in_which_status(how: str, table: dict[str, str], status: str) -> None:
    one, call = at(status)
    before = one.client.story()
    answer = one.ask("POST", f"/calls/{call}/{how}")
    assert answer.status == (200 if status in table else 409)
    assert one.status(call) == table.get(status, status)
    if answer.status == 200:
        assert answer.body == one.read(call)
    else:
        assert answer.body["message"].endswith(f"it is {status}")
        assert one.client.story() == before


@pytest.mark.parametrize("status", CANCEL)
def test_a_cancelled_call_is_never_answered_and_holds_no_line(status: str) -> None:
    one, call = at(status)
    one.ok("POST", f"/calls/{call}/cancel")
    assert one.account.lines.used == 0
    one.play()
    assert one.events(call)[-1] == "cancel"


@pytest.mark.parametrize("status", WAYS)
def test_only_an_ended_call_is_deleted(status: str) -> None:
    one, call = at(status)
    is_over = status not in {**CANCEL, **STOP}
    assert one.ask("DELETE", f"/calls/{call}").status == (200 if is_over else 409)
    assert one.ask("GET", f"/calls/{call}").status == (404 if is_over else 200)
    assert one.get("/calls")["count"] == (0 if is_over else 1)


def test_deleting_answers_the_call_as_it_was() -> None:
    one, call = at("Completed")
    shown = one.read(call)
    assert one.ok("DELETE", f"/calls/{call}") == shown
    assert one.ask("DELETE", f"/calls/{call}").status == 404
    one.play()  # what would still have arrived does no harm


@pytest.mark.parametrize("path", ["stop", "cancel", "notes", "viewed", "ratings", "transcript", "recording", "logs"])
def test_an_unknown_call_is_404(path: str) -> None:
    bodies = {
        "notes": ("POST", {"content": "x"}),
        "viewed": ("PATCH", {"email": "a@b.example"}),
        "ratings": ("PATCH", {"emoji": "✅", "email": "a@b.example", "operation": "add"}),
        **dict.fromkeys(("stop", "cancel"), ("POST", None)),
    }
    method, body = bodies.get(path, ("GET", None))
    answer = driver().ask(method, f"/calls/{'0' * 24}/{path}", body)
    assert (answer.status, answer.body["error"]) == (404, "not_found")


def test_in_a_world_that_stands_still_a_new_call_waits_and_is_cancelled_not_stopped() -> None:
    one = driver()
    call = one.call()
    assert one.ask("POST", f"/calls/{call}/stop").status == 409
    assert one.ok("POST", f"/calls/{call}/cancel")["status"] == "Canceled"


def test_where_calls_are_handed_over_at_once_a_new_call_can_be_stopped_at_once() -> None:
    one = driver().steps((0, "initiate"), *TALK[1:], (60, "person_hang_up"))
    call = one.call()
    assert one.ok("POST", f"/calls/{call}/stop")["status"] == "Canceled"
    assert one.play().events(call) == ["create", "initiate", "stop"]


def test_half_a_second_later_a_new_call_can_be_stopped() -> None:
    one = driver()
    call = one.call()
    assert one.advance(0.5).ok("POST", f"/calls/{call}/stop")["status"] == "Canceled"
