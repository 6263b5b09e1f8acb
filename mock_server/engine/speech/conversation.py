"""Conversations: invented, the same for the same luck, as long as the call, and ended as the call ended."""

from collections.abc import Iterable, Sequence
from itertools import chain

from mock_server.engine.chance import Luck
from mock_server.engine.speech.dialogue import (
    AGENT,
    PERSON,
    WAYS,
    WORD_MS,
    Ending,
    Utterance,
    closing,
    length_of,
    opening,
    short_call,
    topics,
    utterance,
    voicemail,
)
from mock_server.engine.speech.script import Script

LAG_MS = 15_000
"""Longer than any closing: what was said before that is settled, however the call will end."""

LEARNED_MS = 10_000
"""The length that a conversation must have for anything to be learned from it."""

_PAUSES_MS = (450, 950)
_TONE_MS = 800  # between the end of a machine's greeting and the message
_POLITE_MS = 12_000  # a person who hangs up sooner says no goodbye
_ABRUPT = 250  # of a thousand persons who hang up later, so many say no goodbye either
_SILENCE_MS = 20_000
_QUIET_MS = 4_000  # before the agent asks whether anybody is there; twice as long before it asks again


Line = tuple[str, str, int, int]
"""One utterance: speaker, text, start and end, in milliseconds after the call was answered."""


def converse(luck: Luck, script: Script, duration: int, ending: Ending = Ending.PERSON) -> list[Line]:
    """Return a conversation that fits into `duration` milliseconds. The person speaks first, then the agent opens."""
    if ending is Ending.MACHINE:
        return _say(voicemail(script), _TONE_MS, duration, is_cut=True)
    drawn, pause = divmod(int(luck.unit() * 2**53), _PAUSES_MS[1] - _PAUSES_MS[0])
    drawn, abrupt = divmod(drawn, 1000)
    pause += _PAUSES_MS[0]
    drawn, way = divmod(drawn, WAYS)
    opened = opening(script, way)
    if ending is Ending.SILENCE:
        return _fall_silent(script, opened, drawn, pause, duration)
    if ending is Ending.CUT or (ending is Ending.PERSON and (duration < _POLITE_MS or abrupt < _ABRUPT)):
        return _say(chain(opened, topics(drawn)), pause, duration, is_cut=True)
    last = closing(script, way, ending)
    lines = _say(chain(opened, topics(drawn)), pause, duration - length_of(last, pause) - pause)
    if len(lines) >= min(3, len(opened)):
        return _part(lines, last, pause, duration)
    return _say(short_call(script, ending) or chain(opened, topics(drawn)), pause, duration, is_cut=True)


def so_far(luck: Luck, script: Script, duration: int, ending: Ending = Ending.CUT) -> list[Line]:
    """Return what is settled of a conversation that goes on: it will be the same in the end, unless that is silence."""
    return [line for line in converse(luck, script, duration, ending) if line[3] <= duration - LAG_MS]


def message_ms(message: str) -> int:
    """Return how long it takes to hear a machine's greeting and to leave a message."""
    return length_of(voicemail(Script(message=message)), _TONE_MS)


def _say(talk: Iterable[Utterance], pause: int, until: int, *, is_cut: bool = False) -> list[Line]:
    """Return the lines that end in time; cut the line that does not, or leave it out."""
    lines: list[Line] = []
    at = 0
    for speaker, text, length in talk:
        end = at + length
        if end > until:
            if is_cut and (words := (until - at) // WORD_MS) > 0:
                lines.append((speaker, " ".join(text.split(" ", words)[:words]).rstrip(",.?!") + "…", at, until))
            break
        lines.append((speaker, text, at, end))
        at = end + pause
    return lines


def _part(lines: list[Line], last: Sequence[Utterance], pause: int, duration: int) -> list[Line]:
    """Return a conversation with its closing, which ends when the call does."""
    if lines[-1][0] == PERSON:
        last = last[1:]
    at = duration - length_of(last, pause)
    for speaker, text, length in last:
        lines.append((speaker, text, at, at + length))
        at += length + pause
    return lines


def _fall_silent(script: Script, opened: list[Utterance], drawn: int, pause: int, duration: int) -> list[Line]:
    """Return a conversation in which the person falls silent: the agent asks twice, and gets no reply."""
    until = max(length_of(opened[:2], pause), duration - min(_SILENCE_MS, duration * 2 // 3))
    lines = _say(chain(opened, topics(drawn)), pause, min(until, duration))
    speaker, text, length = utterance(AGENT, script.nudge)
    at = (lines[-1][3] if lines else 0) + _QUIET_MS
    for _ in range(2):
        if at + length + _QUIET_MS // 2 <= duration:
            lines.append((speaker, text, at, at + length))
        at += length + 2 * _QUIET_MS
    return lines
