"""A recording is judged with the credential and the media type that its contract asks for, and holds no password."""

from base64 import b64encode
from dataclasses import replace
from io import BytesIO

import orjson
import pytest

from contract_tests.tools.check import check
from contract_tests.tools.har.writing import Writer
from contract_tests.tools.reports.baseline import Baseline
from mock_server.contract.conformance import Conformance
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.conformance.finding import Severity
from mock_server.contract.conformance.masking import MASK, masked
from mock_server.contract.forms import FORM, form
from mock_server.contract.operation import JSON
from tests.driving import app, fresh
from tests.retell.phoning import ordered
from tests.twilio.calling import OWN, SOMEBODY, place

SID = "AC" + "c" * 32
JSON_TYPE = [("content-type", JSON)]


def twilio(key: str) -> Exchange:
    """A call that was made at Twilio, as a recorder keeps it."""
    url = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Calls.json"
    headers = [("Authorization", key), ("Content-Type", FORM)] if key else [("Content-Type", FORM)]
    asked, made = form({"To": SOMEBODY, "From": OWN, "Url": "https://app.example/voice"}), place(fresh(SID))
    return Exchange("POST", url, headers, asked, 201, JSON_TYPE, orjson.dumps(made.body))


def retell(key: str) -> Exchange:
    """The same at Retell."""
    url, asked = "https://api.retellai.com/v2/create-phone-call", {"from_number": "+14157774444", "to_number": SOMEBODY}
    headers = [("Authorization", key), *JSON_TYPE] if key else JSON_TYPE
    return Exchange("POST", url, headers, orjson.dumps(asked), 201, JSON_TYPE, orjson.dumps(ordered(fresh())))


def basic(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


@pytest.mark.parametrize(
    ("made", "key", "expected"),
    [
        (twilio, basic(SID, "secret"), None),
        (twilio, "Bearer secret", "a key: Authorization: Basic <user:password, in Base64>"),
        (retell, "Bearer secret", None),
        (retell, basic(SID, "secret"), "a key: Authorization: Bearer <key>"),
    ],
)
def test_a_recording_is_checked_by_the_scheme_of_its_vendor(tmp_path, made, key, expected):
    file = BytesIO()
    Writer(file).add(made(key))
    path = tmp_path / "calls.har"
    path.write_bytes(file.getvalue())
    contract = app().vendors[made.__name__].contract
    report = check(path, contract, None, Baseline(), Severity.ERROR)
    assert [(one.rule, one.expected) for one in report.findings] == (
        [] if expected is None else [("request-credentials", expected)]
    )


def test_a_password_of_basic_credentials_is_masked_and_the_account_is_not():
    kept = masked(twilio(basic(SID, "hunter22")), ())
    echo = masked(Exchange("GET", "https://a.test/?seen=hunter22", [("Authorization", basic(SID, "hunter22"))]))
    assert (SID in kept.url, kept.asked("authorization"), echo.url) == (
        True,
        f"Basic {MASK}",
        f"https://a.test/?seen={MASK}",
    )


def test_a_field_of_a_form_that_is_no_text_is_named():
    exchange = twilio(basic(SID, "secret"))
    cut = replace(exchange, request_body=(exchange.request_body or b"") + b"&Note=%ED%A0%BD")
    found = Conformance(app().vendors["twilio"].contract).findings(cut)
    assert [(one.rule, one.where) for one in found] == [("request-value", "request body/Note")]
