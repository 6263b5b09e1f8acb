"""A status machine and the enum that it rules must say the same; where they don't, the contract is refused."""

from copy import deepcopy
from typing import Any

import pytest

from mock_server.contract.document import Document
from tests.contract.acme import MACHINE, STATUSES, refused, root


def table(**changes: Any) -> dict[str, Any]:
    """The machine with some of its parts replaced."""
    return {**deepcopy(MACHINE), **changes}


def row(status: str, moves: dict[str, str]) -> dict[str, Any]:
    return table(moves={**deepcopy(MACHINE["moves"]), status: moves})


def disagreement(machine: Any, enum: list[str] = STATUSES) -> str:
    message = refused(schemas={"Status": {"enum": enum, "x-status-machine": machine}})
    of = f" of {machine['record']}" if "record" in machine else ""
    before = f"acme: status machine{of} at #/components/schemas/Status: "
    assert message.startswith(before)
    return message.removeprefix(before)


def test_a_machine_that_agrees_with_its_enum_is_kept_under_its_record():
    document = Document("acme", root(schemas={"Status": {"enum": STATUSES, "x-status-machine": MACHINE}}))
    assert document.machines == {"call": MACHINE}


@pytest.mark.parametrize(
    ("machine", "enum", "reason"),
    [
        (MACHINE, ["new", "ringing"], "the enum knows no row 'done'"),
        (MACHINE, [*STATUSES, "lost"], "the machine has no row for the status 'lost'"),
        (row("ringing", {"end": "gone"}), STATUSES, "a move leads to the unknown status 'gone'"),
        (table(initial="born"), STATUSES, "a move leads to the unknown status 'born'"),
        (row("done", {"revive": "new"}), STATUSES, "nothing explains the event 'revive'"),
        (row("ringing", {}), STATUSES, "no move is made by the event 'end'"),
    ],
)
def test_a_machine_that_disagrees_with_its_enum_is_refused(machine, enum, reason):
    assert disagreement(machine, enum) == reason


def test_a_machine_without_an_enum_is_refused():
    message = refused(schemas={"Status": {"type": "string", "x-status-machine": MACHINE}})
    assert message.endswith("the enum knows no row 'done'")


@pytest.mark.parametrize("part", ["record", "initial", "events", "moves"])
def test_a_machine_that_lacks_a_part_is_refused_by_name(part):
    machine = {name: value for name, value in MACHINE.items() if name != part}
    assert disagreement(machine) == f"it lacks {part!r}"


def test_a_machine_is_found_in_a_field_and_in_an_alternative():
    inner = {
        "oneOf": [{"type": "object", "properties": {"status": {"enum": STATUSES[:2], "x-status-machine": MACHINE}}}]
    }
    assert "/oneOf/0/properties/status: the enum knows no row 'done'" in refused(schemas={"Call": inner})
