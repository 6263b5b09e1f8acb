"""Surprises: what a reply may turn into. A client must survive them all; most of them its contract allows."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson

from mock_server.contract.keywords import Place
from mock_server.web.faults import edits
from mock_server.web.faults.deeds import reply_place
from mock_server.web.faults.edits import Edit
from mock_server.web.faults.switch import Switch

if TYPE_CHECKING:
    from mock_server.web.gate.visit import Visit


def add(visit: "Visit", switch: Switch) -> bool:
    """A field that the contract does not know."""
    p = switch.parameters
    return _edit(visit, lambda value, place: edits.added(value, _fields(visit, value, place), p["field"], p["value"]))


def omit(visit: "Visit", switch: Switch) -> bool:
    """Optional fields that are not there."""
    return _edit(visit, lambda value, place: edits.omitted(_fields(visit, value, place), switch.parameters["field"]))


def blank(visit: "Visit", switch: Switch) -> bool:
    """Null where the contract allows it."""
    document, field = visit.document, switch.parameters["field"]
    return _edit(visit, lambda value, place: edits.blanked(document, _fields(visit, value, place), field))


def invent(visit: "Visit", switch: Switch) -> bool:
    """A value that its enum does not list: the only surprise that breaks the schema."""
    document, p = visit.document, switch.parameters
    return _edit(
        visit,
        lambda value, place: edits.invented(document, _fields(visit, value, place), p["field"], p["value"]),
        is_legal=False,
    )


def rename(visit: "Visit", _: Switch) -> bool:
    """Ids of another shape; from now on, they are taken back."""
    value = visit.value()
    renamed = edits.renamed(value)
    if value is None or renamed == value:
        return False
    visit.gate.has_odd_ids = True
    visit.sending.content = orjson.dumps(renamed)
    return True


def _fields(visit: "Visit", value: Any, place: Place) -> list[edits.Field]:
    return list(edits.fields(visit.document, place, value))


def _edit(visit: "Visit", edited: Callable[[Any, Place], list[Edit]], *, is_legal: bool = True) -> bool:
    """Edit what was answered, if all went well; a legal edit leaves it valid."""
    status, value = visit.sending.status, visit.value()
    checker = visit.operation.replies.get(status)
    if checker is None or value is None:
        return False
    is_valid = (lambda: checker.is_valid(value)) if is_legal else (lambda: True)
    if not edits.make(edited(value, (*reply_place(visit.operation, status), "schema")), is_valid):
        return False
    visit.sending.content = orjson.dumps(value)
    return True
