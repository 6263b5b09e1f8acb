"""Compare two contracts, field by field, and say which changes break a client. Exit with 1 where one does.

Example: mockdial drift openapi/vogent.yaml vogent-new.yaml --html drift.html
"""

import argparse
from pathlib import Path

from mockdial.commands.base import explained
from mockdial.commands.reporting import add_report_options, judged_by


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", metavar="OLD", type=Path, help="the contract as it was, YAML or JSON")
    parser.add_argument("new", metavar="NEW", type=Path, help="the contract as it is now")
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    with explained("report"):
        from contract_tests.tools.drift.report import report
        from contract_tests.tools.reports import writing

        return writing.finish(report(options.old, options.new, *judged_by(options)), options)
