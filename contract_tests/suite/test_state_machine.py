"""Any requests in any order, while time passes: answers keep the contract, and moves are published."""

from collections import Counter
from typing import Any

from hypothesis import settings
from schemathesis.generation.case import Case

from contract_tests.suite.client import client_of
from contract_tests.suite.harness import Harness


def test_a_client_may_do_anything_in_any_order_while_time_passes(harness: Harness) -> None:
    judged = Counter[str]()

    class CountingMachine(client_of(harness)):  # type: ignore[misc]
        def after_call(self, response: Any, case: Case[Any]) -> None:
            super().after_call(response, case)
            assert case.meta
            judged[case.meta.phase.name.value] += 1

    CountingMachine.run(settings=settings(max_examples=2 * harness.examples))
    assert judged["stateful"] == judged.total() > 0
