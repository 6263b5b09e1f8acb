"""A client that sends any requests in any order while time passes: Schemathesis' state machine, with a clock."""

from contextlib import ExitStack
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.stateful.state_machine import APIStateMachine
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData, UseAfterFree

from contract_tests.suite.excluded_checks import ExcludedChecks, is_too_long
from contract_tests.suite.harness import Harness
from contract_tests.suite.machines import kinds
from contract_tests.suite.records import Records
from contract_tests.suite.value_pool import texts

SECONDS = st.one_of(st.sampled_from([0, 0.001, 1, 60, 3600, 86_400]), st.floats(0, 600))


def client_of(harness: Harness) -> type[APIStateMachine]:
    """Return the state machine of one contract on one server. Each run has a world of its own."""
    stays, excluded = _deletes_by_status(harness), ExcludedChecks(harness)
    can_wait = precondition(lambda self: harness.server.has_control)

    class StatefulClient(harness.schema.as_state_machine()):  # type: ignore[misc]
        """A client that follows the contract's links, creates records, changes their status, and waits."""

        def setup(self) -> None:
            self._open = ExitStack()
            self.records = Records(harness, self._open.enter_context(harness.sequence()))
            self.made: list[tuple[str, dict[str, Any]]] = []
            self._is_linked = self._may_refuse = self._names_nothing = False

        def teardown(self) -> None:
            self._open.close()
            super().teardown()

        # Methods that Schemathesis calls.

        def step(self, input: Any) -> Any:  # noqa: A002
            self._is_linked = bool(input.applied_parameters)
            return super().step(input)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return harness.transport

        def before_call(self, case: Any) -> None:
            harness.prepare(case, is_linked=self._is_linked)
            lacks, made = harness.offers.lacks(case.body), {id_ for _, id_ in self.records.watch.status}
            self._may_refuse = lacks or self._forbids(case)
            self._refusals = excluded.refusals(case, self.records)
            self._names_nothing = lacks and made.isdisjoint(texts(case.body))

        def after_call(self, response: Any, case: Any) -> None:
            super().after_call(response, case)
            harness.saw(case, response.status_code)

        def validate_response(self, response: Any, case: Any, additional_checks: Any = None, **kwargs: Any) -> None:
            """Run every check, but accept answers that are right here.

            The server may refuse valid data where the status, read just before, explains it. It may show a deleted
            record where a deletion is a status. And a target or a body may be too long for any server.
            """
            if is_too_long(response):
                return
            try:
                case.validate_response(
                    response,
                    additional_checks=additional_checks,
                    excluded_checks=excluded.of(case, response.status_code, self._refusals, self.records),  # says why
                    transport_kwargs=kwargs,
                    recorder=self.recorder,
                )
                excluded.settle(case, response.status_code)
            except FailureGroup as failures:
                right = (
                    *([RejectedPositiveData] if self._may_refuse else []),
                    *([EnsureResourceAvailability] if self._names_nothing else []),
                    *([UseAfterFree] if stays else []),
                )
                if not all(isinstance(failure, right) for failure in failures.exceptions):
                    raise

        def _forbids(self, case: Any) -> bool:
            operation = harness.operation(case)
            shown = None if operation.is_safe else excluded.status(case, self.records)
            return shown is not None and shown[0].may_refuse(operation, shown[1])

        # Rules of our own.

        @precondition(lambda self: self.records.kinds)
        @rule(which=st.integers(0, 9))
        def make_a_record(self, which: int) -> None:
            kind = list(self.records.kinds.values())[which % len(self.records.kinds)]
            if harness.can_make(kind.reader) and (path := self.records.make_if_there_is_room(kind)):
                self.made.append((kind.record, path))

        @precondition(lambda self: self.made)
        @rule(which=st.integers(0, 99), how=st.integers(0, 9))
        def change_a_status(self, which: int, how: int) -> None:
            record, path = self.made[which % len(self.made)]
            kind = self.records.kinds[record]
            choices = list(self.records.operations(kind))
            if not choices:
                return
            operation, body = choices[how % len(choices)]
            before = self.records.status(kind, path)
            if before is None:  # it was deleted
                return
            answer = harness.send(self.records.key, operation, path, {}, body)
            harness.schema[operation.path][operation.method.lower()].validate_response(answer)
            assert answer.ok or kind.may_refuse(operation, before), f"{operation.id} while {before}: {answer.text}"

        @can_wait
        @rule(seconds=SECONDS)
        def wait(self, seconds: float) -> None:
            self.records.move(advance_seconds=seconds)

        @can_wait
        @rule()
        def wait_for_something(self) -> None:
            self.records.move(until="next_event")

        @can_wait
        @invariant()
        def only_published_moves_were_made_and_every_record_shows_the_status_that_the_journal_tells(self) -> None:
            self.records.look()
            for record, path in self.made[-2:]:
                (id_,) = path.values()
                shown = self.records.status(self.records.kinds[record], path)
                assert shown == self.records.watch.status[record, id_]

    return StatefulClient


def _deletes_by_status(harness: Harness) -> bool:
    """Return whether a DELETE moves a record to another status, in which it can still be read."""
    deletes = [operation for operation in harness.contract.operations.values() if operation.method == "DELETE"]
    return any(kind.events_of(operation) for kind in kinds(harness.contract).values() for operation in deletes)
