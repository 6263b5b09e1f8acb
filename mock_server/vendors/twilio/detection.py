"""Answering-machine detection: when the vendor knows whether a person has answered, and what it says then."""

from typing import TYPE_CHECKING, Any

from mock_server.engine.moment import SECOND

if TYPE_CHECKING:
    from mock_server.vendors.twilio.models import Call

PERSON_AFTER = 4 * SECOND
"""How long after the answer a person is known to be one (proposed)."""

TIMEOUT_SECONDS, SILENCE_MS = 30, 5_000
"""How long the vendor listens, and for how long nobody may say anything, where the request says nothing."""

GREET, STAY_SILENT = "greet", "stay_silent"
"""What it hears: a machine's greeting, told at the moment when it is known for one; or nothing."""


class Detector:
    """Listens to one call from its answer on, and tells once what it has found.

    `answered_by` is empty as long as it is not known; `took` is how long that took, in milliseconds.
    """

    __slots__ = ("_hears_nothing", "answered_by", "call", "is_async", "took")

    def __init__(self, call: "Call") -> None:
        """Begin to listen: the call was answered now."""
        asked, clock = call.asked, call.account.world.clock
        self.call, self.is_async = call, bool(asked.get("AsyncAmd", False))
        self.answered_by = ""
        self.took = 0
        self._hears_nothing = False
        clock.at(clock.now + PERSON_AFTER, Detector._hear_person, self)
        timeout = SECOND * asked.get("MachineDetectionTimeout", TIMEOUT_SECONDS)
        clock.at(clock.now + timeout, Detector._give_up, self)

    def hear(self, event: str) -> None:
        """Hear what happens in the call, as its plan has it."""
        if event == GREET:
            self._tell("machine_end_beep" if self._waits_for_end else "machine_start")
        elif event == STAY_SILENT:
            clock = self.call.account.world.clock
            self._hears_nothing = True
            silence = self.call.asked.get("MachineDetectionSilenceTimeout", SILENCE_MS)
            clock.at(clock.now + silence, Detector._tell_unknown, self)

    @property
    def _waits_for_end(self) -> bool:
        """True if a machine's greeting is to be heard to its end."""
        return str(self.call.asked["MachineDetection"]).lower() == "detectmessageend"

    @property
    def _hears_machine(self) -> bool:
        return any(event == GREET for _, event in self.call.ahead())

    def _hear_person(self) -> None:
        if not (self._hears_nothing or self._hears_machine):
            self._tell("human")

    def _give_up(self) -> None:
        self._tell("machine_end_other" if self._waits_for_end and self._hears_machine else "unknown")

    def _tell_unknown(self) -> None:
        self._tell("unknown")

    def _tell(self, answered_by: str) -> None:
        """Tell what was found, unless something was told before, or the call is over."""
        call = self.call
        if self.answered_by or call.is_final or call.answered_at is None:
            return
        self.answered_by, self.took = answered_by, call.account.world.now - call.answered_at
        happening = call.account.note("call", f"detect_{answered_by}", call)
        if not self.is_async:
            call.interpreter.begin_first()
        elif "AsyncAmdStatusCallback" in call.asked:
            call.post("detected", happening, "AsyncAmdStatusCallback")
        else:
            call.account.note("call", "warn_21262", call)

    def close(self) -> None:
        """Release the call."""
        del self.call


def is_wanted(asked: dict[str, Any]) -> bool:
    """Return whether a request asks for detection. Keys that are to be pressed switch it off."""
    return "MachineDetection" in asked and "SendDigits" not in asked
