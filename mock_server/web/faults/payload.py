"""Actions of faults on the payload of a reply: other values for fields, which its schema finds."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from mock_server.contract.document import Document
from mock_server.contract.json_codec import encode
from mock_server.contract.keywords import Place, Schema
from mock_server.web.faults.actions import reply_place
from mock_server.web.faults.active import ActiveFault
from mock_server.web.interceptors.context import RequestContext

Json = Any

ABSENT = object()
"""As a new value: the field is left out."""

MOST = 1_000
"""Edits that are tried one by one."""


class ReplyField(NamedTuple):
    """A field of an object in a reply, and where its schema is."""

    holder: dict[str, Json]
    name: str
    place: Place


class Edit(NamedTuple):
    """A field and its new value."""

    holder: dict[str, Json]
    name: str
    value: Json


def fields(document: Document, place: Place, value: Json) -> Iterator[ReplyField]:
    """Yield every field of a value that its schema describes."""
    for where, schema in _branches(document, place):
        if isinstance(value, dict):
            for name in [name for name in value if name in schema.get("properties", ())]:
                yield ReplyField(value, name, (*where, "properties", name))
                yield from fields(document, (*where, "properties", name), value[name])
        elif isinstance(value, list) and "items" in schema:
            for item in value:
                yield from fields(document, (*where, "items"), item)


def _branches(document: Document, place: Place) -> Iterator[tuple[Place, Schema]]:
    """Yield the schema at a place, and every part or alternative of it."""
    place, schema = document.follow(place)
    if isinstance(schema, dict):
        yield place, schema
        for word in ("allOf", "oneOf", "anyOf"):
            for n in range(len(schema.get(word, ()))):
                yield from _branches(document, (*place, word, str(n)))


def make(edits: Iterable[Edit], is_valid: Callable[[], bool]) -> bool:
    """Make all edits, or if the reply is not valid then, only those that keep it valid; return whether any was made."""
    asked = list(edits)
    before = [dict(holder) for holder, _, _ in asked]
    for edit in asked:
        _do(edit)
    if is_valid():
        return bool(asked)
    for edit, fields_ in zip(reversed(asked), reversed(before), strict=True):
        _restore(edit.holder, fields_)
    made = [_try(edit, is_valid) for edit in asked[:MOST]]
    return any(made)


def _do(edit: Edit) -> None:
    if edit.value is ABSENT:
        edit.holder.pop(edit.name, None)
    else:
        edit.holder[edit.name] = edit.value


def _restore(holder: dict[str, Json], fields_: dict[str, Json]) -> None:
    holder.clear()
    holder.update(fields_)


def _try(edit: Edit, is_valid: Callable[[], bool]) -> bool:
    before = dict(edit.holder)
    _do(edit)
    if is_valid():
        return True
    _restore(edit.holder, before)
    return False


def omitted(found: Iterable[ReplyField], field: str | None) -> list[Edit]:
    """Return edits that leave fields out."""
    return [Edit(f.holder, f.name, ABSENT) for f in found if field in (None, f.name)]


def blanked(document: Document, found: Iterable[ReplyField], field: str | None) -> list[Edit]:
    """Return edits that set fields to null, where their schema allows it."""
    return [
        Edit(f.holder, f.name, None)
        for f in found
        if field in (None, f.name) and f.holder[f.name] is not None and _may_be_null(document, f.place)
    ]


def _may_be_null(document: Document, place: Place) -> bool:
    return any(
        "null" in schema.get("type", ()) or None in schema.get("enum", ()) for _, schema in _branches(document, place)
    )


def added(value: Json, found: Iterable[ReplyField], field: str, new: Json) -> list[Edit]:
    """Return edits that add one more field to every object."""
    holders = {id(f.holder): f.holder for f in found}
    if isinstance(value, dict):
        holders[id(value)] = value
    return [Edit(holder, field, new) for holder in holders.values() if field not in holder]


def invented(document: Document, found: Iterable[ReplyField], field: str | None, new: str | None) -> list[Edit]:
    """Return edits to a value that an enum does not list: of one field, else of the statuses, else of all enums."""
    listed = [(f, _listed(document, f.place)) for f in found if isinstance(f.holder[f.name], str)]
    listed = [(f, schema) for f, schema in listed if schema and field in (None, f.name)]
    ruled = [(f, schema) for f, schema in listed if "x-status-machine" in schema]
    chosen = ruled if ruled and field is None else listed
    return [Edit(f.holder, f.name, new or _in_style(schema["enum"])) for f, schema in chosen]


def _listed(document: Document, place: Place) -> Schema:
    """Return the schema that lists the values of a field; empty if there is none."""
    return next((s for _, s in _branches(document, place) if any(isinstance(v, str) for v in s.get("enum", ()))), {})


def _in_style(enum: Iterable[Json]) -> str:
    """Return a value that looks like those of an enum and is none of them."""
    words = [word for word in enum if isinstance(word, str)]
    new = "something-new" if any("-" in word for word in words) else "something_new"
    if all(word.isupper() for word in words):
        return new.upper()
    return "Something new" if all(word[:1].isupper() for word in words) else new


_IS_ID = re.compile(r"^ids?$|_ids?$|Ids?$")
_ODD = re.compile(rb"odd\.([\w-]+)\.id(?:~|%7[Ee])")


def renamed(value: Json, name: str = "") -> Json:
    """Return a value with its ids in another shape."""
    if isinstance(value, dict):
        return {key: renamed(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, name) for inner in value]
    if isinstance(value, str) and _IS_ID.search(name) and re.fullmatch(r"[\w-]+", value, re.ASCII):
        return f"odd.{value}.id~"
    return value


def recognised(content: bytes) -> bytes:
    """Return a request's bytes with the ids of another shape turned back into the real ones."""
    return _ODD.sub(rb"\1", content)


def add(context: RequestContext, fault: ActiveFault) -> bool:
    """Add a field that the contract does not know."""
    p = fault.parameters
    return _edit(context, lambda value, place: added(value, _fields(context, value, place), p["field"], p["value"]))


def omit(context: RequestContext, fault: ActiveFault) -> bool:
    """Leave optional fields out."""
    return _edit(context, lambda value, place: omitted(_fields(context, value, place), fault.parameters["field"]))


def blank(context: RequestContext, fault: ActiveFault) -> bool:
    """Set fields to null where the contract allows it."""
    document, field = context.document, fault.parameters["field"]
    return _edit(context, lambda value, place: blanked(document, _fields(context, value, place), field))


def invent(context: RequestContext, fault: ActiveFault) -> bool:
    """Set a value that its enum does not list: the only action here that breaks the schema."""
    document, p = context.document, fault.parameters
    return _edit(
        context,
        lambda value, place: invented(document, _fields(context, value, place), p["field"], p["value"]),
        is_legal=False,
    )


def rename(context: RequestContext, _: ActiveFault) -> bool:
    """Show ids in another shape; from now on, requests may have them so."""
    value = context.value()
    odd = renamed(value)
    if value is None or odd == value:
        return False
    context.has_renamed_ids = True
    context.sending.content = encode(odd)
    return True


def _fields(context: RequestContext, value: Any, place: Place) -> list[ReplyField]:
    return list(fields(context.document, place, value))


def _edit(context: RequestContext, edited: Callable[[Any, Place], list[Edit]], *, is_legal: bool = True) -> bool:
    """Edit a successful answer; a legal edit keeps it valid."""
    status, value = context.sending.status, context.value()
    checker = context.operation.replies.get(status)
    if checker is None or value is None:
        return False
    is_valid = (lambda: checker.is_valid(value)) if is_legal else (lambda: True)
    if not make(edited(value, (*reply_place(context.operation, status), "schema")), is_valid):
        return False
    context.sending.content = encode(value)
    return True
