"""Turns a mock's report about a client into findings and coverage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from contract_tests.tools.reports.report import Covered
from mock_server.contract.conformance.finding import Finding, Severity

Json = Any


def ended(command: Sequence[str], code: int) -> Iterator[Finding]:
    """Yield a finding where the command failed."""
    if code:
        advice = "read what it printed; its own tests come first"
        yield Finding("command-failed", Severity.ERROR, command[0], "exit code", str(code), "0", advice)


def findings(report: Json) -> Iterator[Finding]:
    """Yield the findings about the client."""
    for found in report["findings"]:
        if not found["allowed"]:
            shown = [f"{one['request']} ({one['status']}, request {one['number']})" for one in found["requests"]]
            yield Finding(
                found["rule"].replace("_", "-"),
                Severity(found["severity"]),
                shown[0] if shown else "webhooks" if found["rule"].startswith("webhook") else "calls",
                ", ".join([*shown[1:], *found["records"]]) or "the world",
                found["seen"],
                found["expected"],
                found["advice"],
                times=found["times"],
            )


def coverage(report: Json) -> Iterator[Covered]:
    """Yield what the client touched of each contract: operations, their errors, statuses, moves and webhooks."""
    for name, vendor in report["coverage"]["vendors"].items():
        yield from _covered("operation", name, vendor["operations"])
        for what, times in _each(vendor["errors"]):
            operation, _, status = what.rpartition(" ")
            yield Covered("error", operation, status, times)
        for record, machine in vendor["machines"].items():
            yield from _covered("status", record, machine["statuses"])
            yield from _covered("move", record, machine["moves"])
        yield from _covered("webhook", name, vendor["webhooks"])


def _covered(kind: str, subject: str, met: Json) -> Iterator[Covered]:
    return (Covered(kind, subject, what, times) for what, times in _each(met))


def _each(met: Json) -> Iterator[tuple[str, int]]:
    """Yield each promise, and the times that it was met."""
    yield from ((what, _times(count)) for what, count in met["met"].items())
    yield from ((what, 0) for what in met["never"])


def _times(count: Json) -> int:
    return sum(count.values()) if isinstance(count, Mapping) else int(count)


def faults(struck: Iterable[Mapping[str, Json]]) -> Iterator[Covered]:
    """Yield the faults that were set, and the times that each struck."""
    for fault in struck:
        yield Covered("fault", fault["name"], "struck", fault["struck"])


def short(covered: Sequence[Covered], least: float) -> Iterator[Finding]:
    """Yield a finding where less was covered than required."""
    share = 100 * sum(thing.times > 0 for thing in covered) / len(covered) if covered else 0.0
    if share < least:
        missing = [f"{thing.kind} {thing.subject} {thing.name}" for thing in covered if not thing.times]
        advice = f"never touched: {', '.join(missing[:8])}{' …' if len(missing) > 8 else ''}"
        seen, expected = f"{share:.1f} %", f"{least:g} % at least"
        yield Finding("coverage-low", Severity.ERROR, "coverage", "all", seen, expected, advice)
