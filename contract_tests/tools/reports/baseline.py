"""The baseline: a file with the ids of accepted findings, each with a reason."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mock_server.contract.conformance.finding import Finding
from mock_server.contract.document import ContractRefused, read_yaml

HEAD = """\
# Findings that are accepted, by id. Say why; an entry that nothing shows any more is reported, and can go.
"""


class BaselineRefused(ValueError):
    """A baseline can't be used. The message says where and why."""


@dataclass(frozen=True)
class Baseline:
    """The findings that are accepted: by id, each with a reason, and by `--allow`."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    allowed: Sequence[str] = ()
    """Names of rules, and ids of findings."""

    def reason(self, finding: Finding) -> str | None:
        """Return why a finding is accepted; None if it is not."""
        if name := next((name for name in self.allowed if name in (finding.rule, finding.id)), None):
            return f"--allow {name}"
        return self.reasons.get(finding.id)

    def unused(self, findings: Iterable[Finding]) -> list[str]:
        """Return the entries, and the names in `--allow`, that no finding needs."""
        found = {name for finding in findings for name in (finding.rule, finding.id)}
        return [name for name in (*self.reasons, *dict.fromkeys(self.allowed)) if name not in found]


def load(path: Path) -> Baseline:
    """Read a baseline, YAML or JSON. Raise `BaselineRefused` for a wrong entry."""
    try:
        entries = read_yaml(path)
    except ContractRefused as refused:
        raise BaselineRefused(str(refused)) from None
    if not isinstance(entries, list):
        raise BaselineRefused(f"{path}: seen no list, expected entries such as {{id: 0123456789, reason: why}}")
    return Baseline(dict(_entry(path, n, entry) for n, entry in enumerate(entries, 1)))


def _entry(path: Path, number: int, entry: Any) -> tuple[str, str]:
    if not isinstance(entry, dict) or not re.fullmatch("[0-9a-f]{10}|[0-9a-f]{12}", str(entry.get("id"))):
        raise BaselineRefused(
            f"{path}: entry {number}: seen no id, expected ten or twelve hex digits as a report shows them"
        )
    reason = entry.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise BaselineRefused(f"{path}: entry {number} ({entry['id']}): seen no reason, expected why it is accepted")
    return entry["id"], reason


def write(path: Path, findings: Iterable[Finding], known: Baseline) -> int:
    """Write a baseline that accepts these findings, keep known reasons, and return the number of entries."""
    lines = [
        f"- id: '{f.id}'\n"
        f"  # {_line(f.severity.value)} {_line(f.rule)}: {_line(str(f))}\n"
        f"  reason: {_quoted(known.reasons.get(f.id, 'to be explained'))}\n"
        for f in findings
    ]
    path.write_text(HEAD + ("".join(lines) or "[]\n"), encoding="utf-8", errors="replace")
    return len(lines)


def _line(text: str) -> str:
    """Return a text as a comment: one line, printable."""
    return "".join(character if character.isprintable() else " " for character in text)[:300]


def _quoted(text: str) -> str:
    """Return a text in quotes that YAML reads unchanged."""
    return json.dumps(text, ensure_ascii=False)
