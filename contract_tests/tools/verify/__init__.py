"""`mockdial verify -- COMMAND`: runs a test suite of any language against a mock, and judges its client."""

import sys
from datetime import UTC, datetime
from time import monotonic

from contract_tests.tools import progress
from contract_tests.tools.reports import writing
from contract_tests.tools.reports.report import Report
from contract_tests.tools.verify import ending, judging, reach
from contract_tests.tools.verify.mock import MockRefused, RunningMock, started
from contract_tests.tools.verify.plan import Plan
from contract_tests.tools.verify.playing import play_out
from mock_server.forward_proxy.guard import HostGuard, guarded


def verify(plan: Plan) -> Report:
    """Run the command against a new mock, and judge it."""
    began, at = monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    with (
        ending.signals_unwind(),
        started(plan.vendors, plan.scenario, plan.seed, plan.now, plan.fixtures) as mock,
        guarded(HostGuard(plan.allow_hosts, mock=mock.url, vendors=plan.vendors)) as guard,
    ):
        _prepare(mock, plan)
        client = mock.client_env()
        variables = mock.env() | client | guard.env()
        print(reach.announcement(variables, guard), file=sys.stderr, flush=True)
        with progress.told("the command is running", is_shared=True):
            code = ending.run(plan.command, variables, mock)
        with progress.told("playing out what was asked for"):
            unplayed = [*play_out(mock)]
            seen = mock.report()
        struck = mock.ask("GET", "/faults")["faults"] if plan.faults else []
        history = mock.history() if plan.keep else b""
        if plan.holds:
            ending.hold(mock)
    covered = [*judging.coverage(seen), *judging.faults(struck)]
    findings = [
        *judging.ended(plan.command, code),
        *unplayed,
        *reach.findings(seen["looked_at"], guard, client),
        *judging.findings(seen),
        *judging.short(covered, plan.min_coverage),
    ]
    facts = {"the command's exit code": str(code)} | {
        name: str(seen["looked_at"][name]) for name in ("requests", "calls", "webhooks")
    }
    if guard.answered:
        facts["answered in the name of"] = ", ".join(f"{host} ({n})" for host, n in sorted(guard.answered.items()))
    report = Report(
        "verify",
        ", ".join(plan.vendors),
        " ".join(plan.command),
        findings,
        covered,
        facts=facts,
        baseline=plan.baseline,
        fail_on=plan.fail_on,
        untouched=[*judging.untouched(seen, mock.operations)],
        started=at,
        seconds=round(monotonic() - began, 1),
    )
    if plan.keep and report.exit_code:
        writing.write(plan.keep, history)
    return report


def _prepare(mock: RunningMock, plan: Plan) -> None:
    if plan.time == "poll":
        mock.ask("POST", "/clock", {"advance_on_poll": True})
    elif plan.time != "frozen":
        mock.ask("POST", "/clock", {"rate": float(plan.time)})
    for fault in plan.faults:
        try:
            mock.ask("POST", "/faults", fault)
        except MockRefused as refused:
            raise MockRefused(f"--fault: {refused}", refused.status) from None
