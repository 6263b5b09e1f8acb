"""Twilio: phone calls, one for each request, and callbacks that tell of them."""

from pathlib import Path

from mock_server.vendors.twilio import handlers
from mock_server.vendors.twilio.account import Account
from mock_server.vendors.twilio.errors import ERRORS
from mock_server.vendors.vendor import Vendor, assemble

HANDLERS = {
    "CreateCall": handlers.create_call,
    "ListCall": handlers.list_call,
    "FetchCall": handlers.fetch_call,
    "UpdateCall": handlers.update_call,
    "DeleteCall": handlers.delete_call,
}


def vendor(root: Path | None = None) -> Vendor:
    """Return Twilio, from its contract and fixtures."""
    return assemble("twilio", HANDLERS, Account, ERRORS, root=root)
