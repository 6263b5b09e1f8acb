"""What is asked of the calls to certain numbers: in one world by hand, and for numbers of fiction in all of them."""

import re
from collections.abc import Mapping
from typing import Any

from mock_server.engine.reading import mapping, wrong
from mock_server.engine.wish import Wish, Wishes

MOST_NUMBERS = 10_000
"""Numbers in one world that have a script."""

MIDDLE = "55501"
"""What stands in every number of the range for fiction."""

TAIL = 7
"""Digits of a number by which one of the range for fiction is known."""

SIZE = len("+12025550150")


class Number:
    """How the calls to one number go: the n-th that is made takes the n-th wish, and all that follow the last."""

    __slots__ = ("calls", "wishes")

    def __init__(self, where: str, text: Any) -> None:
        """ScenarioRefused names the outcome that there isn't."""
        self.wishes = Wishes(where, text)
        self.calls = 0

    def take(self) -> Wish | None:
        """The wish for one more call."""
        self.calls += 1
        return self.wishes.at(self.calls)


class Fiction:
    """Numbers that are reserved for fiction, +1 NXX 555-01XX: the last two digits choose the outcome."""

    __slots__ = ("_by_tail",)

    def __init__(self, text: Any, where: str) -> None:
        """Read the file as it stands. ScenarioRefused names the place that is wrong."""
        numbers = mapping(f"{where}/numbers", mapping(where, text, ("summary", "numbers")).get("numbers"))
        for digits in numbers:
            if not re.fullmatch("[5-8][0-9]", digits):
                raise wrong(f"{where}/numbers", digits, "two digits from 50 to 89")
        self._by_tail: Mapping[str, Wishes] = {
            f"{MIDDLE}{digits}": Wishes(f"{where}/numbers/{digits}", value) for digits, value in numbers.items()
        }

    def knows(self, number: str) -> bool:
        """Whether it may be one of them: surely not where this is false."""
        return number[-TAIL:] in self._by_tail

    def wish(self, number: str, attempt: int) -> Wish | None:
        """What is asked of this attempt to reach a number; None for any other."""
        wishes = self._by_tail.get(number[-TAIL:])
        if wishes is None or len(number) != SIZE or not number.startswith("+1") or number[2] < "2":
            return None
        return wishes.at(attempt)
