"""The progress of a call: its moves, and the recording, transcript and extraction that arrive after its end."""

from functools import lru_cache
from typing import Protocol

from mock_server.engine.machine import Move
from mock_server.engine.scenarios.delay import Delay
from mock_server.engine.scenarios.scenario import Scenario
from mock_server.engine.webhooks.outbox import Topic
from mock_server.vendors.vogent import webhooks

RESULTS = {
    "busy": "BUSY",
    "no_answer": "NO_ANSWER",
    "fail": "FAILED",
    "rate_limit": "RATE_LIMITED",
    "cancel": "CANCELLED",
    "user_hang_up": "USER_HANGUP",
    "counterparty_hang_up": "COUNTERPARTY_HANGUP",
    "agent_hang_up": "AGENT_HANGUP",
    "time_out": "TIMEOUT",
    "transfer": "TRANSFERRED",
    "detect_voicemail": "VOICEMAIL_DETECTED_HANGUP",
    "fall_silent": "LONG_SILENCE_HANGUP",
}
"""Which `systemResultType` an event leaves behind (inferred, dossier 4.2), unless the call was canceled by it."""


class Arrival:
    """One thing that arrives after the end of a call: its name in scenarios, its bit, and how it is announced."""

    __slots__ = ("bit", "move", "name", "topic")

    def __init__(self, name: str, bit: int, event: str, topic: Topic) -> None:
        self.name, self.bit, self.topic = name, bit, topic
        self.move = Move("vogent", "dial", event, None)


RECORDING = Arrival("recording", 1, "record", webhooks.RECORDING)
TRANSCRIPT = Arrival("transcript", 2, "transcribe", webhooks.TRANSCRIPT)
EXTRACTION = Arrival("extraction", 4, "extract", webhooks.EXTRACTION)
ARRIVALS = (RECORDING, TRANSCRIPT, EXTRACTION)

Arrivals = tuple[tuple[Arrival, Delay], ...]
"""What arrives after a talk, and how long after its end."""


@lru_cache(maxsize=64)
def arrivals(scenario: Scenario, *, has_extractor: bool) -> Arrivals:
    """Return what arrives after a talk, as the scenario has it."""
    possible = ARRIVALS if has_extractor else (RECORDING, TRANSCRIPT)
    delays = scenario.afterwards
    return tuple((arrival, delays[arrival.name]) for arrival in possible if arrival.name in delays)


class Progress(Protocol):
    """A record that shows how far a call is."""

    status: str
    updated_at: int
    started_at: int | None
    answered_at: int | None
    ended_at: int | None
    result: str | None
    arrived: int  # the bits of what arrived after the end


def reach(call: Progress, move: Move, at: int) -> None:
    """Keep what a move leaves behind that a call makes at this moment."""
    call.status = move.status or call.status
    call.updated_at = at
    if move.status == "ringing":
        call.started_at = at
    elif move.status == "in-progress":
        call.answered_at = at
    else:
        call.ended_at = at
        call.result = "CANCELLED" if move.status == "canceled" else RESULTS[move.event]


def receive(call: Progress, arrival: Arrival, at: int) -> None:
    """Keep what arrives at this moment, after the end of a call."""
    call.updated_at = max(call.updated_at, at)
    call.arrived |= arrival.bit
