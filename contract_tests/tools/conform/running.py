"""Runs the suite in this process against an address, and reports what it found and covered."""

import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from contract_tests.suite.harness import Harness
from contract_tests.suite.servers import ServerUnderTest, given
from contract_tests.tools import progress
from contract_tests.tools.conform.collecting import Collector
from contract_tests.tools.conform.guard import Guard, RunLimits, over_every_request
from contract_tests.tools.conform.moves import Moves
from contract_tests.tools.conform.plan import RunTarget
from contract_tests.tools.conform.reach import Reach
from contract_tests.tools.reports.baseline import Baseline
from contract_tests.tools.reports.report import Covered, Report
from contract_tests.tools.tally import Tally
from mock_server.contract.conformance.finding import Severity, merged
from mock_server.contract.contract import Contract
from mock_server.contract.loading import cache_folder
from mock_server.contract.url import UrlRefused, base


class WrongTarget(ValueError):
    """A target that can't be tested as requested. The message says why, and what to try."""


class TargetUnreachable(Exception):
    """The target does not answer, or no longer."""


def target_of(contract: Contract, base_url: str, key: str) -> RunTarget:
    """Return the target at an address. Raise `TargetUnreachable`, or `WrongTarget` for a wrong address or key."""
    try:
        base_url = base(base_url)
    except UrlRefused as refused:
        raise WrongTarget(f"--base-url: {refused}") from None
    try:
        with requests.Session() as session:
            session.get(base_url, timeout=15)
            server = ServerUnderTest(base_url, session, [key], scheme=contract.schemes[0])
            target = RunTarget(contract, server.base(contract.document), key, server.has_control)
            _probe(session, target)
    except requests.RequestException as error:
        raise TargetUnreachable(f"no server answers at {base_url} ({type(error).__name__})") from None
    return target


def _probe(session: requests.Session, target: RunTarget) -> None:
    """Send one request with the key. A refused key would make every test fail."""
    scheme = target.contract.schemes[0]
    for operation in target.contract.operations.values():
        if operation.method == "GET" and not operation.record_parameters and not operation.is_open:
            path, headers = operation.path.format(**scheme.path_of(target.key)), scheme.headers_of(target.key)
            url = target.base_url + path
            if session.get(url, headers=headers, timeout=30).status_code == 401:
                raise WrongTarget(f"--key: it is not let in (GET {url} is answered 401); give one that is")
            return


def conform(target: RunTarget, limits: RunLimits, baseline: Baseline, fail_on: Severity) -> Report:
    """Run every test that the limits allow. Raise `TargetUnreachable` where the target stops answering."""
    began, at = datetime.now(UTC), time.monotonic()
    tally, moves = Tally(target.contract, target.base_url), Moves(target.contract, target.base_url)
    guard = Guard(limits, tally, moves)
    command = (
        f"pytest --pyargs contract_tests.suite --vendor {target.contract.name} --base-url {target.base_url} --key KEY"
    )
    collector = Collector(target.contract, guard, command)
    with progress.told(f"testing {target.base_url}", lambda: collector.state):
        _run(target, limits, guard, collector)
    if guard.error:
        raise TargetUnreachable(f"the target went away after {guard.requests} requests: {guard.error}")
    by_fault = set()
    if target.is_mock and not limits.is_read_only and not guard.refused:
        with progress.told("looking for statuses that were not met", lambda: f"{guard.requests:,} requests"):
            by_fault = _reach(target, guard, tally)
    reported = {finding.operation for finding in tally.findings}
    return Report(
        "conform",
        target.contract.name,
        target.base_url,
        merged([*tally.findings, *collector.findings(reported)]),
        _coverage(target, tally, moves, by_fault),
        _facts(guard, collector),
        baseline,
        fail_on,
        f"openapi/{target.contract.name}.yaml",
        began.isoformat(timespec="seconds").replace("+00:00", "Z"),
        time.monotonic() - at,
    )


def _run(target: RunTarget, limits: RunLimits, guard: Guard, collector: Collector) -> None:
    with tempfile.TemporaryDirectory() as folder, _alone(Path(folder)):
        ini = Path(folder) / "pytest.ini"
        ini.write_text("[pytest]\n")
        arguments = ["-c", str(ini), "--rootdir", folder, "-p", "no:terminal", "-p", "no:cacheprovider"]
        arguments += ["-p", "contract_tests.pytest_options", "--pyargs", "contract_tests.suite"]
        arguments += ["--vendor", target.contract.name, "--base-url", target.base_url, "--key", target.key]
        arguments += ["--read-only"] if limits.is_read_only else []
        with over_every_request(guard):
            code = pytest.main(arguments, plugins=[collector])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise WrongTarget(f"the suite could not be run (pytest ended with {int(code)})")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Run without the pytest settings of the current project, and leave no files in it."""
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)  # what Hypothesis makes is looked at too often otherwise: a tenth of the time
    mine = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "HYPOTHESIS_STORAGE_DIRECTORY": str(cache_folder() or folder)}
    kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", *mine)}
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    os.environ.update(mine)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        sys.dont_write_bytecode = writes
        for name in mine:
            del os.environ[name]
        os.environ.update({name: value for name, value in kept.items() if value is not None})


def _reach(target: RunTarget, guard: Guard, tally: Tally) -> set[tuple[str, int]]:
    """Look on a mock for statuses that the suite did not meet. Return those that only a fault caused."""
    with over_every_request(guard), given(target.base_url, target.key, target.contract.schemes[0]) as server:
        reach = Reach(Harness(target.contract, server))
        for exchange in reach.ask([thing for thing in tally.statuses if not thing.times]):
            tally.add(exchange, is_request_judged=False)
    return reach.by_fault


def _coverage(target: RunTarget, tally: Tally, moves: Moves, by_fault: set[tuple[str, int]]) -> list[Covered]:
    why = "not reached in this run" if target.is_mock else "only a control plane can cause it"
    statuses = [
        thing._replace(note="by a fault" if (thing.subject, int(thing.name)) in by_fault else _why(thing, target))
        for thing in tally.statuses
    ]
    sent = [Covered("webhook", name, "sent", moves.webhooks[name]) for name in target.contract.webhooks]
    seen = [thing if thing.times else thing._replace(note=why) for thing in sent] if target.is_mock else []
    return [*statuses, *moves.covered(why), *seen]


def _why(thing: Covered, target: RunTarget) -> str:
    """Return why a status was not seen. That is no finding: an error that never occurs breaks no contract."""
    if thing.times:
        return ""
    if int(thing.name) in (429, 500, 502, 503, 504):
        return "only a fault gives it" if target.is_mock else "only a vendor in trouble gives it"
    return "no request of this run leads there"


def _facts(guard: Guard, collector: Collector) -> dict[str, str]:
    passed, failed = collector.outcomes["passed"], collector.outcomes["failed"]
    facts = {"requests": str(guard.requests), "tests": str(passed + failed)}
    if collector.outcomes["skipped"]:
        reasons = "; ".join(f"{n} × {reason}" for reason, n in collector.reasons.most_common())
        facts["skipped"] = f"{collector.outcomes['skipped']} ({reasons})"
    return facts
