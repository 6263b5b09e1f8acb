"""What is said on a call: invented, the same for the same luck, as long as the call, and ended as the call ended."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import cache
from itertools import chain, count

from mock_server.engine import phrases
from mock_server.engine.chance import Luck
from mock_server.engine.script import Script

AGENT, PERSON = "agent", "person"

LAG_MS = 15_000
"""Longer than any way to part: what was said before that is settled, however the call will end."""

_WORD_MS = 400
_PAUSES_MS = (450, 950)
_TONE_MS = 800  # between the end of a machine's greeting and the message
_POLITE_MS = 12_000  # who hangs up sooner doesn't say goodbye
_ABRUPT = 250  # of a thousand who hang up later
_SILENCE_MS = 20_000
_QUIET_MS = 4_000  # before the agent asks whether anybody is there; twice as long before it asks again


class Ending(Enum):
    """How a call ends, in nobody's words."""

    PERSON = "the person hangs up, with a goodbye or without"
    AGENT = "the agent says goodbye and hangs up"
    TRANSFER = "the agent announces a colleague"
    MACHINE = "a machine answered; the agent leaves its message, if it has one"
    SILENCE = "the person says nothing more"
    CUT = "it breaks off in the middle: the line drops, the time is over, somebody ends it from outside"


Line = tuple[str, str, int, int]
"""One utterance: who, what, and from when to when, in milliseconds after the call was answered."""

Said = tuple[str, str, int]
"""Who says what, and how many milliseconds it takes."""


def converse(luck: Luck, script: Script, duration: int, ending: Ending = Ending.PERSON) -> list[Line]:
    """A conversation that fits into `duration` milliseconds. Who is called speaks first, then the agent opens."""
    if ending is Ending.MACHINE:
        return _say(_to_a_machine(script), _TONE_MS, duration, is_cut=True)
    drawn, pause = divmod(int(luck.unit() * 2**53), _PAUSES_MS[1] - _PAUSES_MS[0])
    drawn, abrupt = divmod(drawn, 1000)
    pause += _PAUSES_MS[0]
    drawn, way = divmod(drawn, _WAYS)
    begun = _beginning(script, way)
    if ending is Ending.SILENCE:
        return _fall_silent(script, begun, drawn, pause, duration)
    if ending is Ending.CUT or (ending is Ending.PERSON and (duration < _POLITE_MS or abrupt < _ABRUPT)):
        return _say(chain(begun, _topics(drawn)), pause, duration, is_cut=True)
    last = _parting(script, way, ending)
    lines = _say(chain(begun, _topics(drawn)), pause, duration - _length(last, pause) - pause)
    if len(lines) >= min(3, len(begun)):
        return _part(lines, last, pause, duration)
    if ending in _SOON:
        begun = [_HELLO, _said(AGENT, _SOON[ending].format(colleague=script.colleague))]
    return _say(chain(begun, () if ending in _SOON else _topics(drawn)), pause, duration, is_cut=True)


def so_far(luck: Luck, script: Script, duration: int, ending: Ending = Ending.CUT) -> list[Line]:
    """What is settled of a conversation that goes on: in the end it will be the same, unless that is silence."""
    return [line for line in converse(luck, script, duration, ending) if line[3] <= duration - LAG_MS]


def message_ms(message: str) -> int:
    """How long it takes to hear a machine's greeting and to leave a message."""
    return _length(_to_a_machine(Script(message=message)), _TONE_MS)


def _say(talk: Iterable[Said], pause: int, until: int, *, is_cut: bool = False) -> list[Line]:
    """The lines that are over in time; the one that is not is left out, or cut."""
    lines: list[Line] = []
    at = 0
    for speaker, text, length in talk:
        end = at + length
        if end > until:
            if is_cut and (words := (until - at) // _WORD_MS) > 0:
                lines.append((speaker, " ".join(text.split(" ", words)[:words]).rstrip(",.?!") + "…", at, until))
            break
        lines.append((speaker, text, at, end))
        at = end + pause
    return lines


def _part(lines: list[Line], last: Sequence[Said], pause: int, duration: int) -> list[Line]:
    """A talk with its last words, which end as the call does."""
    if lines[-1][0] == PERSON:
        last = last[1:]
    at = duration - _length(last, pause)
    for speaker, text, length in last:
        lines.append((speaker, text, at, at + length))
        at += length + pause
    return lines


def _fall_silent(script: Script, begun: list[Said], drawn: int, pause: int, duration: int) -> list[Line]:
    """A talk in which the person falls silent: the agent asks whether anybody is there, and nobody is."""
    until = max(_length(begun[:2], pause), duration - min(_SILENCE_MS, duration * 2 // 3))
    lines = _say(chain(begun, _topics(drawn)), pause, min(until, duration))
    speaker, text, length = _said(AGENT, script.nudge)
    at = (lines[-1][3] if lines else 0) + _QUIET_MS
    for _ in range(2):
        if at + length + _QUIET_MS // 2 <= duration:
            lines.append((speaker, text, at, at + length))
        at += length + 2 * _QUIET_MS
    return lines


def _beginning(script: Script, way: int) -> list[Said]:
    """What is said before any stock sentence: hello, the opening line, and what the agent has on file."""
    talk = [_HELLO]
    if script.opening:
        reply = _REPLIES[way % len(_REPLIES)]
        if script.name:
            words = phrases.REPLIES_BY_NAME[way % len(phrases.REPLIES_BY_NAME)]
            reply = _said(PERSON, words.format(name=script.name))
        talk += (_said(AGENT, script.opening), reply)
    for (label, value), (check, answer) in zip(script.facts, _CHECKS, strict=False):
        talk += (_said(AGENT, check.format(label=label, value=value)), answer)
    return talk


def _topics(drawn: int) -> Iterator[Said]:
    """Stock exchanges without end, always others for a long time."""
    stride, begin = divmod(drawn, _TOPICS)
    return chain.from_iterable(_course((begin + n) % _TOPICS, (stride + n) % (_TOPICS - 1) + 1) for n in count())


def _parting(script: Script, way: int, ending: Ending) -> list[Said]:
    """The last lines, in turns, the agent's the second of them."""
    if ending is Ending.AGENT and script.goodbye:
        return [_AGREES, _said(AGENT, script.goodbye)]
    ways = _PARTINGS[ending]
    name = f", {script.name}" if script.name else ""
    speaker, last = PERSON, []
    for line in ways[way % len(ways)]:
        last.append(_said(speaker, line.format(name=name, colleague=script.colleague) if "{" in line else line))
        speaker = AGENT if speaker == PERSON else PERSON
    return last


def _to_a_machine(script: Script) -> list[Said]:
    return [_said(PERSON, phrases.VOICEMAIL), *([_said(AGENT, script.message)] if script.message else [])]


def _said(speaker: str, text: str) -> Said:
    return speaker, text, _WORD_MS * (text.count(" ") + 1)


def _length(talk: Sequence[Said], pause: int) -> int:
    return sum([length for _, _, length in talk]) + pause * (len(talk) - 1)


@cache
def _course(begin: int, stride: int) -> tuple[Said, ...]:
    """All topics once, in one of their orders."""
    topics = (phrases.EXCHANGES[(begin + n * stride) % _TOPICS] for n in range(_TOPICS))
    return tuple(line for asked, answer in topics for line in (_said(AGENT, asked), _said(PERSON, answer)))


_TOPICS = len(phrases.EXCHANGES)
_HELLO, _AGREES = _said(PERSON, phrases.HELLO), _said(PERSON, phrases.AGREES)
_REPLIES = [_said(PERSON, reply) for reply in phrases.REPLIES]
_CHECKS = [(check, _said(PERSON, answer)) for check, answer in phrases.CHECKS]
_PARTINGS = {
    Ending.PERSON: phrases.PERSON_PARTS,
    Ending.AGENT: phrases.AGENT_PARTS,
    Ending.TRANSFER: phrases.AGENT_PUTS_THROUGH,
}
_SOON = {Ending.AGENT: phrases.AGENT_PARTS_SOON, Ending.TRANSFER: phrases.AGENT_PUTS_THROUGH_SOON}
_WAYS = 12
"""So many ways to reply and to part, all in all."""
