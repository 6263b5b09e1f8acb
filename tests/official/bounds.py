"""Where our contract asks more of a request than the vendor's page does."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.contract.contract import Contract
from tests.official.documents import VENDORS, body_of, follow, official, operations

Json = Any

LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
OTHER = ("pattern", "format", "multipleOf", "const")


def narrower(ours: Contract, vendor: str) -> Iterator[str]:
    """Yield each bound of ours that the page does not have: the operation, the place, the keyword and its value."""
    by_call = {(one.method, one.path): one for one in ours.operations.values()}
    for method, path, text in operations(vendor):
        operation = by_call[method, path]
        for parameter in text.get("parameters", ()):
            theirs = follow(official(vendor), parameter)
            if theirs["in"] == "query":
                own = _parameter(ours, operation.spec, theirs["name"])
                yield from (
                    f"{operation.id} ?{theirs['name']} {one}" for one in _bounds(ours, vendor, own, theirs["schema"])
                )
        theirs = body_of(official(vendor), text.get("requestBody"))
        if theirs is not None:
            own = body_of(ours.document.root, operation.spec["requestBody"])
            yield from (f"{operation.id} {one}" for one in _bounds(ours, vendor, own, theirs))


def _parameter(ours: Contract, spec: Mapping[str, Any], name: str) -> Json:
    found = (follow(ours.document.root, one) for one in spec["parameters"])
    return next(one["schema"] for one in found if one["name"] == name)


def _bounds(ours: Contract, vendor: str, own: Json, theirs: Json, where: str = "") -> Iterator[str]:
    own, theirs = _plain(ours.document.root, own), follow(official(vendor), theirs)
    for name in (*LEAST, *MOST, *OTHER):
        if name in own and not _is_wide(name, own[name], theirs.get(name)):
            yield f"{where or '.'} {name} {own[name]}"
    if "enum" in own and set(theirs.get("enum", ())) - set(own["enum"]) | ({"text"} if "enum" not in theirs else set()):
        yield f"{where or '.'} enum"
    for name in sorted({*own.get("required", ())} - {*theirs.get("required", ())}):
        yield f"{where or '.'} required {name}"
    for name, inner in theirs.get("properties", {}).items():
        if name in own.get("properties", {}):
            yield from _bounds(ours, vendor, own["properties"][name], inner, f"{where}/{name}")
    if "items" in theirs and "items" in own:
        yield from _bounds(ours, vendor, own["items"], theirs["items"], f"{where}/[]")


def _plain(root: Mapping[str, Any], node: Json) -> Json:
    """Return a schema without references and without the choice of null."""
    node = follow(root, node)
    for word in ("oneOf", "anyOf"):
        choices = [one for one in node.get(word, ()) if one != {"type": "null"} and "required" not in one]
        if choices and "properties" not in node:
            node = {**follow(root, choices[0]), **{name: value for name, value in node.items() if name != word}}
    return node


def _is_wide(name: str, own: Json, theirs: Json) -> bool:
    if theirs is None:
        return False
    if name in LEAST:
        return bool(own <= theirs)
    return bool(own >= theirs) if name in MOST else bool(own == theirs)


if __name__ == "__main__":
    from mock_server.resources import contract_path

    for each in VENDORS:
        print(*narrower(Contract.load(contract_path(each)), each), sep="\n")
