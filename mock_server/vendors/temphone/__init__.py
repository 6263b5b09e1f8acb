"""TemPhone: AI calls, each to one contact at a set time."""

from pathlib import Path

from mock_server.vendors.temphone import handlers
from mock_server.vendors.temphone.account import Account
from mock_server.vendors.temphone.errors import ERRORS
from mock_server.vendors.vendor import Vendor, assemble

HANDLERS = {
    "scheduleCall": handlers.schedule_call,
    "listScheduledCalls": handlers.list_scheduled_calls,
    "getScheduledCall": handlers.get_scheduled_call,
    "cancelScheduledCall": handlers.cancel_scheduled_call,
    "createContact": handlers.create_contact,
    "getContact": handlers.get_contact,
}


def vendor(root: Path | None = None) -> Vendor:
    """Return TemPhone, from its contract and fixtures."""
    return assemble("temphone", HANDLERS, Account, ERRORS, root=root)
