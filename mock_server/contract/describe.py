"""A contract in words and pictures: for the command line and the generated pages."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.contract.contract import Contract

BASES = ("documented", "inferred", "proposed")


def provenance(node: Any) -> Iterator[str]:
    """The basis of everything below a node that says where it is from."""
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
    """What a vendor offers, and on what it rests."""
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
    """A status machine as a Mermaid state diagram, dead ends included."""
    lines = ["stateDiagram-v2", f"    %% {table['record']}", f"    [*] --> {_state(table['initial'])}"]
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
    """Mermaid reads a hyphen in a state's name as part of an arrow."""
    return status.replace("-", "_").replace(" ", "_")
