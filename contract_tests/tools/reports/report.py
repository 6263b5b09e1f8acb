"""The report of a tool: its findings, its coverage, and the findings that a baseline accepts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata
from typing import NamedTuple

from contract_tests.tools.reports.baseline import Baseline
from mock_server.contract.conformance.finding import Finding, Severity


class Covered(NamedTuple):
    """A promise of a contract and the times that it was seen: a status of an operation, a move of a record."""

    kind: str
    subject: str
    name: str
    times: int
    note: str = ""


@dataclass(frozen=True)
class Report:
    """A report, for all formats. `subject` is the address or file that was checked."""

    command: str
    title: str
    subject: str
    findings: Sequence[Finding]
    coverage: Sequence[Covered] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    baseline: Baseline = field(default_factory=Baseline)
    fail_on: Severity = Severity.WARNING
    artifact: str = ""
    started: str = ""
    seconds: float = 0.0
    untouched: Sequence[Covered] = ()
    """The operations of vendors that were mocked and never used. They count in no share of the coverage."""

    def fails(self, finding: Finding) -> bool:
        """Return whether a finding is severe enough and was not accepted before."""
        return finding.severity.rank >= self.fail_on.rank and self.baseline.reason(finding) is None

    @property
    def failures(self) -> list[Finding]:
        """The findings that make the run fail."""
        return [finding for finding in self.findings if self.fails(finding)]

    @property
    def exit_code(self) -> int:
        """The exit code: 0 clean, 1 findings."""
        return 1 if self.failures else 0

    @property
    def accepted(self) -> list[Finding]:
        """The findings that the baseline or `--allow` accepts."""
        return [finding for finding in self.findings if self.baseline.reason(finding) is not None]

    @property
    def unused(self) -> list[str]:
        """The entries of the baseline, and the names in `--allow`, that no finding needs: they can go."""
        return self.baseline.unused(self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings of each severity that were not accepted before."""
        counts = Counter(f.severity.value for f in self.findings if self.baseline.reason(f) is None)
        return {severity.value: counts[severity.value] for severity in Severity}

    @property
    def verdict(self) -> str:
        """The report in one line."""
        counted = [f"{n} {word}{'s' * (n != 1)}" for word, n in self.counts.items() if n]
        accepted = [f"{len(self.accepted)} accepted"] if self.accepted else []
        return ", ".join([*counted, *accepted]) or "no findings"

    def subject_of(self, thing: Covered) -> str:
        """Return what a promise is about. Where a run used several vendors, the vendor's name goes before it."""
        if thing.kind not in ("operation", "webhook"):
            return thing.subject
        return f"{thing.subject} {thing.name}" if self._has_several_vendors else thing.name

    @cached_property
    def _has_several_vendors(self) -> bool:
        return len({thing.subject for thing in self.coverage if thing.kind == "operation"}) > 1

    def covered(self, kind: str) -> tuple[int, int]:
        """Return the numbers (seen, promised) of one kind of promise."""
        things = [thing for thing in self.coverage if thing.kind == kind]
        return sum(thing.times > 0 for thing in things), len(things)

    @property
    def kinds(self) -> list[str]:
        """The kinds of promises in the coverage, each once."""
        return list(dict.fromkeys(thing.kind for thing in self.coverage))


def version() -> str:
    """Return the version of this distribution."""
    try:
        return metadata.version("mockdial")
    except metadata.PackageNotFoundError:
        return "0"
