"""TemPhone: AI calls, each to one contact at a set time."""

from pathlib import Path

from mock_server.vendors.temphone import calls, contacts
from mock_server.vendors.temphone.account import Account
from mock_server.vendors.temphone.words import envelope
from mock_server.vendors.vendor import Manners, Vendor, assemble

HANDLERS = {
    "scheduleCall": calls.schedule_call,
    "listScheduledCalls": calls.list_scheduled_calls,
    "getScheduledCall": calls.get_scheduled_call,
    "cancelScheduledCall": calls.cancel_scheduled_call,
    "createContact": contacts.create_contact,
    "getContact": contacts.get_contact,
}

MANNERS = Manners(envelope=envelope, malformed=400, violation=400, state=409)


def vendor(root: Path | None = None) -> Vendor:
    """TemPhone, from its contract and fixtures."""
    return assemble("temphone", HANDLERS, Account, MANNERS, root=root)
