"""The checks that are left out for a case: where Schemathesis would find fault with an answer that is right."""

from typing import Any

from schemathesis.checks import CHECKS

from contract_tests.suite.harness import Harness
from contract_tests.suite.machines import RecordKind, kinds
from contract_tests.suite.records import Records
from contract_tests.suite.schema_loading import RULED
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation

ANY_TARGET, ANY_BODY = 8_000, 1_000_000
"""Bytes of a target that every server should take (RFC 9110, section 4.1), and of a body that most take (the default
of nginx). What is longer may be refused with 414 or 413, whatever the contract says of it."""

SMALLEST, LARGEST = -(2**63), 2**64 - 1
"""The whole numbers that every server should take. One beyond may be refused, whatever the contract says of it: JSON
leaves it to its readers (RFC 8259, section 6)."""

BY_STATE = 400
"""The status of a reply to bad data that may also be one to a wrong state."""


def is_too_long(answer: Any) -> bool:
    """Return whether an answer refuses a request for its length alone, as any server may."""
    status, request = answer.status_code, answer.request
    return (status == 414 and len(request.path_url) > ANY_TARGET) or (
        status == 413 and len(request.body or b"") > ANY_BODY
    )


class ExcludedChecks:
    """Says which checks are left out, of cases for the server of one harness."""

    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self._kinds = kinds(harness.contract)
        events = [event for table in harness.contract.machines.values() for event in table["events"].values()]
        caused = {event["operation"] for event in events if "operation" in event}
        self._by_state = {name for name in caused if _says_state(harness.contract, harness.contract.operations[name])}
        """The operations that a status refuses as if the data were bad."""
        self._limits = {name: limit for name, limit in harness.at_once.items() if limit["status"] in RULED}
        """The operations that are refused in this way while too many calls are under way."""

    def refusals(self, case: Any, records: Records | None = None) -> frozenset[int]:
        """Return the statuses of bad data with which the state of a world, as it is now, has a valid case refused.

        `records` are those of this world, if they are known already.
        """
        operation, key = self._harness.operation(case), self._harness.key_of(case)
        may_be_refused = operation.id in self._by_state or operation.id in self._limits
        if not (may_be_refused and key and _is_valid(case)):
            return frozenset()
        records = records or Records(self._harness, key)
        found = set[int]()
        limit = self._limits.get(operation.id)
        if limit is not None and records.is_full(self._kinds[operation.spec["x-calling"]["record"]], limit):
            found.add(limit["status"])
        if operation.id in self._by_state and (shown := self.status(case, records)) is not None:
            kind, status = shown
            if kind.may_refuse_some(operation, status):
                found.add(BY_STATE)
        return frozenset(found)

    def status(self, case: Any, records: Records) -> tuple[RecordKind, str] | None:
        """Return the kind and the status of the record that a case acts on; None where it has none."""
        for kind in self._kinds.values():
            if kind.concerns(self._harness.operation(case)):
                named = [parameter.name for parameter in kind.reader.record_parameters]
                status = records.status(kind, {name: case.path_parameters[name] for name in named})
                return None if status is None else (kind, status)
        return None

    def of(self, case: Any, status: int, before: frozenset[int], records: Records | None = None) -> list[Any]:
        """Return the checks to leave out for a case that was answered with a status.

        That an operation requires a key needs to be checked only once. A body that was meant to be wrong may fit its
        schema (with `null` in place of an object that had a wrong member): then the server rightly accepts it. And
        where a vendor refuses by state with the status of bad data, a refusal of valid data is right as long as the
        state explains it: before the request (`before` are the `refusals` then), or now, if time goes on by itself.
        """
        left = ["ignored_auth"] if self._harness.operation(case).id in self._harness.guarded else []
        if status in RULED and (
            status in before or has_large_number(case.body) or status in self.refusals(case, records)
        ):
            left.append("positive_data_acceptance")
        if self._is_sound(case):
            left.append("negative_data_rejection")
        return [CHECKS.get_one(name) for name in left]

    def _is_sound(self, case: Any) -> bool:
        """Return whether only the body was meant to be wrong, and the contract finds nothing wrong with it."""
        if _is_valid(case):
            return False
        wrong = [place.value for place, made in case.meta.components.items() if made.mode.is_negative]
        body = self._harness.operation(case).body
        return (
            wrong == ["body"]
            and body is not None
            and isinstance(case.body, dict | list)
            and not body.judge(body.received(case.body))[0]
        )

    def settle(self, case: Any, status: int) -> None:
        """Remember that a case passed every check."""
        if 200 <= status < 300 and _is_valid(case):
            self._harness.guarded.add(self._harness.operation(case).id)


def has_large_number(value: Any) -> bool:
    """Return whether a whole number that JSON's readers need not take is in a body."""
    if isinstance(value, dict | list):
        return any(map(has_large_number, value.values() if isinstance(value, dict) else value))
    return isinstance(value, int) and not SMALLEST <= value <= LARGEST


def _is_valid(case: Any) -> bool:
    """Return whether a case was meant to keep its schemas."""
    return case.meta is None or bool(case.meta.generation.mode.is_positive)


def _says_state(contract: Contract, operation: Operation) -> bool:
    """Return whether the reply to bad data is also that to a wrong state, as its example `byState` says."""
    place = ("paths", operation.path, operation.method.lower(), "responses", str(BY_STATE))
    reply = contract.document.follow(place)[1] if BY_STATE in operation.replies else {}
    return any("byState" in media.get("examples", ()) for media in reply.get("content", {}).values())
