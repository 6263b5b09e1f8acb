"""How a request is sent to an application: the key as the vendor takes it, the body in the vendor's media type."""

from typing import Any, NamedTuple

import orjson

from mock_server.contract.forms import FORM, form
from mock_server.vendors.vendor import Vendor

JSON_TYPE = "application/json"
ACCOUNT = "{AccountSid}"
"""Stands in a path for the account of the key."""


class Prepared(NamedTuple):
    """A request as it leaves."""

    path: str
    headers: dict[str, str]
    content: bytes


def prepared(app: Any, key: str, path: str, body: Any = None) -> Prepared:
    """Return a request to a vendor, or to the control plane, as the contract wants it."""
    known: dict[str, Vendor] = getattr(app, "vendors", {})  # what wraps an application has none
    vendor = known.get(path.split("/")[1]) if path.startswith("/") else None
    if vendor is None:
        content = b"" if body is None else orjson.dumps(body)
        return Prepared(path, {"authorization": f"Bearer {key}", "content-type": JSON_TYPE}, content)
    scheme = vendor.contract.schemes[0]
    named = {name.lower(): value for name, value in scheme.headers_of(key).items()}
    path = path.replace(ACCOUNT, scheme.account_of(key))
    if any(one.body is not None and one.body.form is not None for one in vendor.contract.operations.values()):
        return Prepared(path, named | {"content-type": FORM}, b"" if body is None else form(body))
    return Prepared(path, named | {"content-type": JSON_TYPE}, b"" if body is None else orjson.dumps(body))
