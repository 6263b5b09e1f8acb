"""Turns failed tests into findings, where the check of each single answer has not found them already."""

import re
import traceback
from collections import Counter
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from schemathesis.core.failures import Failure

from contract_tests.tools.conform.guard import Guard
from mock_server.contract.conformance.finding import Finding, Severity
from mock_server.contract.contract import Contract

FOUND_IN_ANSWERS = frozenset(
    """
    UndefinedStatusCode MissingHeaders JsonSchemaError MissingContentType MalformedMediaType UndefinedContentType
    MalformedJson ContentDeserializationError
    """.split()
)
"""Failures that the check of each single answer reports more exactly."""


class Collector:
    """A pytest plugin that keeps failures and counts tests."""

    def __init__(self, contract: Contract, guard: Guard, command: str) -> None:
        self._contract, self._guard, self._command = contract, guard, command
        self.failed: list[tuple[str, Finding]] = []
        self.outcomes = Counter[str]()
        self.reasons = Counter[str]()
        self.tests = 0
        """How many tests there are; 0 until they are collected."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Generator[None, Any, Any]:
        """Keep the exception of a failed test, which pytest's reports do not hold."""
        report = yield
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.outcome] += 1
        if report.skipped and call.excinfo:
            self.reasons[str(call.excinfo.value).partition(":")[0]] += 1
        elif report.failed and call.excinfo:
            for error in _single(call.excinfo.value):
                self.failed.append((type(error).__name__, self._finding(item, error)))
        return report

    def pytest_collectreport(self, report: Any) -> None:
        """Raise `UsageError` where the suite can't be collected: it would test nothing."""
        if report.failed:
            raise pytest.UsageError(f"the suite can't be collected: {report.longreprtext.splitlines()[-1]}")

    def pytest_collection_finish(self, session: Any) -> None:
        """Count the tests."""
        self.tests = len(session.items)

    @property
    def state(self) -> str:
        """The progress of the run, in words."""
        done = f"{self.outcomes.total():,} of {self.tests:,} tests" if self.tests else "collecting the tests"
        return f"{done}, {self._guard.requests:,} requests"

    def findings(self, reported: set[str]) -> Iterator[Finding]:
        """Yield the failures as findings, without those that the answers of an operation in `reported` have shown."""
        for kind, finding in self.failed:
            if kind not in FOUND_IN_ANSWERS or finding.operation not in reported:
                yield finding

    def _finding(self, item: Any, error: BaseException) -> Finding:
        fact = item.function.__name__.removeprefix("test_")
        subject = dict(item.callspec.params) if hasattr(item, "callspec") else {}
        subject.pop("contract_name", None)
        operation = subject.pop("operation_id", None) or subject.pop("reader_id", None) or subject.pop("record", None)
        where = " ".join([fact.replace("_", " "), *(f"({value})" for value in subject.values())])
        rule, seen = f"suite-{fact.replace('_', '-')}", _brief(str(error)) or _line(error)
        if isinstance(error, Failure):
            rule = f"suite-{_kebab(type(error).__name__)}"
            operation = (error.operation and self._named(error.operation)) or operation
            seen = f"{error.title}: {_brief(error.message)}" if error.message else error.title
        advice = f"run it alone: {self._command} -k '{item.name}'"
        operation = str(operation or "the whole API")
        return Finding(rule, Severity.ERROR, operation, where, seen, "that it holds", advice, self._guard.last)

    def _named(self, label: str) -> str | None:
        """Return the operationId of a label such as `GET /agents`."""
        pairs = ((f"{one.method} {one.path}", one.id) for one in self._contract.operations.values())
        return dict(pairs).get(label)


def _single(error: BaseException) -> Iterator[BaseException]:
    """Yield every failure of a group, at any depth."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _single(inner)
    else:
        yield error


def _line(error: BaseException) -> str:
    """Return the asserted expression of an assertion without a message."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"that it fails: {last.line}"


def _brief(text: str) -> str:
    """Return a message in one line."""
    line = " ".join(text.split())
    return line if len(line) <= 300 else f"{line[:299]}…"


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
