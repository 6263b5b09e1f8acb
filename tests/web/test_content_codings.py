"""Coded bodies: the same request as the plain one, over a socket and in process; what can't be decoded is told."""

import gzip
import json
import zlib
from collections.abc import Iterator

import pytest

from mock_server.vendors import VENDORS
from tests.driving import JOBS, job_body
from tests.web.asking import person, small
from tests.web.process import Serving, serving
from tests.web.wires import answered, request


def zipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


BODY = json.dumps(job_body(30)).encode()
CODED = [("gzip", zipped(BODY)), ("X-GZIP", zipped(BODY)), ("deflate", zlib.compress(BODY))]
CODED += [
    ("deflate", zlib.compress(BODY)[2:-4]),
    ("deflate, gzip", zipped(zlib.compress(BODY))),
    ("identity", BODY),
]
WRONG = [
    ("br", BODY, 415, "header content-encoding: seen br, expected gzip, deflate or identity"),
    ("gzip, zstd", BODY, 415, "header content-encoding: seen zstd, "),
    ("gzip", BODY, 400, "body: seen no gzip ("),
    ("gzip", zipped(BODY)[:-5], 400, "body: seen the beginning of gzip alone"),
    ("deflate", BODY, 400, "body: seen no deflate ("),
    ("gzip", zipped(b" " * 50_000), 413, "body: seen more than 40000 bytes when decoded"),
    ("gzip", zipped(b"{}" * 10), 400, "body: seen no JSON"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving("--limit", "body=40000") as server:
        yield server


def test_a_coded_body_is_the_same_request_as_the_plain_one():
    plain, coded = person(), person()
    plain.say("POST", JOBS, BODY)
    assert coded.say("POST", JOBS, zipped(BODY), content_encoding="gzip").status == 200
    assert coded.ask("GET", "/_mock/commands").content == plain.ask("GET", "/_mock/commands").content
    assert coded.get("/_mock/requests")["data"][0]["body"] == plain.get("/_mock/requests")["data"][0]["body"]


@pytest.mark.parametrize(("coding", "body"), CODED)
def test_each_supported_coding_is_read(server, coding, body):
    assert person().say("POST", JOBS, body[:9], body[9:], content_encoding=coding).status == 200
    assert answered(server, request("codings", f"POST {JOBS}", body, f"Content-Encoding: {coding}")).status == 200


@pytest.mark.parametrize(("coding", "body", "status", "said"), WRONG)
def test_what_cannot_be_decoded_changes_nothing_and_is_told(server, coding, body, status, said):
    client = small(body=40_000)
    answer = client.unmoved(lambda: client.say("POST", JOBS, body, content_encoding=coding))
    assert (answer.status, said in answer.message) == (status, True)
    told = answered(server, request("wrong", f"POST {JOBS}", body, f"Content-Encoding: {coding}"))
    assert (told.status, told.content) == (status, answer.content)


@pytest.mark.parametrize("path", ["/_mock/world/reset", *(f"/{name}/no" for name in VENDORS)])
def test_a_coding_of_a_body_for_the_control_plane_is_refused_but_404_comes_first(path):
    answer = person().say("POST", path, BODY, content_encoding="br")
    assert answer.status == (415 if "_mock" in path else 404)
    if "_mock" in path:
        assert answer.headers["accept-encoding"] == "gzip, deflate, identity"


def test_temphone_does_not_blame_the_type_of_a_body_for_its_coding():
    answer = person().say("POST", "/temphone/v1/contacts", BODY, content_encoding="br")
    assert answer.message.startswith("Request refused (header content-encoding: seen br, ")


def test_codings_in_several_headers_are_one_list(server):
    headers = ("Content-Encoding: deflate", "Content-Encoding: gzip")
    body = zipped(zlib.compress(BODY))
    assert answered(server, request("codings", f"POST {JOBS}", body, *headers)).status == 200


def test_a_refused_body_is_in_the_request_log():
    client = person()
    client.say("POST", JOBS, BODY, content_encoding="br")
    [line] = client.get("/_mock/requests")["data"]
    assert (line["status"], line["operation"]) == (415, "createBatchDialJob")


def test_no_key_comes_before_a_wrong_coding():
    assert person().say("POST", JOBS, BODY, content_encoding="br", authorization="").status == 401


def test_a_coding_of_no_body_does_no_harm(server):
    assert answered(server, request("codings", "GET /vogent/api/agents", b"", "Content-Encoding: br")).status == 200
