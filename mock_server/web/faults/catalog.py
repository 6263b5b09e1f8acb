"""The catalog of faults: a file in `fixtures/faults/` for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs

from mock_server.contract.document import ContractRefused, read_yaml
from mock_server.contract.offline import fetch_nothing
from mock_server.contract.validation import Checker
from mock_server.contract.violation import Violation

STAGES = ("before", "asking", "after", "answer")
"""When a fault acts: before the request is performed, in the request, after it was performed, in any answer."""

STRIKES = ("any", "changes", "reads")


@dataclass(frozen=True)
class FaultType:
    """A fault by its name, as its file in `fixtures/faults/` describes it."""

    name: str
    summary: str
    stage: str
    does: str
    strikes: str = "any"
    times: int = 1
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _checker(self) -> Checker:
        schema = {"type": "object", "properties": self.parameters}
        return Checker(lambda: jsonschema_rs.Draft202012Validator(schema, retriever=fetch_nothing))

    def judge(self, given: Mapping[str, Any], where: str) -> list[Violation]:
        """Return what is wrong with the parameters that were given."""
        return self._checker.violations(dict(given), where)

    def view(self) -> dict[str, Any]:
        """Return what a person must know to choose it."""
        told = {"name": self.name, "summary": self.summary, "stage": self.stage, "strikes": self.strikes}
        return {**told, "times": self.times, "parameters": self.parameters}

    def filled(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return all parameters: those that were given, and the defaults of the others."""
        return {name: given.get(name, schema["default"]) for name, schema in self.parameters.items()}


def read(folder: Path) -> dict[str, FaultType]:
    """Return every fault that has a file in a folder, by name.

    Raise `ContractRefused` for a file that describes none.
    """
    return {path.stem: _read(path) for path in sorted(folder.glob("*.y*ml"))}


def _read(path: Path) -> FaultType:
    text = read_yaml(path)
    try:
        kind = FaultType(path.stem, **text)
        kind.judge(kind.filled({}), "parameters")
    except (TypeError, KeyError, ValueError) as error:
        raise ContractRefused(f"{path}: no fault: {error}") from None
    if kind.strikes not in STRIKES:
        raise ContractRefused(f"{path}: seen {kind.stage}, {kind.strikes}; expected one of {STAGES} and of {STRIKES}")
    return kind
