"""The meaning of a move on a time line, in words that all vendors share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.contract.phases import ENDED, PHASES
from mock_server.engine.columns import DictionaryEncoding
from mock_server.engine.machine import Move
from mock_server.engine.world import World

WAITING, RINGING, TALKING = (PHASES.index(word) for word in ("waiting", "ringing", "talking"))
FIRST_ENDED = PHASES.index(ENDED[0])
"""Phases are numbers here, in the order of `PHASES`: from this one on, a record has ended."""


@dataclass(frozen=True, slots=True)
class CallKind:
    """The calls of one vendor: how the control plane names them, and what their statuses mean."""

    vendor: str
    kind: str
    number: int
    """Its index in `KnownMoves.kinds`."""
    first_status: int
    """The index of the status in which they begin in `KnownMoves.statuses`."""
    first_phase: int
    tells_ring: bool
    """Whether a move tells that it rings. Where none does, the call says when it got its line."""


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """One move of a record."""

    kind: CallKind | None
    """None if it is no call that moves."""
    is_first: bool
    status: str | None
    """The status that it leads to; None if it changes none."""
    number: int
    """The index of the status in `KnownMoves.statuses`."""
    phase: int
    moves: bool = False
    """True if a call is not as it began any more."""
    rings: bool = False
    """True if it tells that the phone rings."""
    frees_line: bool = False
    """Whether the call has no line behind it: it has ended, or goes on without one."""
    by_machine: bool = False
    """Whether only an answering machine brings it about."""


class KnownMoves:
    """Looks moves up, each once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.known: dict[Move, MoveFacts] = {}
        """The moves that were looked up; on a hot path, look here first."""
        self.kinds: list[CallKind] = []
        self.statuses: DictionaryEncoding[str] = DictionaryEncoding()

    def __call__(self, move: Move) -> MoveFacts:
        """Return what a move means."""
        found = self.known.get(move)
        if found is None:
            found = self.known[move] = self._read(move)
        return found

    def kind(self, account: Any) -> CallKind:
        """Return what the calls of an account are."""
        vendor = account.vendor.name
        found = next((kind for kind in self.kinds if kind.vendor == vendor), None)
        if found is None:
            phases, first = _phases(account, account.call_machine.kind), account.call_machine.initial
            tells_ring = any(phase == "ringing" for status, phase in phases.items() if status != first)
            number, phase = self.statuses.of(first), PHASES.index(phases[first])
            found = CallKind(vendor, account.call_kind, len(self.kinds), number, phase, tells_ring)
            self.kinds.append(found)
        return found

    def _read(self, move: Move) -> MoveFacts:
        account = self._world.accounts.get(move.vendor)
        number = self.statuses.of(move.status or "")
        if account is None:
            return MoveFacts(None, False, move.status, number, WAITING)
        machine = account.vendor.machines.get(move.kind)
        is_first = machine is not None and move is machine.created
        phases = _phases(account, move.kind)
        phase = PHASES.index(phases.get(move.status or "", PHASES[WAITING]))
        if move.kind != account.call_machine.kind:
            return MoveFacts(None, is_first, move.status, number, phase)
        kind, is_by_machine = self.kind(account), move.event in machine_events(account)
        moves = move.status is not None and not (is_first and phase == WAITING)
        rings = phase == RINGING and kind.tells_ring
        frees = move.status is not None and (phase >= FIRST_ENDED or move.status in account.after_line)
        return MoveFacts(kind, is_first, move.status, number, phase, moves, rings, frees, is_by_machine)


def machine_events(account: Any) -> frozenset[str]:
    """Return the events of an account's calls that only an answering machine brings about."""
    last: str = account.vendor.outcomes.ways["voicemail"].steps[-1]["event"]
    found: frozenset[str] = account.machine_events | {last}
    return found


def _phases(account: Any, kind: str) -> Mapping[str, str]:
    table = account.vendor.contract.machines.get(kind)
    found: Mapping[str, str] = {} if table is None else table["phases"]
    return found
