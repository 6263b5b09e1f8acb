"""An id that a documented path names is there in a new world, or the seed says why it can't be."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from mock_server.contract.document import Document
from tests.contract.contracts import VENDORS, contract_named
from tests.driving import fresh
from tests.project.sources import ROOT

NOT_YET = re.compile("^# A new world has made no (.+): ids of these in examples name nothing[.]$", re.MULTILINE)


def reads() -> Iterator[tuple[str, str]]:
    """Yield the reads of all vendors whose path names something, but for those that a ticket opens."""
    for vendor in VENDORS:
        for operation in contract_named(vendor).operations.values():
            if operation.method == "GET" and operation.record_parameters and not operation.ticket:
                yield vendor, operation.id


def documented(document: Document, method: str, path: str) -> str:
    """The path with the values of its examples; what names the account is left to the client."""
    item = document.root["paths"][path]
    for written in [*item.get("parameters", ()), *item[method].get("parameters", ())]:
        parameter = document.follow(_place(written))[1] if "$ref" in written else written
        if parameter["in"] == "path" and "example" in parameter and not parameter["name"].startswith("Account"):
            path = path.replace(f"{{{parameter['name']}}}", quote(str(parameter["example"])))
    return path


def _place(reference: dict[str, str]) -> tuple[str, ...]:
    return tuple(reference["$ref"].removeprefix("#/").split("/"))


@pytest.mark.parametrize(("vendor", "operation"), list(reads()))
def test_what_a_documented_path_names_exists_in_a_new_world(vendor, operation):
    contract = contract_named(vendor)
    path = contract.operations[operation].path
    asked = documented(contract.document, "get", path)
    assert asked.count("{") == ("AccountSid" in path), "each id has an example"
    client = fresh()
    answer = client.ask("GET", client.get("/_mock/health")["paths"][vendor] + asked)
    (words,) = NOT_YET.findall((ROOT / "fixtures" / vendor / "seed.yaml").read_text(encoding="utf-8"))
    is_yet_to_come = any(word[:4] in path.lower() for word in re.split(", | and ", words))
    assert answer.status == 200 or (answer.status == 404 and is_yet_to_come), answer
