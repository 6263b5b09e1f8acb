"""Run a test suite of any language against a mock, and judge its client. Exit with 1 where the client did wrong.

Example: mockdial verify --vendor vogent --report html=report.html -- pytest tests
"""

import argparse

from mockdial.commands.base import explained
from mockdial.commands.reporting import add_report_options, judged_by


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--vendor", action="append", metavar="NAME", help="mock this vendor (may be repeated); else all"
    )
    parser.add_argument("--scenario", default="mixed", help="how calls go")
    parser.add_argument("--seed", type=int, default=1, help="the seed of all random choices and ids")
    parser.add_argument("--now", default="2026-03-02T15:00:00Z", help="the time at which the world begins")
    parser.add_argument(
        "--time",
        default="poll",
        metavar="HOW",
        help="poll: each read moves the world to its next event; frozen; or a rate, virtual seconds a real one",
    )
    parser.add_argument("--fault", action="append", metavar="NAME[:K=V,…]", help="a fault to set (may be repeated)")
    parser.add_argument("--allow", action="append", metavar="RULE", help="a rule that may be broken, or a finding's id")
    parser.add_argument("--min-coverage", type=float, default=0, metavar="PERCENT", help="the least coverage")
    add_report_options(parser, fail_on="error")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="the command to run")


def run(options: argparse.Namespace) -> int:
    with explained("report"):
        from contract_tests.tools.reports import writing
        from contract_tests.tools.verify import verify
        from contract_tests.tools.verify.plan import plan_of

        return writing.finish(verify(plan_of(options, *judged_by(options))), options)
