"""Parameters in headers: read by their schemas, judged in recordings, sent by the suite and by the docs' commands."""

from dataclasses import replace

import pytest

from contract_tests.suite.examples import required_headers
from mock_server.contract.conformance import Conformance
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.contract import Contract
from mock_server.contract.document import Document
from mock_server.exchange import Rejection
from mock_server.vendors.vendor import ErrorStyle
from mock_server.web.docs import page, reading
from mock_server.web.limits import Limits
from mock_server.web.request import RequestReader
from tests.contract.acme import operation, parameter, refused, root

WHO = parameter("X-Who", "header", required=True, type="string", minLength=2) | {"example": "anna"}
TRIES = parameter("X-Tries", "header", type="integer", default=1)
DESCRIBED = {"summary": "Ask.", "x-provenance": {"basis": "proposed", "source": "the project", "date": "2026-11"}}
CONTRACT = Contract(
    Document(
        "acme",
        root(
            paths={"/calls": {"get": operation(parameters=[WHO, TRIES, parameter("limit")], **DESCRIBED)}},
            components={"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
            security=[{"key": []}],
        ),
    )
)
ASK = CONTRACT.operations["makeCall"]
READER = RequestReader(ErrorStyle(lambda refusal: None), Limits(), (), is_strict=False)


def test_a_handler_gets_them_typed_beside_the_query_whatever_the_case_of_their_names():
    headers = {b"x-who": b"anna", b"x-tries": b"3"}
    asked, notes = READER.check(ASK, (), b"limit=5", headers, b"")
    assert (asked.query, notes) == ({"limit": "5", "X-Who": "anna", "X-Tries": 3}, ())
    assert READER.check(ASK, (), b"", {b"x-who": b"ben"}, b"")[0].query == {"X-Who": "ben", "X-Tries": 1}


@pytest.mark.parametrize(
    ("headers", "complaint"),
    [
        ({}, "header/X-Who: seen nothing, expected a value: it is required"),
        ({b"x-who": b"a"}, 'header/X-Who: seen "a", expected at least 2 characters'),
        ({b"x-who": b"anna", b"x-tries": b"often"}, 'header/X-Tries: seen "often", expected an integer'),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(headers, complaint):
    with pytest.raises(Rejection) as rejected:
        READER.check(ASK, (), b"", headers, b"")
    assert str(rejected.value) == complaint


def found(exchange: Exchange) -> list[tuple[str, str]]:
    return [(one.rule, one.where) for one in Conformance(CONTRACT).findings(exchange)]


def test_a_recording_is_judged_by_them_as_far_as_it_has_all_headers():
    key = ("Authorization", "Bearer secret")
    good = Exchange("GET", "https://api.acme.test/v1/calls", [key, ("x-WHO", "anna"), ("X-Tries", "2")], b"", 200)
    short, none = replace(good, request_headers=[key, ("X-Who", "a")]), replace(good, request_headers=[key])
    assert found(good) == []
    assert found(short) == [("request-parameter-value", "request header/X-Who")]
    assert found(none) == [("request-parameter-missing", "request header/X-Who")]
    assert found(replace(none, has_all_headers=False)) == []


def test_those_that_are_required_are_sent_by_the_suite_and_by_the_command_of_the_docs():
    assert required_headers(ASK, CONTRACT.document) == {"X-Who": "anna"}
    (shown,) = reading.operations(CONTRACT)
    assert "-H 'X-Who: anna'" in page._environment().filters["curl"](shown, "http://mock/acme")


@pytest.mark.parametrize(
    ("parameters", "objection"),
    [
        ([parameter("x", "cookie")], "a parameter in 'cookie' at"),
        ([parameter("Authorization", "header")], "is called 'Authorization', which OpenAPI has as no parameter"),
        ([parameter("x", "header", required=True)], "is required and has no `example`"),
        ([parameter("x", "header"), parameter("x")], "has 'x' in the query and in a header"),
    ],
)
def test_a_parameter_that_could_not_be_told_or_sent_is_refused(parameters, objection):
    assert objection in refused(paths={"/calls": {"get": operation(parameters=parameters)}})
