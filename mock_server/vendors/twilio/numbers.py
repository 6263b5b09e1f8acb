"""Telephone numbers: how they are written, where they are, and which of them always fail."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from mock_server.vendors.twilio.errors import INVALID_FROM, INVALID_TO, CodedRefusal

TEST_NUMBER = "+15005550006"
"""A number that every account may call from."""

MAGIC = {
    "+15005550001": (21217, INVALID_TO),
    "+15005550002": (21214, "The phone number you are attempting to call, {}, cannot be reached."),
    "+15005550003": (
        21215,
        (
            "Account not authorized to call {}. Perhaps you need to enable some international permissions: "
            "https://www.twilio.com/console/voice/calls/geo-permissions/low-risk"
        ),
    ),
    "+15005550004": (21216, "Account not allowed to call {}"),
}
"""What a call to a number of the vendor's test credentials comes to; the mock honours them with all credentials."""

NOT_OWNED = (
    "The source phone number provided, {}, is not yet verified for your account. "
    "You may only make calls from phone numbers that you've verified or purchased from Twilio."
)

COUNTRIES = {"1": "US", "44": "GB", "49": "DE", "33": "FR", "34": "ES", "39": "IT", "61": "AU", "81": "JP", "91": "IN"}
STATES = {"202": "DC", "206": "WA", "212": "NY", "312": "IL", "415": "CA", "602": "AZ", "646": "NY", "713": "TX"}


class CallerId(NamedTuple):
    """A number of somebody else's that the account may show as its own when it calls: verified once."""

    sid: str
    phone_number: str
    created_at: int
    friendly_name: str

    @property
    def id(self) -> str:
        """The vendor's id of the number."""
        return self.sid


class OwnNumber:
    """A number of the account, and what it is set to do."""

    __slots__ = ("created_at", "phone_number", "settings", "sid", "updated_at")

    def __init__(self, sid: str, phone_number: str, created_at: int, settings: Mapping[str, Any]) -> None:
        self.sid, self.phone_number, self.created_at, self.updated_at = sid, phone_number, created_at, created_at
        self.settings = {"FriendlyName": formatted(phone_number), **settings}

    @property
    def id(self) -> str:
        """The vendor's id of the number."""
        return self.sid


E164 = re.compile(r"\+[1-9][0-9]{7,14}")


def is_callable(number: str) -> bool:
    """Return whether a text is a number that can be called."""
    return E164.fullmatch(normal(number)) is not None if re.fullmatch(r"[+0-9() .-]+", number) else False


def normal(number: str) -> str:
    """Return a number in E.164, as far as it is a telephone number."""
    if ":" in number:
        return number
    digits = re.sub("[^0-9]", "", number)
    return f"+1{digits}" if len(digits) == 10 and not number.startswith("+") else f"+{digits}"


def formatted(number: str) -> str:
    """Return a number as the vendor writes it: `(202) 555-0100` in North America."""
    found = re.fullmatch(r"\+1([0-9]{3})([0-9]{3})([0-9]{4})", number)
    return f"({found[1]}) {found[2]}-{found[3]}" if found else number


def places(side: str, number: str) -> dict[str, str]:
    """Return where a number is, as callbacks name it: only what its beginning says."""
    code = next((code for code in COUNTRIES if number.startswith(f"+{code}")), "")
    state = STATES.get(number[2:5], "") if code == "1" else ""
    return {f"{side}City": "", f"{side}Country": COUNTRIES.get(code, ""), f"{side}State": state, f"{side}Zip": ""}


def check_caller(number: str, *, is_owned: bool) -> None:
    """Refuse a number that the account may not call from."""
    if number == "+15005550001":
        raise CodedRefusal(21212, INVALID_FROM.format(number))
    if not is_owned and number != TEST_NUMBER:
        raise CodedRefusal(21210, NOT_OWNED.format(number))


NOT_BOUGHT = {
    "+15005550000": (21422, "{} is not available."),
    "+15005550001": (21421, "{} is not a valid number"),
}
"""What buying a number of the vendor's test credentials comes to."""

NO_NUMBERS = "533"
"""An area code in which there never is a number."""


def check_bought(number: str, *, is_owned: bool) -> None:
    """Refuse a number that can't be bought."""
    if number in NOT_BOUGHT or is_owned:
        code, words = NOT_BOUGHT.get(number, NOT_BOUGHT["+15005550000"])
        raise CodedRefusal(code, words.format(number))


def check_called(number: str, caller: str) -> None:
    """Refuse a number that can't be called."""
    if number == caller:
        raise CodedRefusal(21211, INVALID_TO.format(number))
    if number in MAGIC:
        code, words = MAGIC[number]
        raise CodedRefusal(code, words.format(number))
