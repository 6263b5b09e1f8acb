"""Every key has a sealed world of its own; whoever has none is told so; and nobody's key is ever repeated."""

import logging
import re
from base64 import b64encode

import pytest

from mock_server.vendors import VENDORS
from mock_server.web.app import create_app
from mock_server.web.options import Options
from tests.driving import JOBS, job_body
from tests.driving import app as ordinary
from tests.web.asking import person

EXPECTED = "expected 'Authorization: Bearer <key>'"


@pytest.mark.parametrize(
    ("header", "seen"),
    [
        ("", "no Authorization header"),
        ("Bearer", "an Authorization header of another form"),
        ("Bearer ", "an Authorization header of another form"),
        ("secret-key", "an Authorization header of another form"),
        ("Bearer two words", "a malformed key"),
        ("Bearer caf\xe9", "a malformed key"),
        ("Bearer a\x00b", "a malformed key"),
        ("Bearer a\x7fb", "a malformed key"),
        (f"Bearer {'x' * 4097}", "a malformed key"),
        ("Bearer invalid", "a key that is not let in"),
        ("Bearer invalid-and-secret", "a key that is not let in"),
        ("Bearer SOME-INVALID-VALUE", "a key that is not let in"),
    ],
)
@pytest.mark.parametrize("path", [JOBS, "/_mock/world"])
def test_a_key_that_opens_nothing_is_refused(header, seen, path):
    answer = person().say("GET", path, authorization=header)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.message.startswith(f"seen {seen}, {EXPECTED}")
    assert "secret" not in answer.message


def test_basic_credentials_open_only_what_takes_them():
    refused = person().say("GET", JOBS, authorization="Basic YTpi")
    assert (refused.status, refused.message.partition(",")[0]) == (401, "seen an Authorization header of another form")
    assert person().say("GET", "/_mock/world", authorization="Basic YTpi").status == 401


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER   "])
def test_the_scheme_may_be_written_in_any_case(scheme):
    anna = person()
    job = anna.post(JOBS, job_body())
    assert anna.say("GET", f"{JOBS}/{job['id']}", authorization=scheme + anna.key).status == 200


def test_a_refused_key_opens_no_world():
    anna = person(create_app(Options(keys=frozenset({"anna"}))))
    for header in ("", "Bearer invalid", "Bearer bert", "Bearer a b"):
        anna.say("POST", JOBS, b"{}", authorization=header)
    assert list(anna.app.sandboxes) == []


def test_of_a_list_of_keys_only_those_on_it_are_let_in():
    app = create_app(Options(keys=frozenset({"anna", "invalid-too"})))
    answers = [
        person(app).say("GET", JOBS, authorization=f"Bearer {key}") for key in ("anna", "Anna", "bert", "invalid-too")
    ]
    assert [answer.status for answer in answers] == [200, 401, 401, 401]


@pytest.mark.parametrize("header", ["", "Bearer bert", "Bearer a b", "Basic YTpi"])
def test_where_keys_are_listed_the_refusal_says_so(header):
    listed = person(create_app(Options(keys=frozenset({"anna"})))).say("GET", JOBS, authorization=header).message
    assert "one of the keys that this server's --keys lists" in listed
    assert "any key" not in listed
    assert "--keys" not in person().say("GET", JOBS, authorization="Bearer a b").message


def read(vendor: str) -> str:
    """Return the path of a list or the like that a vendor shows to every key."""
    contract = ordinary().vendors[vendor].contract
    account = contract.schemes[0].account_parameters
    return next(
        f"/{vendor}{contract.document.server[1]}{one.path}"
        for one in contract.operations.values()
        if one.method == "GET" and not one.is_open and {named.name for named in one.path_parameters} <= account
    )


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_vendor_says_which_credential_it_saw_and_which_it_expects(vendor):
    listed = person(create_app(Options(keys=frozenset({"anna"}), vendors=(vendor,))))
    scheme = ordinary().vendors[vendor].contract.schemes[0]
    for client, text, told in (
        (person(), "", "with any key that has no 'invalid' in it|and no 'invalid' in them"),
        (person(), "Non sense", "with any key that has no 'invalid' in it|and no 'invalid' in them"),
        (listed, "", "that this server's --keys lists"),
    ):
        answer = client.say("GET", read(vendor), **{scheme.name.lower().replace("-", "_"): text})
        assert answer.status == 401
        seen = rf"(no|an) {scheme.name.title()} header|a malformed key"
        assert re.search(rf"seen ({seen}).*, expected .*({told})", answer.content.decode())


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_request_to_no_operation_stands_in_the_world_of_its_credential(vendor):
    anna, bert = person(), person(key=f"AC-of-nothing-{vendor}")
    assert anna.ask("GET", read(vendor)).status == 200
    for client in (anna, bert):  # whose world is there, and whose world begins with it
        assert client.ask("GET", f"{read(vendor)}/of/nothing").status == 404
        assert client.get("/_mock/requests")["data"][-1]["notes"] == ["no such operation"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_request_to_no_operation_opens_no_world_with_a_key_that_is_not_let_in(vendor):
    app = create_app(Options(keys=frozenset({"anna"}), vendors=(vendor,)))
    for client in (person(app, "bert"), person(app, "invalid")):
        assert client.ask("GET", f"{read(vendor)}/of/nothing").status == 404
        assert client.say("GET", f"{read(vendor)}/of/nothing", authorization="").status == 404
    assert list(app.sandboxes) == []
    assert app.sandboxes.unmatched.refused == 4


def test_the_control_plane_takes_a_whole_key_as_a_tester_writes_it():
    client = person(key="AC-whole")
    basic = f"Basic {b64encode(b'AC-whole:token').decode()}"
    assert client.say("GET", read("twilio").replace("{AccountSid}", "AC-whole"), authorization=basic).status == 200

    def seen(header: str) -> object:
        answer = client.say("GET", "/_mock/world", authorization=header)
        return answer.body["records"] if answer.status == 200 else answer.status

    assert seen("Bearer AC-whole:token") == seen("Bearer AC-whole") == seen(basic) != {}
    assert seen("Bearer AC-whole:another") == 401
    assert seen("Bearer plain:key") == {}


def test_worlds_are_sealed():
    anna, bert = person(), person()
    job = anna.post(JOBS, job_body())
    anna.post("/_mock/clock", {"advance_seconds": 60})
    assert bert.get(JOBS)["data"] == []
    assert bert.get("/_mock/world")["counts"] == {"happenings": 0, "webhooks": 0, "requests": 1, "commands": 0}
    assert bert.get("/_mock/world")["now"] == "2026-03-02T15:00:00Z"
    assert anna.get(JOBS)["data"][0]["id"] == job["id"]


def test_health_needs_no_key_and_opens_no_world():
    anna = person(create_app(Options()))
    answer = anna.say("GET", "/_mock/health", authorization="")
    assert (answer.status, answer.body["vendors"]) == (200, list(VENDORS))
    assert list(anna.app.sandboxes) == []


def test_keys_and_secrets_are_never_repeated(caplog):
    """Neither by the request log nor by the server's own, whatever goes wrong."""
    caplog.set_level(logging.DEBUG)
    anna = person()
    anna.ask("POST", JOBS, {"name": 1})
    anna.ask("GET", f"{JOBS}/unknown")
    anna.ask("GET", "/vogent/api/unknown")
    anna.get("/vogent/api/agents")
    told = [
        anna.ask("GET", path).content.decode() for path in ("/_mock/requests", "/_mock/world", "/_mock/commands", "/")
    ]
    assert [text for text in [*told, caplog.text] if anna.key in text or "Bearer p" in text or "whsec" in text] == []
