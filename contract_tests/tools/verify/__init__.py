"""`mockdial verify -- COMMAND`: runs a test suite of any language against a mock, and judges its client."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic

from contract_tests.tools.reports.report import Report
from contract_tests.tools.verify import judging, reach
from contract_tests.tools.verify.hosts import HostGuard, guarded
from contract_tests.tools.verify.mock import RunningMock, started
from contract_tests.tools.verify.plan import Plan


class CannotVerify(ValueError):
    """A command can't be run. The message says why."""


def verify(plan: Plan) -> Report:
    """Run the command against a new mock, and judge it."""
    began, at = monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    with (
        guarded(HostGuard(plan.allow_hosts)) as guard,
        started(plan.vendors, plan.scenario, plan.seed, plan.now) as mock,
    ):
        _prepare(mock, plan)
        variables = mock.env() | guard.env()
        print(reach.announcement(variables, guard), file=sys.stderr, flush=True)
        code = _run(plan.command, variables)
        _play_out(mock)
        seen = mock.report()
        struck = mock.ask("GET", "/faults")["faults"] if plan.faults else []
    covered = [*judging.coverage(seen), *judging.faults(struck)]
    findings = [
        *judging.ended(plan.command, code),
        *reach.findings(seen["looked_at"], guard, variables),
        *judging.findings(seen),
        *judging.short(covered, plan.min_coverage),
    ]
    facts = {"exit code": str(code)} | {
        name: str(seen["looked_at"][name]) for name in ("requests", "calls", "webhooks")
    }
    return Report(
        "verify",
        ", ".join(plan.vendors),
        " ".join(plan.command),
        findings,
        covered,
        facts,
        plan.baseline,
        plan.fail_on,
        started=at,
        seconds=round(monotonic() - began, 1),
    )


def _prepare(mock: RunningMock, plan: Plan) -> None:
    if plan.time == "poll":
        mock.ask("POST", "/clock", {"advance_on_poll": True})
    elif plan.time != "frozen":
        mock.ask("POST", "/clock", {"rate": float(plan.time)})
    for fault in plan.faults:
        mock.ask("POST", "/faults", fault)


def _play_out(mock: RunningMock) -> None:
    """Play on until nothing is due: a call that is still to come may be one too many.

    The client's receiver of webhooks may be gone, so these webhooks are lost on the way.
    """
    mock.ask("PUT", "/webhooks/disorder", {"lost": 1})
    mock.ask("POST", "/clock", {"rate": 0})
    mock.ask("POST", "/clock", {"until": "idle"})


def _run(command: Sequence[str], variables: Mapping[str, str]) -> int:
    """Run the command and return its exit code. Its output goes where ours goes."""
    try:
        return subprocess.run(command, env={**os.environ, **variables}, check=False).returncode
    except OSError as error:
        raise CannotVerify(f"can't run {command[0]}: {error.strerror or error}; is it installed?") from None
