"""Contacts: create and look. The vendor documents neither, only that a call needs one."""

from mock_server.exchange import Asked, Reply
from mock_server.vendors.temphone.account import Account
from mock_server.vendors.temphone.words import success


def create_contact(account: Account, asked: Asked) -> Reply:
    return success(201, "Contact created successfully.", account.add_contact(asked.body).view())


def get_contact(account: Account, asked: Asked) -> Reply:
    return success(200, "Contact retrieved successfully.", account.contact(asked.path["contact_id"]).view())
