"""A number may have a script: what the calls to it come to, attempt by attempt, whoever makes them."""

from typing import Any

import pytest

from mock_server.engine.scenarios.requested import MOST_NUMBERS
from tests.driving import JOBS, job_body
from tests.freya.asking import CAMPAIGNS
from tests.freya.asking import body as campaign
from tests.outcomes.phones import SOMEBODY, VendorDriver, every_vendor

OTHER = "+12025550124"
THRICE: list[Any] = ["busy", "no_answer", {"answered": {"seconds": 40}}]


@every_vendor
def test_the_nth_call_takes_the_nth_outcome_and_the_last_one_stays(name: str) -> None:
    phone = VendorDriver(name)
    ways = phone.vendor.outcomes.ways
    phone.script(SOMEBODY, THRICE)
    found = [phone.come_to(SOMEBODY) for _ in range(5)]
    assert found == [ways[way].shows for way in ("busy", "no_answer", *["hung_up_by_person"] * 3)]


@every_vendor
def test_other_numbers_go_as_ever(name: str) -> None:
    phone = VendorDriver(name)
    phone.script(SOMEBODY, ["busy"])
    assert phone.come_to(OTHER) == VendorDriver(name).come_to(OTHER)


@every_vendor
def test_a_new_script_counts_from_one_and_a_deleted_one_is_forgotten(name: str) -> None:
    phone = VendorDriver(name)
    ways, usual = phone.vendor.outcomes.ways, VendorDriver(name).come_to()
    phone.script(SOMEBODY, ["busy", "no_answer"])
    assert phone.come_to(SOMEBODY) == ways["busy"].shows
    phone.script(SOMEBODY, ["rejected", "no_answer"])
    assert phone.come_to(SOMEBODY) == ways["rejected"].shows
    assert phone.person.ask("DELETE", f"/_mock/numbers/{SOMEBODY}").status == 204
    assert phone.come_to(SOMEBODY) == usual


@every_vendor
def test_what_others_do_with_other_numbers_does_not_change_a_calls_luck(name: str) -> None:
    alone, among_others = VendorDriver(name, "mixed"), VendorDriver(name, "mixed")
    among_others.script(OTHER, THRICE)
    stories = []
    for phone in (alone, among_others):
        id_ = phone.call(SOMEBODY)
        phone.advance(7200)
        stories.append(phone.story(id_))
    assert stories[0] == stories[1]


def shown(phone: VendorDriver) -> list[Any]:
    return list(phone.person.get("/_mock/numbers")["data"])


def test_scripts_are_listed_with_their_calls() -> None:
    phone = VendorDriver("vogent")
    assert shown(phone) == []
    for number in (OTHER, SOMEBODY):
        phone.script(number, THRICE)
    for _ in range(4):
        phone.come_to(SOMEBODY)
    both = [{"number": OTHER, "attempts": THRICE, "calls": 0}, {"number": SOMEBODY, "attempts": THRICE, "calls": 4}]
    assert shown(phone) == both
    first = phone.person.get("/_mock/numbers?limit=1")
    assert (first["data"], first["next"]) == (both[:1], 1)
    assert phone.person.get("/_mock/numbers?limit=1&after=1") == {"data": both[1:], "next": None}


def test_the_outcomes_may_be_a_bare_list() -> None:
    phone = VendorDriver("vogent")
    answer = phone.person.ask("PUT", f"/_mock/numbers/{SOMEBODY}", THRICE)
    assert (answer.status, answer.body) == (200, {"number": SOMEBODY, "attempts": THRICE, "calls": 0})


def test_a_call_whose_request_asks_otherwise_is_counted_too() -> None:
    phone = VendorDriver("vogent")
    ways = phone.vendor.outcomes.ways
    phone.script(SOMEBODY, THRICE)
    assert phone.come_to(SOMEBODY, mockdial_outcome="rejected") == ways["rejected"].shows
    assert phone.come_to(SOMEBODY) == ways["no_answer"].shows


def test_a_call_that_waits_takes_its_outcome_when_it_is_dialled() -> None:
    phone = VendorDriver("vogent")
    job = phone.post(JOBS, job_body([{"toNumber": SOMEBODY}] * 3, maxConcurrentDials=1))["id"]
    phone.post(f"{JOBS}/{job}/paused", {"paused": False})
    phone.advance(1)
    phone.script(SOMEBODY, ["busy", "no_answer"])
    phone.play()
    ends = [dial["status"] for dial in phone.person.get(f"{JOBS}/{job}/dials")["data"]]
    assert list(reversed(ends)) == ["completed", "busy", "no-answer"]


def test_repeats_of_a_campaign_are_attempts() -> None:
    phone = VendorDriver("freya")
    phone.script("+12025550000", THRICE)
    phone.post(CAMPAIGNS, campaign(callRetries=5))
    phone.play()
    calls = phone.person.get("/_mock/records/freya/call")["data"]
    assert [call["endedReason"] for call in calls] == ["busy", "no-answer", "customer-ended-call"]


def test_all_vendors_share_a_script() -> None:
    phone, other = VendorDriver("vogent"), VendorDriver("happyrobot")
    other.person = phone.person
    phone.script(SOMEBODY, ["busy", "no_answer"])
    assert phone.come_to(SOMEBODY)["status"] == "busy"
    assert other.come_to(SOMEBODY)["status"] == "No answer"


def test_every_world_has_scripts_of_its_own_and_a_reset_forgets_them() -> None:
    phone = VendorDriver("vogent")
    phone.script(SOMEBODY, THRICE)
    assert shown(VendorDriver("vogent")) == []
    phone.post("/_mock/world/reset", {})
    assert shown(phone) == []


@pytest.mark.parametrize(
    ("number", "body", "status", "where"),
    [
        ("12025550123", ["busy"], 422, "path/number"),
        ("+0123", ["busy"], 422, "path/number"),
        ("+1202555012345678", ["busy"], 422, "path/number"),
        (SOMEBODY, [], 422, "body"),
        (SOMEBODY, {"attempts": []}, 422, "body/attempts"),
        (SOMEBODY, {}, 422, "body/attempts"),
        (SOMEBODY, {"attempts": ["bussy"]}, 422, "body/attempts/0"),
        (SOMEBODY, ["busy", "bussy"], 422, "body/1"),
        (SOMEBODY, ["busy"] * 101, 422, "body"),
        (SOMEBODY, [{"busy": {"seconds": 5}}], 422, "body/0/busy"),
        (SOMEBODY, [{"busy": {"ring": {"weighted": [{"odds": 0, "after": 1}]}}}], 409, "body/0/busy/ring/weighted"),
        (
            SOMEBODY,
            [{"answered": {"seconds": {"lognormal": {"median": 1}}}}],
            422,
            "body/0/answered/seconds/lognormal/p95",
        ),
        (SOMEBODY, [{"answered": {"seconds": [9, 3]}}], 409, "body/0/answered/seconds"),
    ],
    ids=str,
)
def test_an_impossible_script_is_refused(number: str, body: Any, status: int, where: str) -> None:
    answer = VendorDriver("vogent").person.refused("PUT", f"/_mock/numbers/{number}", body)
    assert answer.status == status
    assert answer.message.startswith(f"{where}: seen "), answer.message


def test_a_number_without_a_script_has_none_to_delete() -> None:
    assert VendorDriver("vogent").person.refused("DELETE", f"/_mock/numbers/{SOMEBODY}").status == 404


def test_a_world_holds_only_so_many_scripts() -> None:
    phone = VendorDriver("vogent")
    world = phone.person.app.sandboxes.of_account(phone.key).world
    phone.script(SOMEBODY, ["busy"])
    world.numbers.update({f"+1{n:010}": world.numbers[SOMEBODY] for n in range(MOST_NUMBERS - 1)})
    assert phone.script(OTHER, ["busy"]).status == 409
    assert phone.script(SOMEBODY, ["no_answer"]).status == 200
