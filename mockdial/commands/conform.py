"""Test a live server, mock or vendor, against a vendor's contract: every operation, status and move.

Example: mockdial conform --vendor vogent --base-url http://127.0.0.1:4010 --key demo --html report.html
"""

import argparse
from typing import Any

from mockdial.commands.base import Stopped, contract_named, explained
from mockdial.commands.reporting import add_report_options, judged_by


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vendor", metavar="NAME", required=True, help="the vendor whose contract to test against")
    parser.add_argument("--base-url", metavar="URL", required=True, help="the API's base, or a mock's address")
    parser.add_argument("--key", metavar="KEY", required=True, help="the key to test with")
    parser.add_argument("--read-only", action="store_true", help="send only requests that change nothing")
    parser.add_argument("--allow-writes", action="store_true", help="let a run write to a server that is no mock")
    parser.add_argument("--rate", metavar="N", type=float, help="send at most N requests a second")
    parser.add_argument("--budget", metavar="N", type=int, help="stop testing after N requests")
    parser.add_argument("--dry-run", action="store_true", help="print what would be called and created; send nothing")
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    with explained("suite"):
        from contract_tests.tools.conform import plan, running
        from contract_tests.tools.conform.guard import RunLimits
        from contract_tests.tools.reports import writing

        contract, (baseline, fail_on) = contract_named(options.vendor), judged_by(options)
        limits = RunLimits(_positive("--rate", options.rate), _positive("--budget", options.budget), options.read_only)
        try:
            target = running.target_of(contract, options.base_url.rstrip("/"), options.key)
            if options.dry_run:
                print(plan.plan(target, limits))
                return 0
            if not (limits.is_read_only or target.is_mock or target.is_local or options.allow_writes):
                raise Stopped(
                    f"{target.base_url} is no mock: a whole run writes there and may phone people; "
                    "look with --dry-run, then say --read-only or --allow-writes"
                )
            return writing.finish(running.conform(target, limits, baseline, fail_on), options)
        except running.TargetUnreachable as gone:
            raise Stopped(str(gone), 3) from None


def _positive(name: str, value: float | None) -> Any:
    if value is not None and not value > 0:
        raise Stopped(f"{name}: seen {value:g}, expected more than 0")
    return value
