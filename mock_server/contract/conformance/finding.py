"""A finding: one place where what was seen is at odds with what was expected, told the same way by every tool."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b

from mock_server.contract.conformance.exchange import Exchange


class Severity(StrEnum):
    """How bad it is, in the words that SARIF uses."""

    ERROR = "error"
    """The contract is broken; a drift of this kind breaks a client."""
    WARNING = "warning"
    """Something that the contract does not know, but does not forbid either."""
    NOTE = "note"
    """Good to know; nothing has to be done."""

    @property
    def rank(self) -> int:
        """The worse, the higher."""
        return ("note", "warning", "error").index(self.value)


@dataclass(frozen=True)
class Finding:
    """What is wrong, where, and what to do. `id` is the same in every run, whichever example showed it.

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

    @cached_property
    def id(self) -> str:
        """Ten hex digits from rule, operation and place; which entry of an array it was makes no difference."""
        text = "\n".join((self.rule, self.operation, anywhere(self.where)))
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=5, person=b"mockdial").hexdigest()

    def __str__(self) -> str:
        return f"{self.operation}: {self.where}: seen {self.seen}, expected {self.expected}"


def anywhere(where: str) -> str:
    """A place with `*` for each index: `body/data/*/status` for `body/data/7/status`."""
    return re.sub(r"/[0-9]+(?=/|$)", "/*", where)


def merged(findings: "list[Finding]") -> "list[Finding]":
    """Each finding once, the worst first; the first example stands for all, `times` says how many there were."""
    first: dict[str, Finding] = {}
    times: dict[str, int] = {}
    for finding in findings:
        first.setdefault(finding.id, finding)
        times[finding.id] = times.get(finding.id, 0) + finding.times
    whole = [_times(finding, times[id_]) for id_, finding in first.items()]
    return sorted(whole, key=lambda f: (-f.severity.rank, f.operation, anywhere(f.where), f.rule))


def _times(finding: Finding, times: int) -> Finding:
    from dataclasses import replace

    return finding if finding.times == times else replace(finding, times=times)
