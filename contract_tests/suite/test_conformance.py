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

from contract_tests.profiles import IS_DEEP
from contract_tests.suite.harness import Harness
from contract_tests.suite.shared_schemas import SharedSchemas


def cases(stage: Harness, operation_id: str, phase: str, judge: Callable[[Any], None]) -> None:
    """Judge every case that one phase of Schemathesis has for one operation."""
    asked = stage.contract.operations[operation_id]
    operation = stage.schema[asked.path][asked.method.lower()]
    if phase == "coverage":
        for case in _covering(stage, operation):
            judge(case)
        return
    config = stage.schema.config
    override = overrides.with_config_headers(config, operation=operation)
    chosen = HypothesisTestConfig(
        config, [HypothesisTestMode(phase)], override=override, explicit_settings=settings(max_examples=stage.examples)
    )
    create_test(operation=operation, test_func=judge, config=chosen)()


def _covering(stage: Harness, operation: APIOperation[Any, Any, Any, Any]) -> Iterable[Any]:
    """Return the cases at the edges of an operation's schemas. Nothing is drawn, so they need no Hypothesis."""
    config = stage.schema.config
    generation = config.generation_for(operation=operation, phase="coverage")
    return CoverageGenerator(
        operation=operation,
        generation_modes=generation.modes,
        generation_config=generation,
        auth_storage=None,
        override=overrides.with_config_headers(config, operation=operation),
        feedback=NO_FEEDBACK,
    )


def methods(stage: Harness, path: str) -> set[str]:
    """Return the methods that the contract has for a path; a 405 must name them all."""
    return {operation.method for operation in stage.contract.operations.values() if operation.path == path}


def test_an_operation_keeps_its_contract(stage: Harness, operation_id: str, phase: str) -> None:
    judged = Counter[str]()
    shared = SharedSchemas(stage.contract.document, stage.contract.operations[operation_id])

    def judge(case: Any) -> None:
        if phase == "coverage" and not IS_DEEP and shared.is_known(case):
            return
        judged[case.meta.phase.name.value] += 1
        stage.prepare(case)
        answer = case.call_and_validate(
            **stage.transport,
            excluded_checks=stage.settled(case),  # what was proven before, or can't be wrong: see there
        )
        stage.settle(case, answer.status_code)
        if answer.status_code == 405:
            assert methods(stage, case.path) <= set(", ".join(answer.headers["allow"]).split(", "))
        stage.saw(case, answer.status_code)

    cases(stage, operation_id, phase, judge)
    assert judged[phase] == judged.total() > 0
