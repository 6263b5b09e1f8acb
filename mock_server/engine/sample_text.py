"""A text that a schema describes: of a format, after a pattern, of a length; else words as people say them."""

from collections.abc import Mapping
from typing import Any

from mock_server.engine.chance import Luck
from mock_server.engine.pattern import LONGEST, NotSimple, matching, read

_WORDS = ("yes", "no", "next week", "not sure", "call back later")

_FORMATS = {
    "date": "2026-03-{day:02}",
    "date-time": "2026-03-{day:02}T{hour:02}:30:00Z",
    "time": "{hour:02}:30:00Z",
    "duration": "PT{hour}M",
    "email": "person{day}@example.com",
    "idn-email": "person{day}@example.com",
    "hostname": "host{day}.example.com",
    "idn-hostname": "host{day}.example.com",
    "ipv4": "192.0.2.{day}",
    "ipv6": "2001:db8::{day}",
    "uri": "https://example.com/{day}",
    "uri-reference": "/{day}",
    "iri": "https://example.com/{day}",
    "iri-reference": "/{day}",
    "uri-template": "/{day}",
    "uuid": "00000000-0000-4000-8000-0000000000{day:02}",
    "json-pointer": "/{day}",
    "relative-json-pointer": "{day}",
    "regex": "[0-9]{{{day}}}",
    "phone": "+120255501{day:02}",
}
"""All reserved for examples."""

_STRETCHES = (1, 0, 2, 4, 8, 16, 32, 64)


def text(schema: Mapping[str, Any], luck: Luck) -> str:
    """A text; one that misses what the schema asks for where that is beyond simple means."""
    if form := _FORMATS.get(schema.get("format", "")):
        return form.format(day=1 + int(luck.unit() * 28), hour=9 + int(luck.unit() * 9))
    least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", LONGEST))
    if "pattern" in schema:
        return _after(schema["pattern"], luck, least, most)
    said = _word(luck)
    while len(said) < min(least, LONGEST):
        said += f", {_word(luck)}"
    return said[: max(0, most)]


def _word(luck: Luck) -> str:
    return _WORDS[int(luck.unit() * len(_WORDS))]


def _after(pattern: str, luck: Luck, least: int, most: int) -> str:
    """A text after a pattern, its repeats as many as the length wants."""
    found = ""
    try:
        choices = read(pattern)
        for stretch in (*_STRETCHES, least):
            found = matching(choices, luck, stretch)
            if least <= len(found) <= most:
                break
    except NotSimple:
        pass
    return found
