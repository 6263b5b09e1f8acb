"""Requested outcomes, in words that all vendors share: busy; or answered, for forty seconds.

A test requests them in a header (`from_header`) or for all calls to a number (`NumberScript`). Numbers for fiction
request them by their last digits (`FictionNumbers`).
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from mock_server.engine.scenarios import delay, inputs
from mock_server.engine.scenarios.delay import Delay
from mock_server.engine.scenarios.inputs import NO_INPUTS, Inputs
from mock_server.engine.scenarios.reading import ScenarioRefused, listed, mapping, shown, wrong

MOST_ATTEMPTS = 100
"""The most attempts that one list may have."""

HEADER = "header mockdial-outcome"
LONGEST = 4096
"""The longest header, in characters."""

EXAMPLE = '{"answered": {"seconds": 40}}'

AS_USUAL = "scenario"
"""The word for no request: the call goes as the scenario says."""

MOST_NUMBERS = 10_000
"""The most numbers of one world that may have a script."""

MIDDLE = "55501"
"""The digits in every number of the range for fiction."""

TAIL = 7
"""The number of last digits that identify a number of the range for fiction."""

SIZE = len("+12025550150")


class Outcome(NamedTuple):
    """One outcome, and how many seconds of ringing and of talking it has unless others are requested."""

    summary: str
    ring: float
    seconds: float | None = None


OUTCOMES = {
    "answered": Outcome("A person answers, talks and hangs up; with `by: agent`, the agent hangs up.", 5, 60),
    "hung_up_by_person": Outcome("A person answers, talks and hangs up.", 5, 60),
    "hung_up_by_agent": Outcome("A person answers and talks; the agent hangs up.", 5, 60),
    "transferred": Outcome("A person answers; the agent hands the call on.", 5, 45),
    "dropped": Outcome("A person answers; the line breaks in the middle of the talk.", 5, 20),
    "silent": Outcome("A person answers and says nothing, until the call is given up.", 5, 30),
    "max_duration": Outcome("A person answers and talks until the longest duration is reached.", 5),
    "voicemail": Outcome("A machine answers and is detected; with `detected: false`, it is not.", 20, 5),
    "voicemail_undetected": Outcome("A machine answers, and the agent talks to it as to a person.", 20, 30),
    "busy": Outcome("The line is busy.", 2),
    "no_answer": Outcome("Nobody picks up.", 30),
    "rejected": Outcome("The call is declined.", 8),
    "invalid": Outcome("There is no such number.", 1),
    "unreachable": Outcome("The number can't be reached.", 2),
    "failed": Outcome("The carrier fails.", 1),
}

WAYS = OUTCOMES.keys() - {"answered"}
"""The outcomes for which a vendor has steps; `answered` only chooses among them."""

CHOICES: dict[str, tuple[str, dict[Any, str]]] = {
    "answered": ("by", {"person": "hung_up_by_person", "agent": "hung_up_by_agent"}),
    "voicemail": ("detected", {True: "voicemail", False: "voicemail_undetected"}),
}
"""An option of some outcomes, and the outcome that each of its values leads to. The first is the default."""

WITH_PERSON = frozenset({"answered", "hung_up_by_person", "hung_up_by_agent", "transferred", "dropped"})
"""The outcomes in which a person presses keys, or says words, when a menu asks."""

NO_CHOICE: tuple[str, dict[Any, str]] = ("", {})
NO_OPTIONS: dict[str, Any] = {}


class RequestedOutcome(NamedTuple):
    """One outcome as it was requested: which steps the call takes, how long it rings, how long people talk, and what
    the person presses and says when a menu asks; a vendor whose calls have no menus makes nothing of that.
    """

    way: str
    ring: Delay
    seconds: Delay
    inputs: Inputs = NO_INPUTS


class RequestedOutcomes:
    """The outcomes requested for one attempt after another. The last holds for all that follow."""

    __slots__ = ("_each", "text")

    def __init__(self, where: str, text: Any) -> None:
        """Read a list of outcomes, or one for all attempts. Raise ScenarioRefused with the place that is wrong."""
        self.text = text
        self._each = tuple(
            [read(f"{where}/{n}", entry) for n, entry in enumerate(listed(where, text, "outcomes", MOST_ATTEMPTS))]
            if isinstance(text, list)
            else [read(where, text)]
        )

    def at(self, attempt: int) -> RequestedOutcome | None:
        """Return the outcome requested for an attempt, counted from 1; None if it goes as the scenario says."""
        return self._each[min(attempt, len(self._each)) - 1]


def read(where: str, value: Any) -> RequestedOutcome | None:
    """Read `busy`, or `{answered: {seconds: 40}}`."""
    if value == AS_USUAL:
        return None
    name, options = value, NO_OPTIONS
    if isinstance(value, dict) and len(value) == 1:
        [(name, options)] = value.items()
    if not isinstance(name, str) or name not in OUTCOMES:
        names = ", ".join((*OUTCOMES, AS_USUAL))
        raise wrong(where, value, f"one of {names}; or one with its options, such as {EXAMPLE}")
    return _requested(f"{where}/{name}", name, options)


def _requested(where: str, name: str, options: Any) -> RequestedOutcome:
    option, _ = CHOICES.get(name, NO_CHOICE)
    has = {"ring": True, "seconds": OUTCOMES[name].seconds is not None, option: bool(option)}
    has |= dict.fromkeys(inputs.WORDS, name in WITH_PERSON)
    options = mapping(where, options, [word for word, there in has.items() if there])
    way = _chosen(f"{where}/{option}", name, options)
    usual = OUTCOMES[way]
    return RequestedOutcome(
        way,
        delay.read(f"{where}/ring", options.get("ring", usual.ring)),
        delay.read(f"{where}/seconds", options.get("seconds", usual.seconds or 0)),
        inputs.read(where, options),
    )


def _chosen(where: str, name: str, options: Any) -> str:
    """Return the outcome that a word leads to, by its option."""
    option, ways = CHOICES.get(name, NO_CHOICE)
    if option not in options:
        return next(iter(ways.values()), name)
    seen = options[option]
    for value, way in ways.items():
        if type(value) is type(seen) and value == seen:
            return way
    raise wrong(where, seen, " or ".join(json.dumps(value) for value in ways))


@lru_cache(256)
def from_header(text: str) -> RequestedOutcomes:
    """Read what the header of a request asks for: outcomes in words, with commas, or as JSON."""
    if len(text) > LONGEST:
        raise wrong(HEADER, text, f"at most {LONGEST} characters")
    if not text.lstrip().startswith(("{", "[", '"')):
        return RequestedOutcomes(HEADER, [word.strip() for word in text.split(",")])
    try:
        value = json.loads(text, object_pairs_hook=_members)
    except ScenarioRefused:
        raise
    except (ValueError, RecursionError):
        raise wrong(HEADER, text, f"an outcome in words, or JSON such as {EXAMPLE}") from None
    return RequestedOutcomes(HEADER, value)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of an object. Raise ScenarioRefused if one is named twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ScenarioRefused(HEADER, f"{shown(twice)} twice in one object", "it once")
    return found


class NumberScript:
    """The script of one number: each call takes the next outcome, and the last holds for all that follow."""

    __slots__ = ("calls", "requested")

    def __init__(self, where: str, text: Any) -> None:
        """Read the outcomes. Raise ScenarioRefused if one is unknown."""
        self.requested = RequestedOutcomes(where, text)
        self.calls = 0

    def take(self) -> RequestedOutcome | None:
        """Return the outcome requested for one more call."""
        self.calls += 1
        return self.requested.at(self.calls)


class FictionNumbers:
    """Numbers that are reserved for fiction, +1 NXX 555-01XX: the last two digits choose the outcome."""

    __slots__ = ("_by_tail",)

    def __init__(self, text: Any, where: str) -> None:
        """Read the file's content. Raise ScenarioRefused with the place that is wrong."""
        numbers = mapping(f"{where}/numbers", mapping(where, text, ("summary", "numbers")).get("numbers"))
        for digits in numbers:
            if not re.fullmatch("[5-8][0-9]", digits):
                raise wrong(f"{where}/numbers", digits, "two digits from 50 to 89")
        self._by_tail: Mapping[str, RequestedOutcomes] = {
            f"{MIDDLE}{digits}": RequestedOutcomes(f"{where}/numbers/{digits}", value)
            for digits, value in numbers.items()
        }

    @property
    def text(self) -> dict[str, Any]:
        """The outcomes as they are written, by the last digits."""
        return {tail: requested.text for tail, requested in self._by_tail.items()}

    def knows(self, number: str) -> bool:
        """Return whether a number may be one of them; if this is False, it is none."""
        return number[-TAIL:] in self._by_tail

    def requested(self, number: str, attempt: int) -> RequestedOutcome | None:
        """Return the outcome that a number requests for this attempt; None for any other number."""
        requested = self._by_tail.get(number[-TAIL:])
        if requested is None or len(number) != SIZE or not number.startswith("+1") or number[2] < "2":
            return None
        return requested.at(attempt)
