"""Our formats as patterns, for tools that know no format of ours.

Beside a format stands an outline in the file: a short pattern, wider than the format. Where the contract is handed on,
the whole rule takes its place.
"""

import json
from collections.abc import Mapping
from functools import cache

from mock_server.contract.formats import time_zones
from mock_server.contract.url import RECEIVER, RECEIVER_WITH_USER

OUTLINES = {
    "base64-csv": r"^[\s\S]+$",
    "coming-date": "^2[0-9]{3}-[0-9]{2}-[0-9]{2}$",
    "coming-date-time": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9:]{5})$",
    "day-or-instant": (
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?([Zz]|[+-][0-9:]{5}))?$"
    ),
    "iana-time-zone": "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$",
    "webhook-url": "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@]+",
    "webhook-url-with-user": "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#]+",
}
"""The outline of each format, as contracts write it."""

_DIGIT = r"[A-Za-z0-9+/]\s*"
_COMMON = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP = "(?:0[48]|[2468][048]|[13579][26])"
_THIS_MILLENNIUM = f"(?:2[0-9]{{3}}-{_COMMON}|2(?:[0-9]{_LEAP}|[048]00)-02-29)"
_FROM_2000 = f"(?:[2-9][0-9]{{3}}-{_COMMON}|(?:[2-9][0-9]{_LEAP}|(?:[2468][048]|[3579][26])00)-02-29)"
_ANY_YEAR = "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_ANY = f"(?:{_ANY_YEAR}-{_COMMON}|(?:[0-9]{{2}}{_LEAP}|{_LEAP}00)-02-29)"
_MINUTES, _SECONDS = "(?:[01][0-9]|2[0-3]):[0-5][0-9]", ":[0-5][0-9](?:[.][0-9]+)?"
_OFFSET = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"


@cache
def exact_patterns() -> Mapping[str, str]:
    """Return for each outline the pattern of the whole rule.

    They leave out leap seconds; a coming instant is one from the year 2000 on, since a pattern does not know the time.
    """
    whole = {
        "base64-csv": rf"^\s*(?:{_DIGIT * 4})*{_DIGIT * 2}(?:{_DIGIT * 2}|{_DIGIT}=\s*|=\s*=\s*)$",
        "coming-date": f"^{_THIS_MILLENNIUM}$",
        "coming-date-time": f"^{_FROM_2000}[Tt]{_MINUTES}{_SECONDS}{_OFFSET}$",
        "day-or-instant": f"^{_ANY}(?:[Tt]{_MINUTES}(?:{_SECONDS})?{_OFFSET})?$",
        "iana-time-zone": f"^(?:{'|'.join(_zones())})$",
        "webhook-url": RECEIVER,
        "webhook-url-with-user": RECEIVER_WITH_USER,
    }
    return {OUTLINES[name]: pattern for name, pattern in whole.items()}


def _zones() -> list[str]:
    """Return a pattern for the zones of each area."""
    areas: dict[str, list[str]] = {}
    for name in sorted(time_zones()):
        area, _, place = name.replace("+", "[+]").partition("/")
        areas.setdefault(area, []).append(place)
    return [area + (f"/(?:{'|'.join(places)})" if places != [""] else "") for area, places in areas.items()]


def with_exact_patterns(text: bytes) -> bytes:
    """Return a contract, YAML or JSON, with the whole rule of our formats in the place of its outline."""
    for outline, whole in exact_patterns().items():
        text = text.replace(json.dumps(outline).encode(), json.dumps(whole).encode())
    return text
