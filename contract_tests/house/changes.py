"""A change to the text of a file, so small that it can be told from all others: what stands there, and what shall."""

from collections.abc import Iterable
from typing import NamedTuple


class Change(NamedTuple):
    """In `place`, a module's name or a file below the project's root, `right` becomes `wrong`."""

    place: str
    right: str
    wrong: str


def changed(text: str, changes: Iterable[Change], name: str) -> str:
    """The text with the changes. LookupError where one has not exactly one place to be made."""
    for change in changes:
        seen = text.count(change.right)
        if seen != 1:
            raise LookupError(f"{name}: seen {seen} places to plant it in {change.place}, expected one: {change.right}")
        text = text.replace(change.right, change.wrong)
    return text
