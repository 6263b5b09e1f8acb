"""No key, token or cookie leaves a recording; everything else stays as it was."""

from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.masking import MASK, masked
from tests.contract.recordings import MADE, READ, answered


def everything(exchange: Exchange) -> str:
    return repr(exchange)


def test_the_key_is_masked_wherever_it_stands():
    body = orjson.dumps({"note": "sk-very-secret", "id": "c1"})
    leaky = replace(MADE, url=f"{MADE.url}?echo=sk-very-secret", request_body=body, response_body=body)
    assert "sk-very-secret" not in everything(masked(leaky))
    assert masked(leaky).asked("authorization") == f"Bearer {MASK}"


@pytest.mark.parametrize("name", ["Cookie", "X-API-Key", "api_key", "Set-Cookie", "X-Elto-Signature", "X-Hook-Secret"])
def test_headers_that_hold_secrets_are_masked(name):
    assert "hidden" not in everything(masked(replace(READ, response_headers=[(name, "hidden")])))


@pytest.mark.parametrize("field", ["apiKey", "api_key", "key", "auth_token", "dialToken", "webhookSecret", "password"])
def test_fields_that_hold_secrets_are_masked_at_any_depth(field):
    shown = answered(READ, {"list": [{field: "hidden", "id": "c1"}]})
    assert orjson.loads(masked(shown).response_body) == {"list": [{field: MASK, "id": "c1"}]}


@pytest.mark.parametrize("field", ["keywords", "tokens_used", "monkey", "id", "keyName"])
def test_other_fields_stay(field):
    shown = answered(READ, {field: "shown"})
    assert masked(shown) == replace(
        shown, request_headers=(("Authorization", f"Bearer {MASK}"),), response_headers=tuple(shown.response_headers)
    )


def test_a_ticket_in_an_address_is_masked():
    assert (
        masked(replace(READ, url="https://u:p@a.test/r?credential=abc&at=1")).url
        == f"https://a.test/r?credential={MASK}&at=1"
    )


@pytest.mark.parametrize(
    ("key", "name", "expected"),
    [
        ("token", "auth_token_at", "auth_token_at"),
        ("token", "token", MASK),
        ("sk-0123456789abcdef", "of sk-0123456789abcdef", f"of {MASK}"),
    ],
)
def test_a_short_key_is_masked_in_values_and_no_field_is_lost(key, name, expected):
    bearer = [("Authorization", f"Bearer {key}")]
    shown = Exchange("GET", "https://a.test/x", bearer, b"", 200, [], orjson.dumps({name: [f"a {key}", 1]}))
    assert orjson.loads(masked(shown).response_body) == {expected: [f"a {MASK}", 1]}


def test_fields_of_a_form_that_hold_secrets_are_masked_and_the_others_stay():
    headers = [
        ("Authorization", "Bearer a token"),
        ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
    ]
    form = b"SipAuthPassword=hunter22&Url=https%3A%2F%2Fa.test%3Fof%3Da%20token&a+b=%c3%28&Event=ringing&Event=busy"
    assert (
        masked(Exchange("POST", "https://a.test/x", headers, form)).request_body
        == b"SipAuthPassword=[masked]&Url=https%3A%2F%2Fa.test%3Fof%3D[masked]&a+b=%c3%28&Event=ringing&Event=busy"
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"To=1&SipAuthPassword=hunter22&A=", b"To=1&SipAuthPassword=[masked]&A="),
        (b"a text: password=hunter22", b"a text: password=hunter22"),
    ],
)
def test_a_body_that_looks_like_a_form_is_taken_for_one_where_nothing_is_said(body, expected):
    assert masked(Exchange("POST", "/calls", (), body)).request_body == expected


@given(st.binary(max_size=50), st.text(max_size=20))
def test_masking_twice_is_masking_once(body, key):
    once = masked(Exchange("GET", "https://a.test/x", [("Authorization", f"Bearer {key}")], body, 200, [], body))
    assert masked(once) == once
