"""Every operation answers as the contract promises: to its examples, at the edges of its schema and at random."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from hypothesis import settings
from schemathesis.generation import overrides
from schemathesis.generation.drivers import CoverageGenerator
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.schemas import APIOperation

from contract_tests.suite.coverage_cases import CoverageCases
from contract_tests.suite.excluded_checks import ExcludedChecks, is_too_long
from contract_tests.suite.harness import Harness


def cases(harness: Harness, operation_id: str, phase: str, judge: Callable[[Any], None]) -> None:
    """Judge every case that one phase of Schemathesis has for one operation."""
    asked = harness.contract.operations[operation_id]
    operation = harness.schema[asked.path][asked.method.lower()]
    if phase == "coverage":
        chosen = CoverageCases(harness.contract.document, asked, is_our_own=harness.server.is_our_own)
        for case in filter(chosen.is_judged, _covering(harness, operation)):
            judge(case)
        return
    config = harness.schema.config
    override = overrides.with_config_headers(config, operation=operation)
    how = HypothesisTestConfig(
        config,
        [HypothesisTestMode(phase)],
        override=override,
        explicit_settings=settings(max_examples=harness.examples),
    )
    create_test(operation=operation, test_func=judge, config=how)()


def _covering(harness: Harness, operation: APIOperation[Any, Any, Any, Any]) -> Iterable[Any]:
    """Return the cases at the edges of an operation's schemas. Nothing is drawn, so they need no Hypothesis."""
    config = harness.schema.config
    generation = config.generation_for(operation=operation, phase="coverage")
    return CoverageGenerator(
        operation=operation,
        generation_modes=generation.modes,
        generation_config=generation,
        auth_storage=None,
        override=overrides.with_config_headers(config, operation=operation),
        feedback=NO_FEEDBACK,
    )


def methods(harness: Harness, path: str) -> set[str]:
    """Return the methods that the contract has for a path; a 405 must name them all."""
    return {operation.method for operation in harness.contract.operations.values() if operation.path == path}


def test_an_operation_keeps_its_contract(harness: Harness, operation_id: str, phase: str) -> None:
    judged, excluded = Counter[str](), ExcludedChecks(harness)

    def judge(case: Any) -> None:
        judged[case.meta.phase.name.value] += 1
        harness.prepare(case)
        before = excluded.refusals(case)
        answer = case.call(**harness.transport)
        if is_too_long(answer):
            return
        case.validate_response(
            answer,
            excluded_checks=excluded.of(case, answer.status_code, before),  # `of` says which, and why
            transport_kwargs=harness.transport,
        )
        excluded.settle(case, answer.status_code)
        if answer.status_code == 405:
            assert methods(harness, case.path) <= set(", ".join(answer.headers["allow"]).split(", "))
        harness.saw(case, answer.status_code)

    cases(harness, operation_id, phase, judge)
    assert judged[phase] == judged.total() > 0
