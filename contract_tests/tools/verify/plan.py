"""The options of `mockdial verify`, checked."""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from shutil import which
from typing import Any

from contract_tests.tools.reports.baseline import Baseline
from mock_server.contract.conformance.finding import Severity
from mock_server.resources import contract_names


class NotUnderstood(ValueError):
    """An option can't be used. The message says why, and what to try."""


@dataclass(frozen=True)
class Plan:
    """The command to run, its world, and the rules for the report."""

    command: Sequence[str]
    vendors: Sequence[str]
    scenario: str = "mixed"
    seed: int = 1
    now: str = "2026-03-02T15:00:00Z"
    time: str = "poll"
    """`poll` (each read moves the world to its next event), `frozen`, or a rate such as 60."""
    faults: Sequence[dict[str, Any]] = field(default_factory=tuple)
    min_coverage: float = 0.0
    baseline: Baseline = field(default_factory=Baseline)
    fail_on: Severity = Severity.ERROR
    allow_hosts: Sequence[str] = ()
    """Hosts that the command may reach besides loopback."""
    fixtures: Path | None = None
    """A folder with fixtures of the user's own."""
    keep: Path | None = None
    """A file for the history of a run that fails, with its requests and its report."""
    holds: bool = False
    """Whether the mock goes on after the command, so that somebody may look at its worlds."""


def plan_of(options: argparse.Namespace, baseline: Baseline, fail_on: Severity) -> Plan:
    """Return the plan that the options describe. Raise `NotUnderstood` for a wrong option."""
    return Plan(
        _command(options.command),
        options.vendor or contract_names(),
        options.scenario,
        options.seed,
        options.now,
        _time(options.time),
        [_fault(text) for text in options.fault or ()],
        _percent(options.min_coverage),
        baseline,
        fail_on,
        [_host(name) for text in options.allow_host or () for name in text.split(",")],
        options.fixtures,
        options.keep,
        options.hold,
    )


def _command(words: list[str]) -> list[str]:
    """Return the words after the two hyphens."""
    command = words[1:] if words[:1] == ["--"] else words
    if not command:
        raise NotUnderstood("seen no command, expected one behind --, for example: mockdial verify -- pytest")
    if which(command[0]) is None:
        raise NotUnderstood(f"can't run {command[0]}: there is no such program; is it installed?")
    return command


def _percent(share: float) -> float:
    if not 0 <= share <= 100:
        raise NotUnderstood(f"--min-coverage: seen {share:g}, expected 0 to 100")
    return share


def _host(name: str) -> str:
    """Return the name or address of a host, or `*.` and a domain. Raise `NotUnderstood` for anything else."""
    try:
        if not re.fullmatch(r"(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", name):
            ip_address(name.strip("[]"))
    except ValueError:
        raise NotUnderstood(
            f"--allow-host: seen {name!r}, expected a host such as api.example.com or *.example.com"
        ) from None
    return name.strip("[]")


def _time(text: str) -> str:
    """Return the way in which time passes: by polls, frozen, or at a rate."""
    if text not in ("poll", "frozen"):
        try:
            rate = float(text)
        except ValueError:
            rate = 0
        if not 0 < rate <= 100_000:
            raise NotUnderstood(f"--time: seen {text!r}, expected poll, frozen, or a rate such as 60")
    return text


def _fault(text: str) -> dict[str, Any]:
    """Return a fault such as `commit_then_fail:operation=createDial,times=1` as the control plane takes it."""
    name, _, rest = text.partition(":")
    fault: dict[str, Any] = {"name": name}
    for pair in filter(None, rest.split(",")):
        key, equals, value = pair.partition("=")
        if not equals:
            raise NotUnderstood(f"--fault: seen {pair!r}, expected name=value, as in commit_then_fail:times=1")
        fault[key] = _value(value)
    return fault


def _value(text: str) -> Any:
    """Return a number, true or false as such, and anything else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text
