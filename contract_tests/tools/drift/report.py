"""`mockdial drift`: reports the changes between two contracts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contract_tests.tools.drift.documents import drift, load
from contract_tests.tools.drift.lines import located
from contract_tests.tools.reports.baseline import Baseline
from contract_tests.tools.reports.report import Report
from mock_server.contract.conformance.finding import Severity
from mock_server.contract.document import ContractRefused


def report(old: Path, new: Path, baseline: Baseline, fail_on: Severity) -> Report:
    """Report every change from one file to another."""
    was, now = load(old), load(new)
    title = f"{_called(was.root)} to {_called(now.root)}"
    facts = {"old": str(old), "new": str(new)}
    try:
        found = located(drift(was, now), old, new)
    except (AttributeError, TypeError, LookupError, RecursionError) as error:
        raise ContractRefused(
            f"{old} and {new}: can't be compared, one has a part that is not OpenAPI's: {error!r}"
        ) from None
    return Report("drift", title, str(new), found, (), facts, baseline, fail_on, str(new))


def _called(root: Mapping[str, Any]) -> str:
    info = root.get("info", {})
    return f"{info.get('title', 'an API')} {info.get('version', '')}".strip()
