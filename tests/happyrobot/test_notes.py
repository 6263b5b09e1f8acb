"""Notes, ratings, and who has viewed a call."""

import pytest

from tests.happyrobot.driver import HappyRobotDriver, driver

ME, YOU = "ops@acme.example", "dispatch@acme.example"


def noted(*contents: str) -> tuple[HappyRobotDriver, str, list[str]]:
    """A call with notes, and their ids."""
    one = driver()
    call = one.call()
    for content in contents:
        one.ok("POST", f"/calls/{call}/notes", {"content": content})
    return one, call, [note["id"] for note in one.read(call)["notes"]]


def contents(one: HappyRobotDriver, call: str) -> list[str]:
    return [note["content"] for note in one.read(call)["notes"]]


def test_what_a_note_does_not_say_is_filled_in_and_the_whole_call_comes_back() -> None:
    one = driver()
    call = one.call()
    shown = one.advance(90).ok("POST", f"/calls/{call}/notes", {"content": "Call back."})
    (note,) = shown["notes"]
    assert shown == one.read(call)
    assert note == {
        "id": note["id"],
        "user_id": "f00000000000000000000001",
        "content": "Call back.",
        "flagged": False,
        "created_at": "2026-03-02T15:01:30Z",
    }


def test_what_a_note_says_is_kept_except_for_its_id() -> None:
    one = driver()
    said = {"id": "mine", "user_id": "u", "content": "x", "flagged": True, "created_at": "2020-01-01T00:00:00Z"}
    (note,) = one.ok("POST", f"/calls/{one.call()}/notes", said)["notes"]
    assert {**note, "id": "mine"} == said
    assert note["id"] != "mine"


def test_changing_a_note_changes_what_is_sent_and_nothing_else() -> None:
    one, call, (first, second) = noted("a", "b")
    one.ok("PATCH", f"/calls/{call}/notes/{second}", {"flagged": True, "id": "other"})
    notes = one.read(call)["notes"]
    assert [(note["id"], note["content"], note["flagged"]) for note in notes] == [
        (first, "a", False),
        (second, "b", True),
    ]


def test_a_deleted_note_is_gone_and_the_others_stay() -> None:
    one, call, (first, second, _) = noted("a", "b", "c")
    assert one.ok("DELETE", f"/calls/{call}/notes/{second}") == one.read(call)
    assert contents(one, call) == ["a", "c"]
    assert one.ask("DELETE", f"/calls/{call}/notes/{second}").status == 404
    assert one.ask("PATCH", f"/calls/{call}/notes/{second}", {"content": "x"}).status == 404
    assert first in [note["id"] for note in one.read(call)["notes"]]


def test_a_note_belongs_to_its_call() -> None:
    one, _, (note,) = noted("a")
    assert one.ask("DELETE", f"/calls/{one.call()}/notes/{note}").status == 404


def test_viewers_are_listed_once_in_their_order() -> None:
    one = driver()
    call = one.call()
    for email in (ME, YOU, ME):
        shown = one.ok("PATCH", f"/calls/{call}/viewed", {"email": email})
    assert shown["viewed_by"] == [ME, YOU]


@pytest.mark.parametrize(
    ("acts", "left"),
    [
        ([("add", ME, "✅")], [(ME, "✅")]),
        ([("add", ME, "✅")] * 2, [(ME, "✅")]),
        ([("add", ME, "✅"), ("add", ME, "🚨"), ("add", YOU, "✅")], [(ME, "✅"), (ME, "🚨"), (YOU, "✅")]),
        ([("add", ME, "✅"), ("remove", ME, "✅")], []),
        ([("remove", ME, "👎")], []),
        ([("add", ME, "✅"), ("remove", YOU, "✅"), ("remove", ME, "🚨")], [(ME, "✅")]),
    ],
)
def test_each_user_gives_each_rating_once(acts: list[tuple[str, str, str]], left: list[tuple[str, str]]) -> None:
    one = driver()
    call = one.call()
    for operation, email, emoji in acts:
        body = {"emoji": emoji, "email": email, "operation": operation}
        assert one.ask("PATCH", f"/calls/{call}/ratings", body) == (200, None)
    assert [(rating["email"], rating["emoji"]) for rating in one.read(call)["ratings"]] == left


def test_a_rated_call_is_found_by_its_rating() -> None:
    one = driver()
    call, _ = one.call(), one.call()
    one.ok("PATCH", f"/calls/{call}/ratings", {"emoji": "🚨", "email": ME, "operation": "add"})
    assert [found["id"] for found in one.get("/calls?ratings=%F0%9F%9A%A8")["calls"]] == [call]
