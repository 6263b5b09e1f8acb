"""Finds the line of a change: in the new contract, or in the old one if only that has the place."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from contract_tests.tools.drift.nodes import ContractNodes, LocatedNode
from contract_tests.tools.reports.places import in_repository
from mock_server.contract.conformance.finding import Finding, SourceLine

_PLACE = re.compile(r"(?P<main>.*?)(?: = (?P<value>.*)| \((?P<word>[^()]*)\))?", re.DOTALL)
PARAMETER = re.compile(r"(query|header|cookie|path)/(.*)")
Found = tuple[LocatedNode | None, bool]
"""The deepest node that there is, and whether it is the whole place."""


def located(findings: list[Finding], old: Path, new: Path) -> list[Finding]:
    """Return the findings with their lines."""
    now, was = ContractLines(ContractNodes(new)), ContractLines(ContractNodes(old))
    return [replace(finding, source=_source(finding, [(new, now), (old, was)])) for finding in findings]


def _source(finding: Finding, files: "list[tuple[Path, ContractLines]]") -> SourceLine | None:
    """Return the line in the first file that has the whole place, else the nearest in the first.

    An operation that got another name is found by its method and path.
    """
    names = dict.fromkeys((finding.operation, files[1][1].method_and_path(finding.operation)))
    found = [(path, *lines.find(name, finding.where)) for path, lines in files for name in names]
    whole = [(path, node) for path, node, is_whole in found if node and is_whole]
    path, node = whole[0] if whole else found[0][:2]
    return SourceLine((in_repository(path) or path).as_posix(), node.line) if node else None


class ContractLines:
    """Leads from the place of a finding to a node of one contract."""

    def __init__(self, nodes: ContractNodes) -> None:
        self._nodes = nodes
        self._operations: dict[str, tuple[LocatedNode | None, str, LocatedNode | None]] = {}
        for path, item in nodes.entries(nodes.get(nodes.root, "paths") or LocatedNode(None, 1)):
            for method, spec in nodes.entries(item):
                for name in filter(None, (nodes.text(spec, "operationId"), f"{method.upper()} {path}")):
                    self._operations.setdefault(name, (spec, path, item))

    def find(self, operation: str, where: str) -> Found:
        """Return the node of a place."""
        match = _PLACE.fullmatch(where)
        main, value, word = (match["main"], match["value"], match["word"]) if match else (where, None, None)
        node: LocatedNode | None = None
        for step in self._steps(operation, main, word or ""):
            if step is None:
                return node, False
            node = step
        if word and "/" not in word:
            return self._keyword(node, word) or node, True
        if value is not None:
            entries = self._nodes.entries(self._keyword(node, "enum") or LocatedNode(None, 1))
            entry = next((one for _, one in entries if getattr(one.value, "value", "") == value.strip('"')), None)
            return entry or node, entry is not None
        return node, True

    def _keyword(self, at: LocatedNode | None, word: str) -> LocatedNode | None:
        """Return a keyword of a schema, also of that of a parameter or a body."""
        content = self._nodes.get(at, "content")
        media = content and next((one for _, one in self._nodes.entries(content)), None)
        places = (at, self._nodes.get(at, "schema"), self._nodes.get(media, "schema"))
        return next(filter(None, (self._nodes.get(place, word) for place in places)), None)

    def method_and_path(self, operation: str) -> str:
        """Return how an operation is called without its name: `POST /dials`; as it is if there is none of it."""
        _, path, item = self._operation(operation)
        entries = self._nodes.entries(item) if item else ()
        methods = (method for method, spec in entries if self._nodes.text(spec, "operationId") == operation)
        return next((f"{method.upper()} {path}" for method in methods), operation)

    def _steps(self, operation: str, main: str, kind: str) -> Iterator[LocatedNode | None]:
        """Yield the nodes on the way to a place; None where the way ends before it."""
        if operation == "the whole API":
            yield self._nodes.get(self._nodes.root, main)
        elif operation.startswith("status machine of "):
            yield from self._machine(operation.rpartition(" ")[2], main)
        elif operation.startswith("webhook "):
            at = self._nodes.get(self._nodes.root, "webhooks", operation.removeprefix("webhook "))
            yield at
            yield from self._request(self._nodes.get(at, "post") if main != "webhook" else at, main)
        else:
            at, path, item = self._operation(operation)
            yield at
            if parameter := PARAMETER.fullmatch(main):
                yield from self._parameter((at, item), path, parameter[1], parameter[2].split("/"))
            elif main not in ("operation", "security"):
                yield from self._request(at, main, kind)

    def _operation(self, name: str) -> tuple[LocatedNode | None, str, LocatedNode | None]:
        """Return an operation, its path, and the item of that path."""
        return self._operations.get(name, (None, "", None))

    def _machine(self, record: str, main: str) -> Iterator[LocatedNode | None]:
        machines = self._nodes.find("x-status-machine")
        at = next((one for one in machines if self._nodes.text(one, "record") == record), None)
        yield at
        names = main.split("/")
        if main != "machine":
            yield self._nodes.get(at, *([] if names[0] in ("initial", "events", "phases") else ["moves"]), *names)

    def _parameter(
        self, owners: tuple[LocatedNode | None, ...], path: str, place: str, names: list[str]
    ) -> Iterator[LocatedNode | None]:
        order = re.findall("{([^}]*)}", path)
        name = order[int(names[0]) - 1] if place == "path" and names[0].isdigit() and order else names[0]
        listed = (entry for owner in owners if (all_ := self._nodes.get(owner, "parameters")) for entry in [all_])
        entries = (one for all_ in listed for _, one in self._nodes.entries(all_))
        at = next(
            (o for o in entries if (self._nodes.text(o, "in"), self._nodes.text(o, "name")) == (place, name)), None
        )
        yield at
        if at and (schema := self._nodes.get(at, "schema")):
            yield from self._fields(schema, names[1:])

    def _request(self, at: LocatedNode | None, main: str, kind: str = "") -> Iterator[LocatedNode | None]:
        """Yield the nodes of `response 200 header x`, `body/rows/0`, `callback done body/id` and the like."""
        words = iter(main.split(" "))
        for word in words:
            if word == "response":
                at = self._nodes.get(at, "responses", next(words, ""))
            elif word == "header":
                name = next(words, "").lower()
                headers = self._nodes.entries(self._nodes.get(at, "headers") or LocatedNode(None, 1))
                at = next((one for key, one in headers if key.lower() == name), None)
            elif word == "callback":
                at = self._nodes.get(at, "callbacks", next(words, ""))
                for _ in range(2):  # the address, and the method
                    at = at and next((one for _, one in self._nodes.entries(at)), None)
            elif word.partition("/")[0] == "body":
                yield from self._body(at, word.split("/")[1:], kind)
                return
            elif word != "webhook":
                at = self._nodes.get(at, "x-signature" if word == "signature" else word)
            yield at

    def _body(self, at: LocatedNode | None, names: list[str], kind: str) -> Iterator[LocatedNode | None]:
        at = self._nodes.get(at, "requestBody") or (at if self._nodes.get(at, "content") else None)
        yield at
        content = self._nodes.get(at, "content")
        media = content and (
            self._nodes.get(content, kind)
            if "/" in kind
            else next((one for _, one in self._nodes.entries(content)), None)
        )
        if media and (names or "/" not in kind):
            yield from self._fields(self._nodes.get(media, "schema"), names)
        elif "/" in kind:
            yield media

    def _fields(self, at: LocatedNode | None, names: list[str]) -> Iterator[LocatedNode | None]:
        for name in names:
            at = self._nodes.field(at, name.replace("~1", "/").replace("~0", "~"))
            yield at
