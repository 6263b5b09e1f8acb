"""The answer to a command: the status, and the id that the links of the contract lead on with.

A line of a history may tell both, as `status` and `id`. So a history that other rules play is held to what its client
saw.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.contract.operation import Operation
from mock_server.exchange import CheckedPart, Reply
from mock_server.vendors.vendor import Vendor

BODY = "$response.body#/"
"""The beginning of a link's expression that names a place in the reply's body."""


def answered(contract: Contract, operation: str, reply: Reply) -> dict[str, Any]:
    """Return what a line of a history tells of a vendor's reply: the status, and the id if there is one."""
    found: dict[str, Any] = {"status": reply.status}
    for place in _linked(contract.document, contract.operations[operation], reply.status):
        id_ = _at(reply.body, place)
        if isinstance(id_, str):
            found["id"] = id_
            break
    return found


def difference(vendors: Mapping[str, Vendor], line: Mapping[str, Any], reply: Reply | None) -> str | None:
    """Return how a reply differs from what the line of its command tells; None if it does not, or no line tells."""
    if reply is None:
        return None
    told = answered(vendors[line["vendor"]].contract, line["operation"], reply)
    for name in ("status", "id"):
        if name in line and line[name] != told.get(name):
            return f"{line['operation']}: {name}: seen {told.get(name)!r}, expected {str(line[name])[:80]!r}"
    return None


@lru_cache(1024)
def _linked(document: Document, operation: Operation, status: int) -> tuple[tuple[str, ...], ...]:
    """Return the places in the body of a reply that its links lead on with."""
    return tuple(_places(document, operation, status))


def _places(document: Document, operation: Operation, status: int) -> Iterator[tuple[str, ...]]:
    reply = _followed(document, operation.spec["responses"].get(str(status), {}))
    for link in reply.get("links", {}).values():
        followed = _followed(document, link)
        for expression in _texts([followed.get("parameters"), followed.get("requestBody")]):
            if expression.startswith(BODY):
                parts = expression[len(BODY) :].split("/")
                yield tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _followed(document: Document, node: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = document.follow(document.target(node["$ref"]))[1] if "$ref" in node else node
    return found


def _at(value: Any, place: Sequence[str]) -> Any:
    """Return the value at a place of a body; None if there is none."""
    for part in place:
        if type(value) is dict:  # the ordinary case, without the look at what else it might be
            value = value.get(part)
            continue
        whole = value.whole if isinstance(value, CheckedPart) else value
        if isinstance(whole, Mapping):
            value = whole.get(part)
        elif isinstance(whole, list) and part.isdecimal() and int(part) < len(whole):
            value = whole[int(part)]
        else:
            return None
    return value
