"""Has people called as `x-calling` of an operation describes it, and reads in the journal when their phones rang."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import requests

from contract_tests.suite.examples import examples
from contract_tests.suite.records import Records
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation

Json = Any


def calling(contract: Contract, promise: str) -> Iterator[Operation]:
    """Yield the operations that make a promise: `per_second`, `at_once`, `once` or `window`."""
    return (one for one in contract.operations.values() if promise in one.spec.get("x-calling", {}))


class CallPlacer:
    """Has people called in one world by one operation, with the contract's examples."""

    def __init__(self, records: Records, operation: Operation) -> None:
        self.records, self.operation = records, operation
        self.promises: Mapping[str, Json] = operation.spec["x-calling"]
        harness = records.harness
        self._bodies = [harness.offers.fill(operation, one) for one in examples(harness.contract.document, operation)]

    def ask(self, fields: Mapping[str, Json] | None = None, example: int = 0) -> requests.Response:
        """Send one of the contract's examples with other fields, and return the response, whatever its status."""
        return self.records.harness.send(
            self.records.key, self.operation, {}, {}, {**self._bodies[example], **(fields or {})}
        )

    def began(self) -> list[datetime]:
        """Return when each call began, in order."""
        wanted = self.promises["record"], self.promises["event"]
        journal = self.records.listed("journal")
        return [datetime.fromisoformat(one["at"]) for one in journal if (one["record"], one["event"]) == wanted]


def with_hours(template: Json, since: int, until: int, unit: str) -> Json:
    """Return the fields of a window from one minute of the day until another."""
    if isinstance(template, dict):
        return {name: with_hours(value, since, until, unit) for name, value in template.items()}
    if isinstance(template, list):
        return [with_hours(value, since, until, unit) for value in template]
    minutes = {"{since}": since, "{until}": until}.get(template)
    if minutes is None:
        return template
    return minutes if unit == "minutes" else f"{minutes // 60:02}:{minutes % 60:02}"
