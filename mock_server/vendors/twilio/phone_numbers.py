"""Twilio's operations on numbers: those of the account are listed, bought, changed and given back, others listed.

The account itself is read here too.
"""

from collections.abc import Mapping
from typing import Any

from mock_server.exchange import Asked, Reply
from mock_server.vendors.twilio.account import Account
from mock_server.vendors.twilio.errors import CodedRefusal, missing
from mock_server.vendors.twilio.numbers import NO_NUMBERS, TEST_NUMBER, CallerId, OwnNumber, check_bought, normal
from mock_server.vendors.twilio.pages import page_of
from mock_server.vendors.twilio.views import SETTINGS, account_view, caller_id_view, number_view


def fetch_account(account: Account, asked: Asked) -> Reply:
    return Reply(200, account_view(asked.path["AccountSid"], account.began))


def list_incoming_phone_number(account: Account, asked: Asked) -> Reply:
    query, sid = asked.query, asked.path["AccountSid"]

    def passes(one: OwnNumber) -> bool:
        return (
            is_like(query.get("PhoneNumber"), one.phone_number)
            and query.get("FriendlyName", one.settings["FriendlyName"]) == one.settings["FriendlyName"]
            and query.get("Origin", "twilio") == "twilio"
            and not query.get("Beta", False)
        )

    page = page_of(asked, "IncomingPhoneNumbers", account.numbers, passes, lambda one: number_view(one, sid))
    return Reply(200, page)


def is_like(wanted: str | None, number: str) -> bool:
    """Return whether a number has these digits in a row; an asterisk is any digit."""
    if wanted is None:
        return True
    starts = range(len(number) - len(wanted) + 1)
    return any(all(map(_fits, wanted, number[start:])) for start in starts)


def _fits(wanted: str, sign: str) -> bool:
    return wanted == sign or (wanted == "*" and sign.isdecimal())


def create_incoming_phone_number(account: Account, asked: Asked) -> Reply:
    """Buy a number: this one, or the first one of an area code."""
    body, is_test = asked.body, account.is_test(asked)
    number = wanted_number({} if is_test else account.by_number, body)
    own = (account.try_number if is_test else account.buy)(number, settings_of(body))
    return Reply(201, number_view(own, asked.path["AccountSid"]))


def wanted_number(owned: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """Return the number that is to be bought. Raise what the vendor says of one that can't be."""
    if "PhoneNumber" in body:
        number = normal(body["PhoneNumber"])
        check_bought(number, is_owned=number in owned)
        return number
    area = body["AreaCode"]
    if area == "500":
        return TEST_NUMBER
    free = (f"+1{area}55501{n:02}" for n in range(100))
    found = next((one for one in free if one not in owned), None)
    if area == NO_NUMBERS or found is None:
        raise CodedRefusal(21452, f"No phone numbers found in area code {area}")
    return found


def settings_of(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in SETTINGS if name in body}


def fetch_incoming_phone_number(account: Account, asked: Asked) -> Reply:
    return Reply(200, number_view(found(account, asked), asked.path["AccountSid"]))


def update_incoming_phone_number(account: Account, asked: Asked) -> Reply:
    """Change what a number is set to do. It can't be moved to an account that this one knows nothing of."""
    own, sid, body = found(account, asked), asked.path["AccountSid"], asked.body or {}
    if body.get("AccountSid", sid) != sid:
        raise CodedRefusal(20404, f"The requested resource /Accounts/{body['AccountSid']} was not found", 404)
    own.settings |= settings_of(body)
    own.updated_at = account.world.now
    account.note("incoming_phone_number", "update", own)
    return Reply(200, number_view(own, sid))


def delete_incoming_phone_number(account: Account, asked: Asked) -> Reply:
    account.release(found(account, asked))
    return Reply(204, None)


def found(account: Account, asked: Asked) -> OwnNumber:
    own = account.numbers.get(asked.path["Sid"])
    if own is None:
        raise missing(asked, f"IncomingPhoneNumbers/{asked.path['Sid']}.json")
    return own


def list_outgoing_caller_id(account: Account, asked: Asked) -> Reply:
    query, sid = asked.query, asked.path["AccountSid"]

    def passes(one: CallerId) -> bool:
        name = query.get("FriendlyName", one.friendly_name)
        return name == one.friendly_name and normal(query.get("PhoneNumber", one.phone_number)) == one.phone_number

    page = page_of(asked, "OutgoingCallerIds", account.caller_ids, passes, lambda one: caller_id_view(one, sid))
    return Reply(200, page)


def fetch_outgoing_caller_id(account: Account, asked: Asked) -> Reply:
    one = account.caller_ids.get(asked.path["Sid"])
    if one is None:
        raise missing(asked, f"OutgoingCallerIds/{asked.path['Sid']}.json")
    return Reply(200, caller_id_view(one, asked.path["AccountSid"]))
