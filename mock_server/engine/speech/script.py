"""Scripts: an agent's words with their placeholders filled, and what it knows of the person called."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

_PLACEHOLDER = r"\{\{([^{}]*)\}\}"
_KEPT = 4096
"""Texts of up to so many characters are kept as templates, since they come again with every call of an agent."""

_NAMES = frozenset({"name", "firstname", "fullname", "customername", "contactname", "clientname"})
_UNSAID = r"(?:^|_)(?:ids?|uuid|key|token|secret|password|url|uri|webhook|email|e_mail)(?:_|$)"
GREETING = "Hello, do you have a minute?"
"""The first line of an agent whose settings have none."""

NUDGE = "Are you still there?"

_SAYABLE = {str, int, float}
_MOST_FACTS = 3
_LONGEST_FACT = 60
_LONGEST_NAME = 30


class Script(NamedTuple):
    """The material that an agent brings to one call."""

    opening: str = ""
    """The agent's first line; empty if it waits for the other side."""

    name: str = ""
    """The name of the person called, if it is known."""

    facts: tuple[tuple[str, str], ...] = ()
    """The values that the agent has on file and can ask about: (appointment time, Tuesday at 3 pm)."""

    nudge: str = NUDGE
    """The agent's line into silence."""

    message: str = ""
    """The agent's message to a machine; empty if it hangs up."""

    colleague: str = "a colleague"
    """The person to whom the agent transfers calls."""

    goodbye: str = ""
    """The agent's goodbye, if its settings have one."""


def script(opening: str, values: Mapping[str, Any], prompt: str | None = None, nudge: str = NUDGE) -> Script:
    """Make a script of an agent's own words and the values of one call.

    The agent speaks of the values that its words name; if its prompt is not known, of all that can be said aloud.
    """
    is_short = len(opening) + len(prompt or "") + sum(map(len, values)) <= _KEPT
    part = (_kept_part if is_short else _part)(opening, prompt, tuple(values))
    return Script(_filled(part.opening, values).strip(), _name(part.names, values), _facts(part.facts, values), nudge)


class TemplatePart(NamedTuple):
    """The part of a script that follows from the agent and the keys of the values: the same for all calls of a job."""

    opening: "Template"
    names: Sequence[str]
    """The keys of values that may be a name."""

    facts: Sequence[tuple[str, str]]
    """The keys of values that the agent speaks of, and what it calls them."""


def _part(opening: str, prompt: str | None, keys: Sequence[str]) -> TemplatePart:
    template = _template(opening)
    named = keys if prompt is None else [*template.names, *_template(prompt).names]
    labels = ((key, _label(key)) for key in named if len(key) <= _LONGEST_FACT and key in keys)
    return TemplatePart(
        template, [key for key in keys if normalized(key) in _NAMES], [(key, label) for key, label in labels if label]
    )


_kept_part = lru_cache(maxsize=1024)(_part)


class Template(NamedTuple):
    """A text with places for values."""

    words: str
    """The text, with `%s` at each place."""

    names: Sequence[str]
    """The keys of the values, place by place."""


def render(template: str, values: Mapping[str, Any]) -> str:
    """Return a text with its `{{placeholders}}` filled; one without a value becomes empty."""
    return _filled((_kept_template if len(template) <= _KEPT else _template)(template), values)


def placeholders(template: str) -> Sequence[str]:
    """Return the names of the values that a text asks for."""
    return _template(template).names


def _template(text: str) -> Template:
    pieces = re.split(_PLACEHOLDER, text)
    return Template(
        "%s".join(piece.replace("%", "%%") for piece in pieces[::2]), [name.strip() for name in pieces[1::2]]
    )


_kept_template = lru_cache(maxsize=1024)(_template)


def _filled(template: Template, values: Mapping[str, Any]) -> str:
    return template.words % tuple([text(values.get(name)) for name in template.names])


def text(value: Any) -> str:
    """Return a value as it is said or written in a sentence."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _name(names: Sequence[str], values: Mapping[str, Any]) -> str:
    """Return the name of the person called: the first value that is a name and short enough to be said."""
    for key in names:
        value = values[key]
        if isinstance(value, str) and len(value) <= _LONGEST_NAME and value.count(" ") < 3:
            return value.strip()
    return ""


def _facts(spoken_of: Sequence[tuple[str, str]], values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for key, label in spoken_of:
        value = values[key]
        if type(value) in _SAYABLE:
            said = (label, str(value).strip())
            if 0 < len(said[1]) <= _LONGEST_FACT and said not in found and "://" not in said[1]:
                found.append(said)
                if len(found) == _MOST_FACTS:
                    break
    return tuple(found)


def normalized(key: str) -> str:
    """Return a key without its way of writing: `first_name`, `firstName` and `First Name` are one."""
    return _normalized(key) if len(key) <= _LONGEST_FACT else key


@lru_cache(maxsize=1024)
def _normalized(key: str) -> str:
    return re.sub(r"[\W_]+", "", key).lower()


def by_normalized(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by their normalized keys."""
    keys = tuple(values)
    are_short = sum(map(len, keys)) <= _KEPT
    return dict(zip((_kept_normalized if are_short else _all_normalized)(keys), values.values(), strict=True))


def _all_normalized(keys: Sequence[str]) -> Sequence[str]:
    return [normalized(key) for key in keys]


_kept_normalized = lru_cache(maxsize=1024)(_all_normalized)


@lru_cache(maxsize=1024)
def _label(key: str) -> str:
    """Return what a key is called aloud: `appointmentTime` is the appointment time; empty for names and secrets."""
    words = re.sub(r"[\W_]+", "_", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", key)).strip("_").lower()
    is_said = words and "name" not in words and not re.search(_UNSAID, words)
    return words.replace("_", " ") if is_said else ""
