"""What an agent brings to a call: its words with placeholders filled, and what it knows of who is called."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

_PLACEHOLDER = r"\{\{([^{}]*)\}\}"
_KEPT = 4096
"""Texts of so many characters are kept in pieces, for they come again with every call of an agent."""

_NAMES = frozenset({"name", "firstname", "fullname", "customername", "contactname", "clientname"})
_UNSAID = r"(?:^|_)(?:ids?|uuid|key|token|secret|password|url|uri|webhook|email|e_mail)(?:_|$)"
NUDGE = "Are you still there?"

_SAYABLE = {str, int, float}
_MOST_FACTS = 3
_LONGEST_FACT = 60
_LONGEST_NAME = 30


class Script(NamedTuple):
    """What one call is made of."""

    opening: str = ""
    """What the agent says first; empty where it waits for the other side."""

    name: str = ""
    """Who is called, where that is known."""

    facts: tuple[tuple[str, str], ...] = ()
    """What the agent has on file and can ask about: (appointment time, Tuesday at 3 pm)."""

    nudge: str = NUDGE
    """What it says into silence."""

    message: str = ""
    """What it leaves on a machine; empty where it hangs up."""

    colleague: str = "a colleague"
    """Whom it puts people through to."""

    goodbye: str = ""
    """How it takes its leave, where it was told."""


def script(opening: str, values: Mapping[str, Any], prompt: str | None = None, nudge: str = NUDGE) -> Script:
    """A script from an agent's own words and the values of one call.

    The agent speaks of the values that its words name; where its prompt is not known, of all that can be said aloud.
    """
    said = render(opening, values).strip()
    if not values:
        return Script(said, nudge=nudge)
    return Script(said, _name(values), _facts(values, values if prompt is None else _named(opening, prompt)), nudge)


def render(template: str, values: Mapping[str, Any]) -> str:
    """A text with its `{{placeholders}}` filled; one without a value becomes empty."""
    pieces = _pieces(template)
    if len(pieces) == 1:
        return template
    return "".join([text(values.get(piece.strip())) if n % 2 else piece for n, piece in enumerate(pieces)])


def placeholders(template: str) -> list[str]:
    """The names of the values that a text asks for."""
    return [piece.strip() for piece in _pieces(template)[1::2]]


def _named(*templates: str) -> Sequence[str]:
    """The names of the values that these texts ask for."""
    short = sum(map(len, templates)) <= _KEPT
    return _kept_names(*templates) if short else [name for text in templates for name in placeholders(text)]


@lru_cache(maxsize=1024)
def _kept_names(*templates: str) -> Sequence[str]:
    return [name for text in templates for name in placeholders(text)]


def text(value: Any) -> str:
    """A value as it is said or written in a sentence."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _pieces(template: str) -> Sequence[str]:
    """Words and names of placeholders in turns."""
    return _kept_pieces(template) if len(template) <= _KEPT else re.split(_PLACEHOLDER, template)


@lru_cache(maxsize=1024)
def _kept_pieces(template: str) -> Sequence[str]:
    return re.split(_PLACEHOLDER, template)


def _name(values: Mapping[str, Any]) -> str:
    """How who is called is called: the first value that is a name and short enough to be said."""
    for key, value in values.items():
        if isinstance(value, str) and bare(key) in _NAMES and len(value) <= _LONGEST_NAME and value.count(" ") < 3:
            return value.strip()
    return ""


def _facts(values: Mapping[str, Any], named: Iterable[str]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for key in named:
        value = values.get(key)
        label = _label(key) if type(value) in _SAYABLE and len(key) <= _LONGEST_FACT else ""
        if label:
            said = (label, str(value).strip())
            if 0 < len(said[1]) <= _LONGEST_FACT and said not in found and "://" not in said[1]:
                found.append(said)
                if len(found) == _MOST_FACTS:
                    break
    return tuple(found)


def bare(key: str) -> str:
    """A key without its manner of writing: `first_name`, `firstName` and `First Name` are one."""
    return _bare(key) if len(key) <= _LONGEST_FACT else key


@lru_cache(maxsize=4096)
def _bare(key: str) -> str:
    return re.sub(r"[\W_]+", "", key).lower()


@lru_cache(maxsize=4096)
def _label(key: str) -> str:
    """What a key is called aloud: `appointmentTime` is the appointment time; empty for names and what nobody says."""
    words = re.sub(r"[\W_]+", "_", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", key)).strip("_").lower()
    is_said = words and "name" not in words and not re.search(_UNSAID, words)
    return words.replace("_", " ") if is_said else ""
