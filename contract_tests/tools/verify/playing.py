"""Plays out what a client has asked for, before it is judged: a call that is still to come may be one too many."""

from collections.abc import Iterator
from time import sleep
from typing import Any

from contract_tests.tools.verify.mock import MockRefused, RunningMock
from mock_server.contract.conformance.finding import Finding, Severity

CONFLICT, PAUSE, TRIES = 409, 0.5, 1200
"""The status of a world that is in a jump, the real seconds to wait for its end, and how often to wait."""

ADVICE = (
    "the calls behind this moment were not judged; raise the limit that stopped the clock, or ask for less in a run"
)


def play_out(mock: RunningMock) -> Iterator[Finding]:
    """Play on until nothing is due. Yield a finding if the clock stops before: then something was not judged.

    The client's receiver of webhooks may be gone, so these webhooks are lost on the way. What one of them asks for, the
    scenario decides.
    """
    mock.ask("PUT", "/webhooks/disorder", {"lost": 1, "client_gone": True})
    mock.ask("POST", "/clock", {"rate": 0})
    moved = _until_idle(mock)
    if not moved["reached"]:
        seen, expected = moved["stopped"]["message"], "a clock that gets to the end of all that was asked for"
        yield Finding("not_played_out", Severity.ERROR, "clock", "the world", seen, expected, ADVICE)


def _until_idle(mock: RunningMock) -> Any:
    """Play on until nothing is due; a client that was ended may have left a jump, which comes to its end first."""
    for _ in range(TRIES):
        try:
            return mock.ask("POST", "/clock", {"until": "idle"})
        except MockRefused as refused:
            if refused.status != CONFLICT:
                raise
            sleep(PAUSE)
    raise MockRefused(f"the world of the command was still in a jump after {TRIES * PAUSE:g} s")
