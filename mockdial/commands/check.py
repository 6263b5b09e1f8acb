"""Check a recording (HAR) against a vendor's contract: the requests and the answers.

Example: mockdial check calls.har --vendor vogent --junit check.xml
"""

import argparse
from pathlib import Path

from mockdial.commands.base import contract_named, explained
from mockdial.commands.reporting import add_allow_option, add_report_options, judged_by


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.har", type=Path, help="a recording in HAR 1.2")
    parser.add_argument("--vendor", metavar="NAME", required=True, help="the vendor whose contract to check against")
    parser.add_argument("--base-url", metavar="URL", help="the API's base URL in the recording, if not the vendor's")
    add_allow_option(parser)
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    with explained("report"):
        from contract_tests.tools.check import check
        from contract_tests.tools.reports import writing
        from mock_server.contract.conformance.rules import RULES

        contract = contract_named(options.vendor)
        return writing.finish(check(options.file, contract, options.base_url, *judged_by(options, RULES)), options)
