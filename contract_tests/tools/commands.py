"""The commands that need the `test` extra: what they are called, their options, and how they end.

Nothing heavy is imported before a command runs: `mockdial serve` reads this module too.
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OURS = ("contract_tests", "mock_server")
EXTRA = "install it with: pip install 'mockdial[test]'"


class Stopped(Exception):
    """A command that can't go on: one line that says why, and the exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        Exception.__init__(self, message)
        self.code = code


def drift(options: argparse.Namespace) -> int:
    """Tell what changed between two contracts: breaking or not, field by field. Exits with 1 where a client breaks.

    Example: mockdial drift openapi/vogent.yaml vogent-new.yaml --html drift.html
    """
    with _explained():
        from contract_tests.tools.drift.report import report
        from contract_tests.tools.reports import writing

        return writing.finish(report(options.old, options.new, *_judged_by(options)), options)


def check(options: argparse.Namespace) -> int:
    """Hold a recording (HAR) against a vendor's contract: what the client asked, and what it was answered.

    Example: mockdial check calls.har --vendor vogent --junit check.xml
    """
    with _explained():
        from contract_tests.tools import check as checking
        from contract_tests.tools.reports import writing

        contract = _contract(options.vendor)
        return writing.finish(checking.check(options.file, contract, options.base_url, *_judged_by(options)), options)


def proxy(options: argparse.Namespace) -> int:
    """Stand between a client and a vendor: pass everything through unchanged, judge it, and record it as HAR.

    Example: mockdial proxy --vendor vogent --upstream https://api.vogent.ai/api --har calls.har
    """
    with _explained():
        from contract_tests.tools.proxy import serving
        from contract_tests.tools.reports import writing

        contract, (baseline, fail_on) = _contract(options.vendor), _judged_by(options)
        upstream = serving.address(options.upstream)
        bound = serving.bind(options.host, options.port)
        host, port = bound.getsockname()[:2]
        print(f"mockdial proxy listens on http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
        print(f"  for {upstream}; stop it with Ctrl-C, and it reports", flush=True)
        return writing.finish(serving.run(contract, upstream, bound, options.har, baseline, fail_on), options)


def conform(options: argparse.Namespace) -> int:
    """Test a live server, mock or vendor, against a vendor's contract: every operation, status and move.

    Example: mockdial conform --vendor vogent --base-url http://127.0.0.1:4010 --key demo --html report.html
    """
    with _explained():
        from contract_tests.tools.conform import plan, running
        from contract_tests.tools.conform.guard import RunLimits
        from contract_tests.tools.reports import writing

        contract, (baseline, fail_on) = _contract(options.vendor), _judged_by(options)
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


def verify(options: argparse.Namespace) -> int:
    """Run a test suite of any language against a mock, and judge what its client did. Exits with 1 where it did wrong.

    Example: mockdial verify --vendor vogent --report html=report.html -- pytest tests
    """
    with _explained():
        from contract_tests.tools.reports import writing
        from contract_tests.tools.verify import verify as run
        from contract_tests.tools.verify.plan import plan_of

        return writing.finish(run(plan_of(options, *_judged_by(options))), options)


@contextmanager
def _explained() -> Iterator[None]:
    """Whatever stops a command is told in one line."""
    try:
        yield
    except ModuleNotFoundError as missing:
        name = (missing.name or "").partition(".")[0]
        if name in OURS:
            raise
        raise Stopped(f"this command needs {name}; {EXTRA}") from None
    except ValueError as refused:
        if type(refused).__module__.partition(".")[0] not in OURS:
            raise
        raise Stopped(str(refused)) from None


def _contract(name: str) -> Any:
    """A vendor's contract, or that of the control plane."""
    from mock_server.contract.contract import Contract
    from mock_server.resources import contract_names, contract_path

    known = [*contract_names(), "control"]
    if name not in known:
        raise Stopped(f"--vendor: seen {name!r}, expected one of {', '.join(known)}")
    return Contract.load(contract_path(name))


def _judged_by(options: argparse.Namespace) -> tuple[Any, Any]:
    """(the baseline, what is bad enough to fail)."""
    from contract_tests.tools.reports import baseline
    from mock_server.contract.conformance.finding import Severity

    known = baseline.load(options.baseline) if options.baseline else baseline.Baseline()
    return known, Severity(options.fail_on)


def _drift_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", metavar="OLD", type=Path, help="the contract as it was, YAML or JSON")
    parser.add_argument("new", metavar="NEW", type=Path, help="the contract as it is now")
    _report_options(parser)


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.har", type=Path, help="a recording in HAR 1.2")
    parser.add_argument("--vendor", metavar="NAME", required=True, help="whose contract to judge by")
    parser.add_argument("--base-url", metavar="URL", help="the API's base in the recording, if it is another's")
    _report_options(parser)


def _proxy_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vendor", metavar="NAME", required=True, help="whose contract to judge by")
    parser.add_argument("--upstream", metavar="URL", required=True, help="whom to ask: the vendor's base, or a mock's")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=4020, help="port to listen on; 0 takes a free one")
    parser.add_argument("--har", metavar="FILE", type=Path, help="record every exchange here, secrets masked")
    _report_options(parser)


def _conform_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vendor", metavar="NAME", required=True, help="whose contract to test by")
    parser.add_argument("--base-url", metavar="URL", required=True, help="the API's base, or a mock's address")
    parser.add_argument("--key", metavar="KEY", required=True, help="the key to test with")
    parser.add_argument("--read-only", action="store_true", help="send only requests that change nothing")
    parser.add_argument("--allow-writes", action="store_true", help="let a whole run write where no mock answers")
    parser.add_argument("--rate", metavar="N", type=float, help="send at most so many requests a second")
    parser.add_argument("--budget", metavar="N", type=int, help="send at most so many requests; then stop testing")
    parser.add_argument("--dry-run", action="store_true", help="say what would be called and created, and send nothing")
    _report_options(parser)


def _verify_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vendor", action="append", metavar="NAME", help="mock this one (may be repeated); else all")
    parser.add_argument("--scenario", default="mixed", help="how calls go")
    parser.add_argument("--seed", type=int, default=1, help="what luck and ids are made from")
    parser.add_argument("--now", default="2026-03-02T15:00:00Z", help="the time at which the world begins")
    parser.add_argument(
        "--time",
        default="poll",
        metavar="HOW",
        help="poll: each read moves the world to its next event; frozen; or a rate, virtual seconds a real one",
    )
    parser.add_argument(
        "--fault", action="append", metavar="NAME[:K=V,…]", help="something that goes wrong (may be repeated)"
    )
    parser.add_argument("--allow", action="append", metavar="RULE", help="a rule that may be broken, or a finding's id")
    parser.add_argument("--min-coverage", type=float, default=0, metavar="PERCENT", help="how much must be touched")
    _report_options(parser, fail_on="error")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="what to run")


def _report_options(parser: argparse.ArgumentParser, fail_on: str = "warning") -> None:
    group = parser.add_argument_group("reports")
    for name, text in (
        ("html", "one page to read"),
        ("json", "for programs; its schema is contract_tests/tools/reports/report.schema.json"),
        ("junit", "JUnit XML, for build servers"),
        ("sarif", "SARIF 2.1.0, for code hosts and editors"),
    ):
        group.add_argument(f"--{name}", metavar="FILE", type=Path, help=text)
    group.add_argument(
        "--report",
        action="append",
        metavar="FORM=FILE,…",
        help="the same at once: html=report.html,junit=junit.xml",
    )
    group.add_argument("--baseline", metavar="FILE", type=Path, help="accept the findings that are listed here by id")
    group.add_argument(
        "--write-baseline", metavar="FILE", type=Path, help="write a baseline that accepts what fails now"
    )
    group.add_argument(
        "--fail-on", choices=("error", "warning", "note"), default=fail_on, help="how bad makes the run fail"
    )


Command = tuple[str, Callable[[argparse.Namespace], int], Callable[[argparse.ArgumentParser], None]]

COMMANDS: tuple[Command, ...] = (
    ("check", check, _check_options),
    ("conform", conform, _conform_options),
    ("drift", drift, _drift_options),
    ("proxy", proxy, _proxy_options),
    ("verify", verify, _verify_options),
)
