"""The suite holds a journal against the tables, and knows by their phases which records have ended."""

from copy import deepcopy
from typing import Any

import pytest

from contract_tests.suite.machines import JournalChecker, kinds
from mock_server.contract.contract import Contract
from mock_server.resources import contract_path

(CALL,) = kinds(Contract.load(contract_path("temphone"))).values()


def watched(*lines: tuple[str, str | None], changes: Any = None) -> JournalChecker:
    """Return what a journal has shown of one call; `changes` are moves of its machine."""
    table: Any = deepcopy(CALL.table)
    table["moves"] |= changes or {}
    watch = JournalChecker({"call": CALL._replace(table=table)})
    for number, (event, status) in enumerate(lines, 1):
        at = f"2026-03-02T15:00:0{number}Z"
        watch.see({"number": number, "at": at, "record": "call", "id": "call_1", "event": event, "status": status})
    return watch


TALK = (("create", "scheduled"), ("answer", "in_progress"))
ENDED = (*TALK, ("finish", "completed"))


@pytest.mark.parametrize(
    ("lines", "has_ended"), [(TALK, False), (ENDED, True), ((*TALK, ("delete", None)), True)], ids=str
)
def test_a_record_has_ended_by_the_phase_of_its_status_or_when_it_is_deleted(lines: Any, has_ended: bool) -> None:
    assert watched(*lines).has_ended(("call", "call_1")) == has_ended


def test_a_record_that_a_client_may_have_tried_again_has_ended_all_the_same() -> None:
    assert watched(*ENDED, changes={"completed": {"retry": "scheduled"}}).has_ended(("call", "call_1"))


def test_a_move_that_the_table_does_not_have_is_told() -> None:
    with pytest.raises(AssertionError, match="from 'scheduled' the table leads to"):
        watched(("create", "scheduled"), ("finish", "completed"))
