"""The options of every command that ends in a report."""

import argparse
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mockdial.commands.base import Stopped
from mockdial.nearest import nearest

if TYPE_CHECKING:
    from contract_tests.tools.reports.baseline import Baseline
    from mock_server.contract.conformance.finding import Severity

FORMS = (
    ("html", "one page to read"),
    ("json", "for programs; its schema is contract_tests/tools/reports/report.schema.json"),
    ("junit", "JUnit XML, for build servers"),
    ("sarif", "SARIF 2.1.0, for code hosts and editors"),
    ("markdown", "a short one, for the summary of a job"),
    ("annotations", "commands that GitHub reads from a job's log"),
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
    group.add_argument("--coverage", action="store_true", help="list on the terminal what was seen of the contract")


def add_allow_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that lets rules be broken; `judged_by` checks their names."""
    parser.add_argument(
        "--allow",
        action="append",
        metavar="RULE",
        help="a rule that may be broken, or a finding's id (may be repeated)",
    )


def judged_by(options: argparse.Namespace, rules: Iterable[str] = ()) -> "tuple[Baseline, Severity]":
    """Return what is accepted, and the least severity that fails the run. `rules` are the names that `--allow` takes.

    Raise `Stopped`, before anything runs, for a report that can't be written and a rule that does not exist.
    """
    from contract_tests.tools.reports import baseline, writing
    from mock_server.contract.conformance.finding import Severity

    for text in options.report or ():
        for pair in text.split(","):
            name, _, path = pair.partition("=")
            if name not in writing.FORMATS or not path:
                expected = f"expected one of {', '.join(writing.FORMATS)}, = and a file"
                raise Stopped(f"--report: seen {pair!r}, {expected}{nearest(name, writing.FORMATS)}")
    writing.check_files(options)
    reasons = baseline.load(options.baseline).reasons if options.baseline else {}
    return baseline.Baseline(reasons, _allowed(options, list(rules))), Severity(options.fail_on)


def _allowed(options: argparse.Namespace, rules: list[str]) -> list[str]:
    """Return the rules and ids of `--allow`. Raise `Stopped` for a name that is neither."""
    names = [name for text in getattr(options, "allow", None) or () for name in text.split(",") if name]
    for name in names:
        if name not in rules and not re.fullmatch("[0-9a-f]{10}|[0-9a-f]{12}", name):
            hint = nearest(name, rules) or f"; the rules are {', '.join(rules)}"
            raise Stopped(f"--allow: seen {name!r}, expected a rule or a finding's id{hint}")
    return names
