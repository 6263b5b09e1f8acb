"""Bodies in a vendor's media type: one body in several writings, and as a later version of the vendor has it."""

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from mock_server.contract.forms import FORM, fields

Json = Any
Way = Callable[[Json], str]

JSON_TYPE = "application/json"

JSON_WAYS: Sequence[Way] = (
    lambda body: json.dumps(body, separators=(",", ":")),
    lambda body: json.dumps(body, indent=2),
    lambda body: json.dumps(body, sort_keys=True) + "\n",
)
FORM_WAYS: Sequence[Way] = (
    lambda body: urlencode(fields(body)),
    lambda body: urlencode(fields(body)[::-1]),
    lambda body: urlencode(sorted(fields(body)), quote_via=quote),
)
"""Functions that write the same value differently."""


def written(body: Json, media: str, way: int = 0) -> bytes:
    """Return a body in a media type, in one of several ways."""
    ways = FORM_WAYS if media == FORM else JSON_WAYS
    return ways[way % len(ways)](body).encode()


def with_new_words(value: Json, passing: Collection[str], status: str) -> Json:
    """Return a value as a later version of the vendor has it.

    Each object has one more field, and each field named `status` whose value is one of `passing` a new one that is no
    end.
    """

    def later(value: Json, name: str = "") -> Json:
        if isinstance(value, dict):
            return {**{key: later(inner, key) for key, inner in value.items()}, "new_field": {"since": "today"}}
        if isinstance(value, list):
            return [later(inner) for inner in value]
        return "warming_up" if name == status and value in passing else value

    return later(value)
