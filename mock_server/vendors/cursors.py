"""Cursors of lists: a cursor names a place, and holds for one list alone."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Any

from mock_server.contract.json_codec import encode


class WrongCursor(ValueError):
    """A text that is no cursor, or, with `is_of_another_list`, one that another list gave out."""

    def __init__(self, *, is_of_another_list: bool = False) -> None:
        super().__init__()
        self.is_of_another_list = is_of_another_list


def cursor(place: str, criteria: Any) -> str:
    """Return the cursor of a place in a list. `criteria` name the list: any value of JSON."""
    return urlsafe_b64encode(f"{place}/{_seal(criteria)}".encode()).decode()


def place_of(text: str, criteria: Any) -> str:
    """Return the place that a cursor names. Raise `WrongCursor` if the list of these criteria did not give it out."""
    try:
        place, slash, seal = urlsafe_b64decode(text.encode()).decode().rpartition("/")
    except ValueError:
        raise WrongCursor from None
    if not slash:
        raise WrongCursor
    if seal != _seal(criteria):
        raise WrongCursor(is_of_another_list=True)
    return place


def _seal(criteria: Any) -> str:
    return blake2b(encode(criteria), digest_size=6).hexdigest()
