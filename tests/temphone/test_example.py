"""The vendor's own example works as it stands, in a world whose clock is before it."""

import pytest

from mock_server import vendors
from mock_server.engine.world import Setup, World
from tests.contract.contracts import complaint
from tests.temphone.phoning import CALLS, CONTACTS, TemPhoneDriver, example, message

CREATED = "2026-03-15T14:22:11Z"


@pytest.mark.parametrize("now", [CREATED, "2026-03-02T15:00:00Z", "2026-03-15T14:59:59Z"])
def test_scheduling_the_example_answers_as_documented(now: str) -> None:
    answer, documented = (
        TemPhoneDriver(now=now).ask("POST", CALLS, example("scheduleCall.request")),
        example("scheduleCall.201"),
    )
    assert answer.status == 201
    created = {"call_id": answer.body["data"]["call_id"], "created_at": now, "updated_at": now}
    assert answer.body == {**documented, "data": {**documented["data"], **created}}


def test_the_example_is_called_on_a_sunday_at_eight_in_los_angeles() -> None:
    phone = TemPhoneDriver(now=CREATED)
    call = phone.ask("POST", CALLS, example("scheduleCall.request")).body["data"]["call_id"]
    phone.play()
    assert phone.story(call)[:2] == [(CREATED, "create"), ("2026-03-15T15:00:00Z", "ring")]
    assert phone.look(call)["status"] == "completed"


def test_when_its_time_has_come_the_example_is_too_late() -> None:
    answer = TemPhoneDriver(now="2026-03-15T15:00:00Z").ask("POST", CALLS, example("scheduleCall.request"))
    assert message(answer) == (400, "Field 'scheduled_at' must be a valid ISO-8601 timestamp in the future.")


def test_the_contact_of_the_example_is_there_from_the_beginning() -> None:
    answer = TemPhoneDriver(now="2026-03-01T00:00:00Z").ask("GET", f"{CONTACTS}/ctc_12kd88")
    assert (answer.status, answer.body) == (200, example("getContact.200"))


def test_creating_the_contact_of_the_example_answers_as_documented() -> None:
    answer, documented = (
        TemPhoneDriver().ask("POST", CONTACTS, example("createContact.request")),
        example("createContact.201"),
    )
    contact_id = answer.body["data"]["contact_id"]
    assert (answer.status, answer.body) == (
        201,
        {**documented, "data": {**documented["data"], "contact_id": contact_id}},
    )


def test_an_ended_call_shows_the_fields_of_the_documented_one() -> None:
    phone = TemPhoneDriver()
    call = phone.id()
    phone.play()
    assert phone.look(call).keys() == example("getScheduledCall.200")["data"].keys()


def test_what_a_new_world_holds_keeps_to_the_contract() -> None:
    temphone = vendors.load("temphone")
    views = list(temphone.account(World(Setup())).views("contacts"))
    schema = ("components", "schemas", "Contact")
    assert [words for view in views if (words := complaint(temphone.contract, schema, view))] == []
    assert len(views) == len(temphone.seed["contacts"])
