"""Our own recording says what happened and nothing else: no phrase, no time, no size and no header that nobody saw."""

from dataclasses import replace

import pytest

from contract_tests.tools.har.writing import NOT_KEPT, entry
from contract_tests.tools.proxy.forwarding import Proxy
from mock_server.contract.conformance.exchange import Exchange, WireFacts
from tests.contract.recordings import LISTED, MADE
from tests.tools.sockets import request_of, running, said, speaking

ASKED = b"POST /a HTTP/1.1\r\nHost: proxy\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"


def recorded(answer: bytes) -> Exchange:
    """Return what the proxy noted of a request that got these bytes for an answer."""
    noted: list[Exchange] = []

    def speak(connection):
        request_of(connection)
        connection.sendall(answer)

    with speaking(speak) as upstream, running(Proxy(f"{upstream}/base", noted.append)) as address:
        said(address, ASKED)
    return noted[0]


def test_it_shows_the_request_that_the_vendor_got():
    one = entry(exchange := recorded(b"HTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\n[]"))["request"]
    hosts = [pair["value"] for pair in one["headers"] if pair["name"] == "host"]
    assert (one["url"], hosts) == (f"http://{hosts[0]}/base/a", [exchange.address.authority])
    assert (one["bodySize"], one["postData"]["text"]) == (2, "{}")


def test_it_shows_the_version_and_the_phrase_of_the_answer():
    one = entry(recorded(b"HTTP/1.0 200 All is well\r\n\r\n[]"))["response"]
    assert (one["httpVersion"], one["statusText"], one["content"]["text"]) == ("HTTP/1.0", "All is well", "[]")


def test_its_times_add_up():
    one = entry(recorded(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"))
    assert sum(one["timings"].values()) == pytest.approx(one["time"], abs=0.01)
    assert min(one["timings"].values()) >= 0


def test_of_an_answer_that_never_came_it_shows_nothing():
    one = entry(recorded(b""))["response"]
    assert (one["status"], one["statusText"], one["httpVersion"], one["headers"]) == (0, "", "", [])
    assert (one["_error"], "text" in one["content"]) == ("no answer", False)


def test_a_body_that_was_not_kept_has_no_text_and_no_size():
    one = entry(replace(MADE, request_body=None, response_body=None))
    assert one["request"]["postData"] == {"mimeType": "application/json; charset=utf-8", "comment": NOT_KEPT}
    assert one["response"]["content"].keys() == {"size", "mimeType", "comment"}
    assert (one["response"]["content"]["size"], one["response"]["bodySize"]) == (-1, -1)


def test_a_size_on_the_wire_is_that_of_the_coded_body():
    coded = [("content-encoding", "gzip"), ("content-length", "31")]
    assert entry(replace(LISTED, response_headers=coded))["response"]["bodySize"] == 31
    assert entry(replace(LISTED, response_headers=coded[:1]))["response"]["bodySize"] == -1


def test_an_exchange_without_facts_of_the_wire_says_so():
    assert entry(MADE)["response"]["statusText"] == MADE.wire.reason == WireFacts().reason == ""
