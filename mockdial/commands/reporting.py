"""The options of every command that ends in a report."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract_tests.tools.reports.baseline import Baseline
    from mock_server.contract.conformance.finding import Severity

FORMS = (
    ("html", "one page to read"),
    ("json", "for programs; its schema is contract_tests/tools/reports/report.schema.json"),
    ("junit", "JUnit XML, for build servers"),
    ("sarif", "SARIF 2.1.0, for code hosts and editors"),
)


def add_report_options(parser: argparse.ArgumentParser, fail_on: str = "warning") -> None:
    """Add the options that say where reports go, and what fails the run."""
    group = parser.add_argument_group("reports")
    for name, text in FORMS:
        group.add_argument(f"--{name}", metavar="FILE", type=Path, help=text)
    group.add_argument(
        "--report",
        action="append",
        metavar="FORM=FILE,…",
        help="several of them at once: html=report.html,junit=junit.xml",
    )
    group.add_argument("--baseline", metavar="FILE", type=Path, help="accept the findings that are listed here by id")
    group.add_argument(
        "--write-baseline", metavar="FILE", type=Path, help="write a baseline that accepts the findings that fail now"
    )
    group.add_argument(
        "--fail-on",
        choices=("error", "warning", "note"),
        default=fail_on,
        help="the least severity that fails the run",
    )


def judged_by(options: argparse.Namespace) -> "tuple[Baseline, Severity]":
    """Return the baseline, and the least severity that fails the run."""
    from contract_tests.tools.reports import baseline
    from mock_server.contract.conformance.finding import Severity

    known = baseline.load(options.baseline) if options.baseline else baseline.Baseline()
    return known, Severity(options.fail_on)
