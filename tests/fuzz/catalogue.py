"""What can be asked: every operation of every contract, with its examples and schemas at hand."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from contract_tests.suite.examples import examples
from mock_server.contract.contract import Contract
from mock_server.contract.credentials import Scheme
from mock_server.contract.forms import FORM
from mock_server.contract.keywords import Place
from mock_server.contract.operation import JSON, Operation
from mock_server.resources import contract_path
from tests.driving import loaded

Json = Any

ACCOUNT = "AccountSid"
"""A part of paths that is the key itself, where a vendor's credentials name the account."""


class Askable(NamedTuple):
    """One operation, and what its requests are drawn from."""

    vendor: str
    base: str
    host: str
    operation: Operation
    query: Mapping[str, Json]
    path: Mapping[str, Json]
    examples: Sequence[Json]
    body: Json
    """The schema of its body; None if it has none."""
    media: str
    scheme: Scheme | None
    """How a request says its key; None where a contract has no such thing."""

    def is_first(self, method: str) -> bool:
        """Return whether it has this method and needs to know nothing."""
        needed = [one for one in self.query.values() if one["is_required"]]
        return self.operation.method == method and not (self.path.keys() - {ACCOUNT}) and not needed

    @property
    def has_form(self) -> bool:
        return self.media == FORM


@cache
def contracts() -> dict[str, Contract]:
    """Return the contracts of all vendors and of the control plane, by name."""
    known = {name: vendor.contract for name, vendor in loaded().items()}
    return known | {"control": Contract.load(contract_path("control", None))}


@cache
def askable() -> dict[str, list[Askable]]:
    """Return the operations of each contract."""
    return {
        name: [_askable(contract, one) for one in contract.operations.values()]
        for name, contract in contracts().items()
    }


def _askable(contract: Contract, operation: Operation) -> Askable:
    document = contract.document
    host, path = document.server
    place = ("paths", operation.path, operation.method.lower())
    base = path if contract.name == "control" else f"/{contract.name}{path}"
    body, media = None, JSON
    if "requestBody" in operation.spec:
        where, spec = document.follow((*place, "requestBody"))
        media = next(iter(spec["content"]))
        body = _whole(contract, (*where, "content", media, "schema"), ())
    parameters = [
        document.follow((*holder, "parameters", str(n)))
        for holder in (place[:-1], place)
        for n in range(len(document.follow(holder)[1].get("parameters", ())))
    ]
    schemas = {kind: {} for kind in ("query", "path", "header")}
    for where, parameter in parameters:
        schema = {**document.follow((*where, "schema"))[1], "is_required": parameter.get("required", False)}
        if "example" in parameter:
            schema["examples"] = [parameter["example"]]
        schemas[parameter["in"]][parameter["name"]] = schema
    scheme = contract.schemes[0] if contract.schemes else None
    shown = list(examples(document, operation))
    return Askable(contract.name, base, host, operation, schemas["query"], schemas["path"], shown, body, media, scheme)


def _whole(contract: Contract, place: Place, above: tuple[Place, ...]) -> Json:
    """Return a schema with its references followed, but for those that lead into themselves."""
    place, schema = contract.document.follow(place)
    if not isinstance(schema, dict) or place in above:
        return {}
    above = (*above, place)
    found = dict(schema)
    for word in ("oneOf", "anyOf", "allOf"):
        if word in schema:
            found[word] = [_whole(contract, (*place, word, str(n)), above) for n in range(len(schema[word]))]
    if "properties" in schema:
        found["properties"] = {
            name: _whole(contract, (*place, "properties", name), above) for name in schema["properties"]
        }
    if "items" in schema:
        found["items"] = _whole(contract, (*place, "items"), above)
    return found
