"""What a schema can't say in a way that a generator understands: formats of ours, times in their order, whole sums."""

import json
import re
from base64 import b64encode
from functools import cache
from typing import Any

import schemathesis
from hypothesis import strategies as st

Json = Any

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_ENDS = ("startTime", "endTime")


@cache
def register() -> None:
    """Tell the generator about our formats, once in a process."""
    schemathesis.openapi.format("iana-time-zone", st.sampled_from(_ZONES))
    schemathesis.openapi.format("base64-csv", st.lists(st.from_regex(r"\A\+1[2-9][0-9]{9}\Z"), min_size=1).map(_csv))
    schemathesis.openapi.format("json-schema-text", st.recursive(_leaf(), _object, max_leaves=6).map(json.dumps))


_ZONES = [
    "UTC",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
]
"""Whole, half and quarter hours; on both sides of the date line; with a change of half an hour."""


def _csv(numbers: list[str]) -> str:
    """A CSV of people, in Base64."""
    return b64encode(
        "\n".join(["phone_number,name", *(f"{number},N {number}" for number in numbers)]).encode()
    ).decode()


def _leaf() -> st.SearchStrategy[Json]:
    return st.one_of(
        st.fixed_dictionaries({"type": st.sampled_from(["boolean", "string", "integer", "number"])}),
        st.fixed_dictionaries({"enum": st.lists(st.text(max_size=5), min_size=1, max_size=3, unique=True)}),
        st.just({}),
    )


def _object(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    properties = st.dictionaries(st.text("abc_", min_size=1, max_size=6), inner, max_size=3)
    return st.one_of(
        st.fixed_dictionaries({"type": st.just("object"), "properties": properties}),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}),
    )


def mend(value: Json) -> Json:
    """A valid value with each start before its end, and probabilities that are a whole.

    Schemas compare a value with a rule, never with its neighbour.
    """
    if isinstance(value, list):
        return _whole([mend(inner) for inner in value])
    if not isinstance(value, dict):
        return value
    mended = {key: mend(inner) for key, inner in value.items()}
    times = [mended.get(name) for name in _ENDS]
    if all(isinstance(time, str) and _TIME.fullmatch(time) for time in times):
        start, end = sorted(times)
        mended |= dict(zip(_ENDS, (start, end) if start < end else ("00:00", max(end, "00:01")), strict=True))
    return mended


def _whole(values: list[Json]) -> list[Json]:
    """Entries that each have a probability in percent: the first has it all, the others none."""
    if not all(isinstance(value, dict) and "probability" in value for value in values):
        return values
    return [{**value, "probability": 0 if n else 100} for n, value in enumerate(values)]
