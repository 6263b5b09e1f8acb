"""The meaning of a move on a time line, in words that all vendors share."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mock_server.contract.phases import ENDED, PHASES
from mock_server.engine.machine import Move
from mock_server.engine.world import World

WAITING, RINGING, TALKING = (PHASES.index(word) for word in ("waiting", "ringing", "talking"))
FIRST_ENDED = PHASES.index(ENDED[0])
"""Phases are numbers here, in the order of `PHASES`: from this one on, a record has ended."""


class CallKind(NamedTuple):
    """The calls of one vendor: how the control plane names them, and what their statuses mean."""

    vendor: str
    kind: str
    first_phase: int
    tells_ring: bool
    """Whether a move tells that it rings. Where none does, the call says when it got its line."""


class MoveFacts(NamedTuple):
    """One move of a record."""

    kind: CallKind | None
    """None if it is no call that moves."""
    is_first: bool
    status: str | None
    """The status that it leads to; None if it changes none."""
    phase: int
    frees_line: bool
    """Whether the call has no line behind it: it has ended, or goes on without one."""
    by_machine: bool
    """Whether only an answering machine brings it about."""


class MoveBook:
    """Looks moves up, each once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[Move, MoveFacts] = {}
        self._kinds: dict[str, CallKind] = {}

    def __call__(self, move: Move) -> MoveFacts:
        """Return what a move means."""
        found = self._known.get(move)
        if found is None:
            found = self._known[move] = self._read(move)
        return found

    def kind(self, account: Any) -> CallKind:
        """Return what the calls of an account are."""
        vendor = account.vendor.name
        if vendor not in self._kinds:
            phases, first = _phases(account, account.call_machine.kind), account.call_machine.initial
            tells_ring = any(phase == "ringing" for status, phase in phases.items() if status != first)
            self._kinds[vendor] = CallKind(vendor, account.call_kind, PHASES.index(phases[first]), tells_ring)
        return self._kinds[vendor]

    def _read(self, move: Move) -> MoveFacts:
        account = self._world.accounts.get(move.vendor)
        if account is None:
            return MoveFacts(None, False, move.status, WAITING, False, False)
        machine = account.vendor.machines.get(move.kind)
        is_first = machine is not None and move is machine.created
        phases = _phases(account, move.kind)
        phase = PHASES.index(phases.get(move.status or "", PHASES[WAITING]))
        if move.kind != account.call_machine.kind:
            return MoveFacts(None, is_first, move.status, phase, False, False)
        frees = move.status is not None and (phase >= FIRST_ENDED or move.status in account.after_line)
        return MoveFacts(self.kind(account), is_first, move.status, phase, frees, move.event in machine_events(account))


def machine_events(account: Any) -> frozenset[str]:
    """Return the events of an account's calls that only an answering machine brings about."""
    last: str = account.vendor.outcomes.ways["voicemail"].steps[-1]["event"]
    found: frozenset[str] = account.machine_events | {last}
    return found


def _phases(account: Any, kind: str) -> Mapping[str, str]:
    table = account.vendor.contract.machines.get(kind)
    found: Mapping[str, str] = {} if table is None else table["phases"]
    return found
