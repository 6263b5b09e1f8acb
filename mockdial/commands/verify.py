"""Run a test suite of any language against a mock, and judge its client. Exit with 1 where the client did wrong.

The command gets VOGENT_BASE_URL and VOGENT_API_KEY, the same for each vendor; MOCKDIAL_URL and MOCKDIAL_KEY; and
HTTPS_PROXY, HTTP_PROXY and NO_PROXY, which lead to a proxy that stops every request to a real vendor. A run in which no
request reached a mocked vendor fails.

Example: mockdial verify --vendor vogent --report html=report.html -- pytest tests
"""

import argparse
from pathlib import Path

from mockdial.commands.base import explained
from mockdial.commands.fixtures import add_fixture_options
from mockdial.commands.reporting import add_allow_option, add_report_options, judged_by


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--vendor", action="append", metavar="NAME", help="mock this vendor (may be repeated); else all"
    )
    parser.add_argument(
        "--scenario", metavar="NAME|FILE", default="mixed", help="how calls go; a .yaml file of your own"
    )
    add_fixture_options(parser)
    parser.add_argument("--seed", type=int, default=1, help="the seed of all random choices and ids")
    parser.add_argument("--now", default="2026-03-02T15:00:00Z", help="the time at which the world begins")
    parser.add_argument(
        "--time",
        default="poll",
        metavar="HOW",
        help="poll: each read moves the world to its next event; frozen; or a rate, virtual seconds a real one",
    )
    parser.add_argument("--fault", action="append", metavar="NAME[:K=V,…]", help="a fault to set (may be repeated)")
    add_allow_option(parser)
    parser.add_argument(
        "--allow-host",
        action="append",
        metavar="HOST",
        help="let the command reach this host, or *.domain, which is stopped otherwise (may be repeated)",
    )
    parser.add_argument(
        "--keep",
        metavar="FILE",
        type=Path,
        help="where the run fails, keep the history of its world, with its requests and its report: see both by "
        "mockdial serve --load",
    )
    parser.add_argument(
        "--hold",
        action="store_true",
        help="after the command, print a link to look at its worlds, and wait for a line or the end of standard input",
    )
    parser.add_argument("--min-coverage", type=float, default=0, metavar="PERCENT", help="the least coverage")
    add_report_options(parser, fail_on="error")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="the command to run")


def run(options: argparse.Namespace) -> int:
    with explained("report"):
        from contract_tests.tools.reports import writing
        from contract_tests.tools.verify import judging, reach, verify
        from contract_tests.tools.verify.plan import plan_of
        from mock_server.report.rules import RULES

        rules = [*RULES, *judging.RULES, *reach.RULES]
        return writing.finish(verify(plan_of(options, *judged_by(options, rules))), options)
