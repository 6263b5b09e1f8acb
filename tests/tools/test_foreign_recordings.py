"""Recordings of browsers, proxies and test tools: what the recorder left out or added is no fault of anybody."""

import copy
import gzip
from base64 import b64encode

import orjson
import pytest

from contract_tests.tools.har.entries import exchange_of
from contract_tests.tools.har.reading import Recording
from contract_tests.tools.tally import Tally
from tests.contract.contracts import contract_named

KEY = {"name": "authorization", "value": "Bearer x"}
JSON = {"name": "content-type", "value": "application/json"}
LIST = '{"data":[],"cursor":null}'
URL = "https://api.vogent.ai/api/models"
ZIPPED = b64encode(gzip.compress(LIST.encode())).decode()
GZIP = {"headers": [JSON, {"name": "content-encoding", "value": "gzip"}]}
DIAL = '{"callAgentId":"a","fromNumberId":"b","toNumber":"+12025550151"}'
REQUEST = {
    "method": "GET",
    "url": URL,
    "httpVersion": "h2",
    "headers": [KEY],
    "queryString": [],
    "cookies": [],
    "headersSize": -1,
    "bodySize": 0,
}
RESPONSE = {
    "status": 200,
    "statusText": "",
    "httpVersion": "h2",
    "headers": [JSON],
    "cookies": [],
    "content": {"size": 25, "mimeType": "application/json", "text": LIST},
    "redirectURL": "",
    "headersSize": -1,
    "bodySize": -1,
}
PREFLIGHT = [
    {"name": "origin", "value": "https://app.example"},
    {"name": "access-control-request-method", "value": "POST"},
    {"name": "access-control-request-headers", "value": "authorization"},
]


def entry(asked=(), answered=(), content=(), **more):
    """Return an entry that is right but for these changes of request, response and content."""
    request, response = copy.deepcopy(REQUEST) | dict(asked), copy.deepcopy(RESPONSE) | dict(answered)
    response["content"] = response["content"] | dict(content) if isinstance(response.get("content"), dict) else None
    return {"startedDateTime": "2026-03-02T15:00:00Z", "time": 1, "request": request, "response": response} | more


def headers(*pairs):
    return {"headers": [{"name": name, "value": value} for name, value in pairs]}


def rules(*entries, creator="WebInspector", folder):
    path = folder / "x.har"
    log = {"version": "1.2", "creator": {"name": creator, "version": "1"}, "entries": [entry(), *entries]}
    path.write_bytes(orjson.dumps({"log": log}))
    tally = Tally(contract_named("vogent"))
    for exchange in Recording(path):
        tally.add(exchange)
    return [finding.rule for finding in tally.findings]


TYPED = {"postData": {"mimeType": "application/json", "text": DIAL}}
POST = {"method": "POST", "url": "https://api.vogent.ai/api/dials", "bodySize": len(DIAL)}
MADE = {"content": {"size": 0, "mimeType": "application/json"}}
UNSENT = {"status": 0, "headers": [], "content": {"size": 0, "mimeType": "x-unknown"}}
HTTP2 = headers(
    (":method", "GET"), (":path", "/api/models"), (":authority", "api.vogent.ai"), ("authorization", "Bearer x")
)
INTERNAL = {"status": 307, **headers(("location", URL), ("non-authoritative-reason", "HSTS"))}
PLAIN = "http://api.vogent.ai/api/models"

RIGHT = {
    "a preflight": entry({"method": "OPTIONS", "headers": PREFLIGHT}, {"status": 204, "headers": []}, {"text": ""}),
    "a preflight without its headers": entry(
        {"method": "OPTIONS", "headers": []}, {"status": 204}, _resourceType="preflight"
    ),
    "a key that was left out": entry({"headers": []}),
    "a key that was left out, and 404": entry({"headers": []}, {"status": 500}, {"text": '{"message":"x"}'}),
    "headers of HTTP/2": entry(HTTP2),
    "headers that are null": entry({"headers": None}, {"headers": None}),
    "a text that is null": entry((), (), {"text": None}),
    "a text that was left out": entry((), {"content": {"size": 25, "mimeType": "application/json"}}),
    "a text that was left out, and its size": entry((), {"content": {"size": 0, "mimeType": "x-unknown"}}),
    "a text that was emptied": entry((), (), {"text": ""}),
    "no content at all": entry((), {"content": None}),
    "a text in a file of its own": entry(
        (), {"content": {"size": 25, "mimeType": "application/json", "_file": "a.json"}}
    ),
    "a text that was cut short": entry((), (), {"size": 2_000_000, "text": '{"data":[{"id":"a","na'}),
    "a text in Base64": entry((), (), {"text": b64encode(LIST.encode()).decode(), "encoding": "base64"}),
    "a text in Base64, still compressed": entry((), GZIP, {"text": ZIPPED, "encoding": "base64"}),
    "a text in a coding that we don't know": entry(
        (),
        {"headers": [JSON, {"name": "content-encoding", "value": "zstd"}]},
        {"text": "KLUv/Q==", "encoding": "base64"},
    ),
    "Base64 that is none": entry((), (), {"text": "e", "encoding": "base64"}),
    "a compressed size": entry((), {"bodySize": 20, "_transferSize": 300}, {"compression": 5}),
    "a media type beside the headers": entry((), {"headers": []}),
    "no media type anywhere": entry((), {"headers": []}, {"mimeType": "x-unknown"}),
    "an answer from the cache": entry((), {"status": 304}, {"text": None, "size": 0}),
    "an answer from the cache, with its text": entry((), {"status": 304}),
    "the browser's own redirect": entry({"url": PLAIN}, INTERNAL, {"text": None, "size": 0}),
    "a redirect to https": entry({"url": PLAIN}, {"status": 301, **headers(("location", URL))}, {"text": "moved"}),
    "an answer of a service worker": entry((), {"_fetchedViaServiceWorker": True}, {"text": "[]"}),
    "a blocked request": entry((), {**UNSENT, "_error": "net::ERR_BLOCKED_BY_CLIENT.Inspector"}),
    "a request that CORS forbids to read": entry((), {**UNSENT, "_error": "net::ERR_FAILED"}),
    "a request that the page gave up": entry((), {**UNSENT, "_error": "net::ERR_ABORTED"}),
    "a request that Firefox does not say more of": entry((), UNSENT),
    "a status of -1": entry((), {**UNSENT, "status": -1, "_failureText": "net::ERR_ABORTED"}),
    "a status as text": entry((), {"status": "200"}),
    "a WebSocket": entry(
        {"url": "wss://api.vogent.ai/api/models"}, {"status": 101}, _webSocketMessages=[{"data": "x"}]
    ),
    "another scheme": entry({"url": "chrome-extension://abc/api/models"}),
    "no URL of a host": entry({"url": "data:text/plain,x"}),
    "a URL that can't be read": entry({"url": "http://[::1/api/models"}),
    "a body of a request beside the text": entry({**POST, "postData": {"mimeType": "application/json"}}, MADE),
    "a body of a request that was left out": entry({**POST, "headers": [KEY, JSON]}, MADE),
    "a body of a request that was cut short": entry({**POST, "bodySize": 9000, "postData": {"text": '{"callAg'}}, MADE),
    "a body of a request without a header": entry({**POST, **TYPED}, MADE),
    "a media type that nobody wrote down": entry({**POST, "headers": [], "postData": {"text": DIAL}}, MADE),
    "an empty body as an object": entry({"postData": {"mimeType": "", "text": ""}}),
    "members of others": entry(
        {"_x": 1}, {"_y": []}, _initiator={"type": "script"}, cache=None, timings=None, time=None
    ),
    "another spelling of the host": entry({"url": "HTTPS://API.Vogent.AI.:443/%61pi/models"}),
    "a URL as browsers leave it": entry({"url": "https://elsewhere.test/a|b?c[]={d}"}),
}
WRONG = {
    "response-field-missing": entry((), (), {"text": '{"data":[]}'}),
    "response-body-malformed": entry((), (), {"text": '{"data":', "size": 8}),
    "response-status": entry((), {"status": 302, **headers(("location", "https://elsewhere.test/"))}),
    "response-content-type": entry((), {"headers": []}, {"mimeType": "text/html"}),
    "response-missing": entry((), {**UNSENT, "_error": "net::ERR_CONNECTION_RESET"}),
    "request-credentials": entry({"headers": []}, {"status": 401}, {"text": '{"message":"no key"}'}),
    "request-method": entry({"method": "OPTIONS"}, {"status": 204, "headers": []}, {"text": ""}),
    "request-body-missing": entry({**POST, "bodySize": 0}, MADE),
    "request-field-missing": entry(
        {**POST, "postData": {"text": "{}", "mimeType": "application/json"}, "bodySize": 2}, MADE
    ),
    "request-content-type": entry({**POST, "postData": {"text": DIAL, "mimeType": "text/plain"}}, MADE),
    "request-body-malformed": entry(
        {**POST, "postData": {"text": "{", "mimeType": "application/json"}, "bodySize": 1}, MADE
    ),
}


@pytest.mark.parametrize("what", RIGHT)
def test_what_a_recorder_does_is_no_finding(what, tmp_path):
    assert rules(RIGHT[what], folder=tmp_path) == []


@pytest.mark.parametrize("rule", WRONG)
def test_what_is_really_wrong_is_still_found(rule, tmp_path):
    assert set(rules(WRONG[rule], folder=tmp_path)) == {rule}


def test_our_own_recording_has_every_header_so_a_missing_key_is_missing(tmp_path):
    assert rules(entry({"headers": []}), creator="mockdial", folder=tmp_path) == ["request-credentials"]


def test_half_a_surrogate_in_a_text_is_read(tmp_path):
    text = orjson.dumps({"log": {"entries": [entry((), (), {"text": "@"})]}}).replace(b'"@"', b'"\\ud83d"')
    (tmp_path / "x.har").write_bytes(text)
    assert [exchange.response_body for exchange in Recording(tmp_path / "x.har")] == ["\ufffd".encode()]


def test_a_form_that_a_browser_recorded_in_parts_is_a_body():
    data = {"mimeType": "x", "params": [{"name": "a", "value": "1 2"}, {"name": "b"}, {"name": "c", "value": None}]}
    assert exchange_of(entry({"postData": data})).request_body == b"a=1+2&b=&c="


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b" \n\t", b'\xef\xbb\xbf {"a":[{"log":{}}],'])
def test_what_stands_before_the_log_is_passed_over(start, tmp_path):
    text = orjson.dumps({"log": {"pages": [{"entries": [1]}], "entries": [entry()], "comment": "}]"}})
    (tmp_path / "x.har").write_bytes(start + (text[1:] if start.endswith(b",") else text) + b"\n")
    assert [exchange.status for exchange in Recording(tmp_path / "x.har")] == [200]
