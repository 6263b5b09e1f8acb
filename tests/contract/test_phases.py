"""Each status names its phase, in words that all vendors share; a machine in which one does not is refused by name."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from mock_server import resources
from mock_server.contract import phases
from mock_server.contract.document import ContractRefused, Document, read_yaml
from tests.contract.acme import MACHINE, STATUSES, refused, root
from tests.contract.contracts import VENDORS, contract_named

EVERY = "waiting, ringing, talking, active, paused, reached, not_reached, finished, stopped, failed"
OVER = "reached, not_reached, finished, stopped, failed"

MACHINES = [(vendor, record) for vendor in VENDORS for record in contract_named(vendor).machines]


def flaw(events: Any = None, moves: Any = None, **changes: str | None) -> str:
    """Return the refusal of the machine when some of its phases (None: without one), events and moves are others."""
    machine: Any = deepcopy(MACHINE)
    machine["phases"] = {
        status: phase for status, phase in {**machine["phases"], **changes}.items() if phase is not None
    }
    machine["events"] |= events or {}
    machine["moves"] |= moves or {}
    message = refused(schemas={"Status": {"enum": STATUSES, "x-status-machine": machine}})
    return message.removeprefix("acme: status machine of call at #/components/schemas/Status: ")


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_without_a_phase_is_refused(status: str) -> None:
    assert flaw(**{status: None}) == f"the status {status!r} names no phase (expected one of {EVERY})"


def test_a_machine_without_phases_is_refused_with_its_first_status() -> None:
    machine = {part: value for part, value in MACHINE.items() if part != "phases"}
    message = refused(schemas={"Status": {"enum": STATUSES, "x-status-machine": machine}})
    assert message.endswith(f": the status 'new' names no phase (expected one of {EVERY})")


def test_phases_that_are_no_table_are_refused() -> None:
    message = refused(schemas={"Status": {"enum": STATUSES, "x-status-machine": {**MACHINE, "phases": ["waiting"]}}})
    assert message.endswith(": 'phases' is ['waiting'] (expected a phase for each status)")


def test_a_phase_that_is_none_of_the_words_is_refused() -> None:
    assert flaw(new="born") == f"the status 'new' names the unknown phase 'born' (expected one of {EVERY})"


def test_a_phase_for_a_status_that_the_machine_does_not_have_is_refused() -> None:
    assert flaw(lost="failed") == (
        "a phase is named for the unknown status 'lost' (expected one of new, ringing, done)"
    )


def test_a_dead_end_that_has_not_ended_is_refused() -> None:
    assert flaw(done="talking") == (
        f"the status 'done' is 'talking' for ever: it has no moves (expected one of {OVER}, or a move)"
    )


def test_what_has_ended_and_goes_on_by_itself_is_refused() -> None:
    assert flaw(moves={"done": {"ring": "ringing"}}) == (
        "the status 'done' is 'reached', and 'ring' leads on to 'ringing', which is 'ringing' "
        "(expected one of waiting, ringing, talking, active, paused, or an operation that causes 'ring')"
    )


def test_what_has_ended_may_go_on_where_a_client_asks_for_it_and_may_end_otherwise() -> None:
    machine: Any = deepcopy(MACHINE)
    machine["events"] |= {"retry": {"summary": "The client tries again.", "operation": "retryCall"}}
    machine["events"] |= {"analyse": {"summary": "What was said is known."}}
    machine["phases"] |= {"known": "reached"}
    machine["moves"] |= {"done": {"retry": "new", "analyse": "known"}, "known": {}}
    document = Document("acme", root(schemas={"Status": {"enum": [*STATUSES, "known"], "x-status-machine": machine}}))
    assert document.machines == {"call": machine}


def test_a_refusal_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    text = resources.contract_path("vogent").read_text(encoding="utf-8")
    path.write_text(text.replace("          busy: not_reached\n", ""), encoding="utf-8")
    with pytest.raises(ContractRefused) as refusal:
        Document.load(path)
    assert str(refusal.value) == (
        f"{path}: status machine of dial at #/components/schemas/DialStatus: "
        f"the status 'busy' names no phase (expected one of {EVERY})"
    )


def test_the_words_are_those_that_the_extension_explains() -> None:
    form = read_yaml(resources.extension_path("x-status-machine"))
    told = form["properties"]["phases"]["additionalProperties"]["oneOf"]
    assert tuple(word["const"] for word in told) == phases.PHASES
    assert all(word["description"] for word in told)


OPENED_AGAIN = {("elevenlabs", "batch_call"): {"completed", "failed"}, ("elevenlabs", "campaign"): {"stopped"}}
"""Ends behind which a client may ask for more: a batch is tried again, and a stop that is repeated changes nothing."""


@pytest.mark.parametrize(("vendor", "record"), MACHINES)
def test_a_record_has_ended_where_its_vendor_has_no_further_move(vendor: str, record: str) -> None:
    table = contract_named(vendor).machines[record]
    over = {status for status, moves in table["moves"].items() if not moves}
    filed = {
        status for status in table["moves"] if phases.has_ended(table, status) and _is_only_filed(table, status, over)
    }
    filed |= OPENED_AGAIN.get((vendor, record), set())
    assert {status for status in table["moves"] if phases.has_ended(table, status)} == over | filed
    assert phases.open_statuses(table) == table["moves"].keys() - over - filed


def _is_only_filed(table: Mapping[str, Any], status: str, over: set[str]) -> bool:
    """Return whether all that a client can still do with a record is to put it away: there it stays."""
    moves, events = table["moves"][status], table["events"]
    return all(target in over and "operation" in events[event] for event, target in moves.items())


def test_a_status_that_nobody_knows_has_not_ended() -> None:
    assert not phases.has_ended(MACHINE, "warming_up")
