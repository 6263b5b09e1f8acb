"""The parts of a dialogue, in its order: the opening, the topics, and the closing."""

from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from itertools import chain, count, cycle

from mock_server.engine.speech import phrases
from mock_server.engine.speech.script import Script

AGENT, PERSON = "agent", "person"

WORD_MS = 400
"""The time that it takes to say a word."""

KEPT = 1024
"""The most lines with a name in them that are kept ready: people have few names, and none here is long."""

WAYS = 12
"""The number of ways to reply and to close, all in all."""


class Ending(Enum):
    """The ends of a call, in words of no vendor."""

    PERSON = "the person hangs up, with a goodbye or without"
    AGENT = "the agent says goodbye and hangs up"
    TRANSFER = "the agent announces a colleague"
    MACHINE = "a machine answered; the agent leaves its message, if it has one"
    SILENCE = "the person says nothing more"
    CUT = "it breaks off in the middle: the line drops, the time is over, an event from outside ends it"


Utterance = tuple[str, str, int]
"""(speaker, text, milliseconds)."""


def utterance(speaker: str, text: str) -> Utterance:
    return speaker, text, WORD_MS * (text.count(" ") + 1)


def length_of(talk: Sequence[Utterance], pause: int) -> int:
    """Return how many milliseconds these take, with a pause between each two."""
    return sum([length for _, _, length in talk]) + pause * (len(talk) - 1)


def opening(script: Script, way: int) -> list[Utterance]:
    """Return what is said before any stock sentence: hello, the opening line, and what the agent has on file."""
    talk = [_HELLO]
    if script.opening:
        reply = _reply_by_name(script.name, way) if script.name else _REPLIES[way % len(_REPLIES)]
        talk += (utterance(AGENT, script.opening), reply)
    for (label, value), (check, answer) in zip(script.facts, _CHECKS, strict=False):
        talk += (utterance(AGENT, check.format(label=label, value=value)), answer)
    return talk


def topics(drawn: int) -> Iterator[Utterance]:
    """Yield stock exchanges without end, which differ for a long time."""
    stride, begin = divmod(drawn, _TOPICS)
    return chain.from_iterable(chain.from_iterable(map(_course, count(begin), count(stride))))


def closing(script: Script, way: int, ending: Ending) -> Sequence[Utterance]:
    """Return the last lines, in turns. Leave out the first, which is the person's, if the person spoke last."""
    if ending is Ending.AGENT and script.goodbye:
        return [_AGREES, utterance(AGENT, script.goodbye)]
    ways = _CLOSINGS[ending]
    return _closing(ways[way % len(ways)], script.name, script.colleague)


@lru_cache(KEPT)
def _closing(words: Sequence[str], name: str, colleague: str) -> Sequence[Utterance]:
    name = f", {name}" if name else ""
    return [
        utterance(speaker, line.format(name=name, colleague=colleague) if "{" in line else line)
        for speaker, line in zip(cycle((PERSON, AGENT)), words, strict=False)
    ]


@lru_cache(KEPT)
def _reply_by_name(name: str, way: int) -> Utterance:
    return utterance(PERSON, phrases.REPLIES_BY_NAME[way % len(phrases.REPLIES_BY_NAME)].format(name=name))


def short_call(script: Script, ending: Ending) -> list[Utterance]:
    """Return a whole call that has no time for more; nothing if the person just hangs up."""
    if ending not in _SHORT_CALLS:
        return []
    return [_HELLO, utterance(AGENT, _SHORT_CALLS[ending].format(colleague=script.colleague))]


def voicemail(script: Script) -> list[Utterance]:
    """Return a machine's greeting, and what the agent leaves on it."""
    return [utterance(PERSON, phrases.VOICEMAIL), *([utterance(AGENT, script.message)] if script.message else [])]


def _course(begin: int, stride: int) -> Sequence[tuple[Utterance, Utterance]]:
    """Return all topics once, in one of their orders."""
    begin, stride = begin % _TOPICS, stride % (_TOPICS - 1) + 1
    return _ROUNDS[begin : begin + _TOPICS * stride : stride]


_EXCHANGES = [(utterance(AGENT, question), utterance(PERSON, answer)) for question, answer in phrases.EXCHANGES]
_TOPICS = len(_EXCHANGES)
_ROUNDS = _EXCHANGES * (_TOPICS + 1)
"""The topics again and again, so often that each order of all of them is a slice."""

_HELLO, _AGREES = utterance(PERSON, phrases.HELLO), utterance(PERSON, phrases.AGREES)
_REPLIES = [utterance(PERSON, reply) for reply in phrases.REPLIES]
_CHECKS = [(check, utterance(PERSON, answer)) for check, answer in phrases.CHECKS]
_CLOSINGS = {
    Ending.PERSON: phrases.PERSON_PARTS,
    Ending.AGENT: phrases.AGENT_PARTS,
    Ending.TRANSFER: phrases.AGENT_PUTS_THROUGH,
}
_SHORT_CALLS = {Ending.AGENT: phrases.AGENT_PARTS_SOON, Ending.TRANSFER: phrases.AGENT_PUTS_THROUGH_SOON}
