"""Signatures: made and checked as `x-signature` says, as the vendors' own verifiers compute them."""

import pytest

from mock_server.contract.signature import Signable, Signature

FORM = {"header": "X-Sign", "algorithm": "hmac-sha1", "encoding": "base64", "signs": "{url}{fields}", "secret": "token"}
STAMPED = {
    "header": "x-sign",
    "algorithm": "hmac-sha256",
    "encoding": "hex",
    "form": "v={stamp},d={signature}",
    "signs": "{body}{stamp}",
    "stamp": {"unit": "milliseconds"},
    "secret": "key",
}
DOTTED = STAMPED | {"form": "t={stamp},v0={signature}", "signs": "{stamp}.{body}", "stamp": {"unit": "seconds"}}
APART = STAMPED | {
    "form": "{signature}",
    "signs": "{stamp}.{body}",
    "stamp": {"unit": "seconds", "header": "x-timestamp"},
}
FIELDS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
]
NOW = 1_772_463_600_123


@pytest.mark.parametrize(
    ("url", "fields", "text"),
    [
        ("https://mycompany.com/myapp.php?foo=1&bar=2", FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("http://127.0.0.1:5250/status?a=1", FIELDS[:1], "vdbgVSVkhL03hfdDduZygrVXqwI="),
    ],
)
def test_a_form_is_signed_as_the_vendors_own_vectors_say(url, fields, text):
    """Vectors of Twilio's validator: names sorted, values as they are, nothing between."""
    assert Signature(FORM).sign("12345", Signable(url, b"", fields), NOW) == (("X-Sign", text),)


def test_the_order_of_the_fields_and_their_repeats_change_nothing():
    sign = Signature(FORM)
    one, other = ([("b", "2"), ("a", "1"), ("b", "1")], [("b", "1"), ("b", "2"), ("a", "1"), ("b", "2")])
    assert sign.sign("k", Signable("u", b"", one), NOW) == sign.sign("k", Signable("u", b"", other), NOW)


@pytest.mark.parametrize("spec", [FORM, STAMPED, DOTTED, APART], ids=["form", "stamped", "dotted", "apart"])
def test_what_was_signed_is_right_and_nothing_else(spec):
    sign, request = Signature(spec), Signable("http://127.0.0.1/", b'{"a":1}', [("a", "1")])
    headers = dict(sign.sign("secret", request, NOW))
    others = [request._replace(url="http://127.0.0.1/x"), request._replace(body=b"{}"), request._replace(fields=())]
    assert sign.is_right("secret", request, headers)
    assert not sign.is_right("another", request, headers)
    assert not sign.is_right("secret", request, {})
    assert [sign.is_right("secret", other, headers) for other in others].count(False) >= 1


@pytest.mark.parametrize(
    ("spec", "stamp"),
    [(STAMPED, "v=1772463600123,d="), (DOTTED, "t=1772463600,v0="), (APART, "")],
    ids=["ms", "s", "apart"],
)
def test_the_stamp_stands_where_the_vendor_has_it(spec, stamp):
    headers = dict(Signature(spec).sign("secret", Signable("", b"{}"), NOW))
    assert headers["x-sign"].startswith(stamp)
    assert headers.get("x-timestamp") == (None if stamp else "1772463600")


def test_a_stamp_that_was_changed_makes_the_signature_wrong():
    sign, request = Signature(STAMPED), Signable("", b"{}")
    header = dict(sign.sign("secret", request, NOW))["x-sign"]
    assert not sign.is_right("secret", request, {"x-sign": header.replace("v=1", "v=2")})
