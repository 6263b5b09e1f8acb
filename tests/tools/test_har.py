"""A recording holds what it was given, is whole at any moment, and says which of its entries is none."""

import io
import json
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.tools.har.entries import exchange_of
from contract_tests.tools.har.reading import HarRefused, Recording
from contract_tests.tools.har.writing import Writer, entry
from mock_server.contract.conformance.exchange import Exchange
from tests.contract.recordings import LISTED, MADE, READ

HEADERS = st.lists(st.tuples(st.text("abc-", min_size=1), st.text(max_size=5)), max_size=3)
BODIES = st.one_of(st.none(), st.binary(max_size=30), st.text(max_size=10).map(str.encode))


def is_same(one: Exchange, other: Exchange) -> bool:
    return replace(one, request_headers=list(one.request_headers), response_headers=list(one.response_headers)) == other


@given(HEADERS, BODIES, st.integers(100, 999), HEADERS, BODIES, st.booleans())
def test_what_was_recorded_is_read_again(asked, body, status, answered, answer, is_whole):
    at = "2026-03-02T15:00:00Z"
    one = Exchange("POST", "https://a.test/x?y=1", asked, body, status, answered, answer, at, 1.5, is_whole)
    assert is_same(one, exchange_of(orjson.loads(orjson.dumps(entry(one))), is_ours=True))


def test_a_recording_is_whole_after_each_exchange():
    file = io.BytesIO()
    writer = Writer(file)
    sizes = []
    for exchange in (MADE, LISTED, READ):
        sizes.append(len(orjson.loads(file.getvalue())["log"]["entries"]))
        writer.add(exchange)
    assert [*sizes, len(orjson.loads(file.getvalue())["log"]["entries"])] == [0, 1, 2, 3]


def test_an_entry_has_all_that_the_form_requires():
    one = entry(MADE)
    assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= one.keys()
    common = {"httpVersion", "cookies", "headers", "headersSize", "bodySize"}
    assert common | {"method", "url", "queryString", "postData"} <= one["request"].keys()
    assert common | {"status", "statusText", "content", "redirectURL"} <= one["response"].keys()
    assert {"send", "wait", "receive"} <= one["timings"].keys()
    assert {"size", "mimeType"} <= one["response"]["content"].keys()


def test_a_form_that_a_browser_recorded_in_parts_is_a_body():
    one = entry(replace(READ, method="POST"))
    one["request"]["postData"] = {"mimeType": "x", "params": [{"name": "a", "value": "1 2"}, {"name": "b"}]}
    assert exchange_of(one).request_body == b"a=1+2&b="


def test_a_body_that_a_browser_left_out_is_unknown_not_empty():
    one = entry(READ)
    one["response"]["content"] = {"size": 5, "mimeType": "x"}
    assert exchange_of(one).response_body is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "seen no JSON"),
        ("[]", "seen no log.entries"),
        ('{"log": {"entries": {}}}', "seen no log.entries"),
        ('{"log": {"entries": [{}]}}', "log.entries[0] is no HAR entry (KeyError: 'request')"),
        ('{"log": {"entries": [7]}}', "log.entries[0] is no HAR entry"),
    ],
)
def test_a_file_that_is_no_recording_says_why(tmp_path, text, complaint):
    path = tmp_path / "x.har"
    path.write_text(text)
    with pytest.raises(HarRefused) as refusal:
        list(Recording(path))
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_half_a_surrogate_pair_anywhere_does_not_spoil_a_recording(tmp_path):
    path = tmp_path / "x.har"
    log = {"creator": {"name": "a browser", "comment": "\ud83d"}, "entries": [entry(READ)]}
    path.write_text(json.dumps({"log": log}))
    assert len(list(Recording(path))) == 1
