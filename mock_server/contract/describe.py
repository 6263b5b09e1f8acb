"""Describes a contract in words and diagrams, for the command line and the generated pages."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.resources import contract_names, contract_path

BASES = ("documented", "inferred", "proposed")


def provenance(node: Any) -> Iterator[str]:
    """Yield the basis of everything below a node that names one."""
    if isinstance(node, Mapping):
        if isinstance(node.get("x-provenance"), Mapping):
            yield node["x-provenance"]["basis"]
        for key, inner in node.items():
            if key != "x-provenance":
                yield from provenance(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from provenance(inner)


def summary(contract: Contract, *, full: bool = False) -> str:
    """Return what a vendor offers, and how much of it is documented."""
    operations = contract.operations.values()
    counts = Counter(operation.spec["x-provenance"]["basis"] for operation in operations)
    everything = Counter(provenance(contract.document.root))
    host, path = contract.document.server
    lines = [
        f"{contract.name}: {contract.document.title} (https://{host}{path})",
        f"  {len(contract.operations)} operations: {_counted(counts)}",
        f"  with fields, replies and statuses: {_counted(everything)}",
    ]
    if full:
        width = max(len(operation.id) for operation in operations)
        lines += [
            f"  {o.id:<{width}}  {o.spec['x-provenance']['basis']:<10}  {o.method:<6} {o.path}" for o in operations
        ]
    return "\n".join(lines)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[basis]} {basis}" for basis in BASES if counts.get(basis)) or "none"


def mermaid(table: Mapping[str, Any]) -> str:
    """Return a status machine as a Mermaid state diagram: each status with its phase, dead ends included."""
    lines = ["stateDiagram-v2", f"    %% {table['record']}"]
    lines += [f'    state "{status} ({phase})" as {_state(status)}' for status, phase in _phases(table)]
    lines.append(f"    [*] --> {_state(table['initial'])}")
    for status, moves in table["moves"].items():
        by_target: dict[str, list[str]] = {}
        for event, target in moves.items():
            by_target.setdefault(target, []).append(event)
        lines += [
            f"    {_state(status)} --> {_state(target)}: {', '.join(events)}" for target, events in by_target.items()
        ]
        if not moves:
            lines.append(f"    {_state(status)} --> [*]")
    return "\n".join(lines)


def _state(status: str) -> str:
    """Return the status as a name for Mermaid, which reads a hyphen as part of an arrow."""
    return status.replace("-", "_").replace(" ", "_")


def _phases(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each status of a machine with its phase, in the order of the moves."""
    return ((status, table["phases"][status]) for status in table["moves"])


def page(contract: Contract) -> str:
    """Return a page about one vendor in Markdown: operations, webhooks, status machines, and where each is from."""
    document = contract.document
    host, path = document.server
    sections = [
        f"# {document.title}",
        f"`make docs` generates this page from `openapi/{contract.name}.yaml`: change that, not this page.",
        f"The vendor serves `https://{host}{path}`; mockdial serves `http://127.0.0.1:4010/{contract.name}{path}`.",
        document.root["info"]["description"].strip(),
        "## Operations\n\n" + markdown_table(("Operation", "Request", "What it does"), _operations(contract)),
        "## Credentials\n\n" + markdown_table(("Sent as", "Kind", "What it opens"), credentials(document)),
        "## Webhooks\n\n" + markdown_table(("Event", "When", "Signed", "Delivered"), webhooks(contract)),
        *(f"## Status machine of the {kind}\n\n{_machine(table)}" for kind, table in contract.machines.items()),
        "All vendors share the words for phases; `openapi/extensions/x-status-machine.yaml` says what each means.",
        "## Provenance",
        "`documented`: a source says so. `inferred`: it follows from sources. `proposed`: no source says it; we chose.",
        markdown_table(("What", "Basis", "Source", "Date", "Note"), _provenances(document.root, ())),
    ]
    return "\n\n".join(sections) + "\n"


def _operations(contract: Contract) -> Iterator[tuple[str, ...]]:
    for operation in contract.operations.values():
        yield f"`{operation.id}`", f"`{operation.method} {operation.path}`", operation.spec["summary"]


def credentials(document: Document) -> Iterator[tuple[str, ...]]:
    """Yield each kind of credential: where it stands, its name, and what it opens."""
    for scheme in document.root["components"]["securitySchemes"].values():
        place = scheme.get("in")
        sent = f"{place} `{scheme['name']}`" if place else f"`Authorization: {scheme['scheme'].title()}`"
        yield sent, "pre-signed URL" if place == "query" else "key", scheme["description"]
        for kind in scheme.get("x-credential", {}).get("kinds", ()):
            yield sent, f"{kind['kind']}: `{kind['prefix']}…`", kind["description"]


def webhooks(contract: Contract) -> Iterator[tuple[str, ...]]:
    for name, place in contract.document.webhooks():
        announced = contract.webhook_specs[name]
        signed = f"`{announced.signature.header}`" if announced.is_signed() else "no"
        yield f"`{name}`", contract.document.follow(place)[1]["summary"], signed, announced.delivery["description"]


def _machine(table: Mapping[str, Any]) -> str:
    statuses = ((f"`{status}`", f"`{phase}`") for status, phase in _phases(table))
    events = ((f"`{name}`", event["summary"]) for name, event in table["events"].items())
    return "\n\n".join(
        [
            f"```mermaid\n{mermaid(table)}\n```",
            markdown_table(("Status", "Phase"), statuses),
            markdown_table(("Event", "What happens"), events),
        ]
    )


def _provenances(node: Any, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield every statement of provenance below a node, with its place."""
    if isinstance(node, Mapping):
        if isinstance(said := node.get("x-provenance"), Mapping):
            yield _named(node, place), said["basis"], said["source"], said["date"], said.get("note", "")
        for key, inner in node.items():
            if key != "x-provenance":
                yield from _provenances(inner, (*place, str(key)))
    elif isinstance(node, list):
        for n, inner in enumerate(node):
            yield from _provenances(inner, (*place, str(n)))


def _named(node: Mapping[str, Any], place: tuple[str, ...]) -> str:
    """Return the shortest name by which a reader finds a place."""
    if "operationId" in node:
        return f"`{node['operationId']}`"
    noise = {"components", "schemas", "properties", "responses", "parameters", "paths", "x-status-machine", "content"}
    return f"`{'.'.join(part for part in place if part not in noise)}`"


def markdown_table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, ("---",) * len(titles), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def write_pages(root: Path, folder: Path) -> None:
    """Write the page of every contract under `root` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in contract_names(root):
        (folder / f"{name}.md").write_text(page(Contract.load(contract_path(name, root))))


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]), Path(sys.argv[2]))
