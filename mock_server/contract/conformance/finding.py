"""A finding: one place where a value differs from what was expected, in the same form for every tool."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple

from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.keywords import without_indexes


class Severity(StrEnum):
    """The severity of a finding, in the words that SARIF uses."""

    ERROR = "error"
    """The contract is broken; a drift of this kind breaks a client."""
    WARNING = "warning"
    """Something that the contract neither knows nor forbids."""
    NOTE = "note"
    """Good to know; nothing has to be done."""

    @property
    def rank(self) -> int:
        """The worse, the higher."""
        return ("note", "warning", "error").index(self.value)


class SourceLine(NamedTuple):
    """A place in the user's own files: the test that was running, or the line of a contract."""

    file: str
    line: int


class TimelineEntry(NamedTuple):
    """One thing that happened around a finding, with its time; a request comes with its answer."""

    at: str
    text: str
    exchange: Exchange | None = None


@dataclass(frozen=True)
class Finding:
    """A breach of the contract: the place, the values seen and expected, and advice. `id` is the same in every run.

    `where` is a side (`request`, `response 200`, `webhook dial.updated`) and a JSON pointer, a header or a parameter.
    """

    rule: str
    severity: Severity
    operation: str
    where: str
    seen: str
    expected: str
    advice: str
    exchange: Exchange | None = None
    times: int = 1
    known_as: str = ""
    """The id, if the finder has given one."""
    source: SourceLine | None = None
    timeline: Sequence[TimelineEntry] = ()

    @cached_property
    def id(self) -> str:
        """The id that was given, or ten hex digits from rule, operation and place, the same for all array entries."""
        if self.known_as:
            return self.known_as
        text = "\n".join((self.rule, self.operation, without_indexes(self.where)))
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=5, person=b"mockdial").hexdigest()

    def __str__(self) -> str:
        return f"{self.operation}: {self.where}: seen {self.seen}, expected {self.expected}"


def merged(findings: "list[Finding]") -> "list[Finding]":
    """Return each finding once, the worst first; the first example stands for all, and `times` counts them."""
    first: dict[tuple[str, str, str], Finding] = {}
    times = Counter[tuple[str, str, str]]()
    for finding in findings:
        key = finding.rule, finding.operation, without_indexes(finding.where)
        first.setdefault(key, finding)
        times[key] += finding.times
    whole = [_times(finding, times[key]) for key, finding in first.items()]
    return sorted(whole, key=lambda f: (-f.severity.rank, f.operation, without_indexes(f.where), f.rule))


def _times(finding: Finding, times: int) -> Finding:
    from dataclasses import replace

    return finding if finding.times == times else replace(finding, times=times)
