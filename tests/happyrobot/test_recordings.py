"""Recordings: real audio behind a URL that needs no key and expires on the world's clock."""

import wave
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.happyrobot.driver import TALK, HappyRobotDriver, driver, fetch


def recorded(*steps: tuple[float, str]) -> tuple[HappyRobotDriver, str]:
    one = driver().steps(*(steps or (*TALK, (60, "agent_hang_up"))))
    call = one.call()
    return one.play(), call


def url(one: HappyRobotDriver, call: str) -> str:
    return str(one.get(f"/calls/{call}/recording")["url"])


def seconds(audio: bytes) -> float:
    with wave.open(BytesIO(audio)) as file:
        return file.getnframes() / file.getframerate()


def test_whoever_has_the_url_hears_the_call_as_long_as_it_was() -> None:
    one, call = recorded()
    status, audio = fetch(url(one, call))
    assert (status, round(seconds(audio))) == (200, 63)  # three seconds of ringing and a minute of talk


@pytest.mark.parametrize(
    ("steps", "length"),
    [
        (((1, "initiate"), (1, "busy")), 4),
        ((*TALK[:2], (28, "no_answer")), 28),
        ((*TALK, (4, "detect_machine")), 7),
        ((*TALK, (100_000, "agent_hang_up")), 600),
    ],
)
def test_busy_lines_and_rings_are_heard_too_and_nothing_for_longer_than_ten_minutes(
    steps: tuple[tuple[float, str], ...], length: int
) -> None:
    one, call = recorded(*steps)
    assert round(seconds(fetch(url(one, call))[1])) == length


def test_different_ends_sound_different() -> None:
    ends = [
        ((1, "initiate"), (1, "busy")),
        (*TALK[:2], (4, "no_answer")),
        (*TALK[:2], (0, "answer"), (4, "agent_hang_up")),
    ]
    calls = [recorded(*steps) for steps in ends]
    assert len({fetch(url(one, call))[1] for one, call in calls}) == 3


@pytest.mark.parametrize("steps", [((1, "initiate"), (1, "fail")), (*TALK, (1, "fail"))])
def test_a_failed_call_has_no_recording(steps: tuple[tuple[float, str], ...]) -> None:
    one, call = recorded(*steps)
    assert one.ask("GET", f"/calls/{call}/recording").status == 404


def test_a_recording_arrives_after_the_call() -> None:
    one = driver()
    call = one.call()
    one.advance(66.9)
    assert one.ask("GET", f"/calls/{call}/recording").status == 404
    one.advance(0.1)
    assert one.ask("GET", f"/calls/{call}/recording").status == 200
    assert one.read(call)["metadata"]["recording_sid"] == f"RE00000000{call}"


def test_a_url_expires_after_a_day_of_the_worlds_clock_and_a_new_one_is_good_again() -> None:
    one, call = recorded()
    old = url(one, call)
    one.advance(24 * 3600 - 1)
    assert fetch(old)[0] == 200
    one.advance(1)
    assert fetch(old)[0] == 403
    assert fetch(url(one, call))[0] == 200


@pytest.mark.parametrize("part", ["expires", "signature", "credential"])
def test_a_url_that_was_changed_is_refused(part: str) -> None:
    one, call = recorded()
    signed = url(one, call)
    value = parse_qs(urlsplit(signed).query)[part][0]
    other = str(int(value) + 1) if part == "expires" else "0" * len(value)
    assert fetch(signed.replace(value, other))[0] == (401 if part == "credential" else 403)


def test_a_signature_is_good_for_its_own_call_only() -> None:
    one, call = recorded()
    other = one.call()
    one.play()
    assert fetch(url(one, call).replace(call, other))[0] == 403


def test_the_url_does_not_give_the_key_away() -> None:
    one, call = recorded()
    assert one.client.key not in url(one, call)


def test_a_url_of_another_organization_shows_nothing_of_this_one() -> None:
    (mine, call), (theirs, same) = recorded(), recorded()
    assert call == same  # equal worlds have equal ids
    stranger = parse_qs(urlsplit(url(theirs, same)).query)["credential"][0]
    ours = parse_qs(urlsplit(url(mine, call)).query)["credential"][0]
    assert fetch(url(mine, call).replace(ours, stranger))[0] == 403
