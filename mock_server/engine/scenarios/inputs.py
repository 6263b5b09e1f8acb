"""The answers of a person to a menu, keys and words: by the outcome of a call, or by the scenario.

Both are written the same way: a text for every time that the call asks, a list for one time after another, or texts
with their odds.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, NamedTuple

from mock_server.engine.chance import Luck, cumulative
from mock_server.engine.scenarios.reading import listed, mapping, odds, some, wrong

PRESSES, SAYS = "presses", "says"
WORDS = (PRESSES, SAYS)

KEYS = re.compile(r"[0-9A-D*#]{1,32}")
MOST_TIMES, LONGEST = 100, 500


class Input(NamedTuple):
    """One way of input: the texts, and how one of them is chosen.

    With `odds`, which add up to 1, luck chooses. `is_list` says that each time takes the next text, and then none.
    """

    texts: tuple[str, ...] = ()
    odds: tuple[float, ...] | None = None
    is_list: bool = False

    def at(self, time: int, luck: Luck) -> str:
        """Return what comes at a time, counted from 0; empty for nothing."""
        if self.odds is not None:
            return self.texts[bisect_right(self.odds, luck.unit())]
        place = time if self.is_list else 0
        return self.texts[place] if place < len(self.texts) else ""


class Inputs(NamedTuple):
    """The keys that a person presses, and the words that the person says."""

    presses: Input = Input()
    says: Input = Input()


NO_INPUTS = Inputs()


def read(where: str, text: Mapping[str, Any]) -> Inputs:
    """Read `presses` and `says` of a mapping that has perhaps more. Raise ScenarioRefused with the place."""
    if not (PRESSES in text or SAYS in text):
        return NO_INPUTS
    return Inputs(*(_input(f"{where}/{word}", word, text[word]) if word in text else Input() for word in WORDS))


def _input(where: str, word: str, value: Any) -> Input:
    if isinstance(value, list):
        each = listed(where, value, "texts", MOST_TIMES)
        return Input(tuple(_text(f"{where}/{n}", word, one) for n, one in enumerate(each)), is_list=True)
    if not isinstance(value, Mapping):
        return Input((_text(where, word, value),))
    texts = tuple(_text(where, word, one) for one in mapping(where, value))
    sums = cumulative(some(where, value, [odds(f"{where}/{one}", weight) for one, weight in value.items()]))
    return Input(texts, tuple(up_to / sums[-1] for up_to in sums))


def _text(where: str, word: str, value: Any) -> str:
    """Return keys to press, or words to say; empty for nothing. Refuse anything else."""
    if value == "":
        return ""
    if word == PRESSES and not (isinstance(value, str) and KEYS.fullmatch(value)):
        raise wrong(where, value, 'up to 32 keys of 0 to 9, A to D, * and #, as text: "1"')
    if not isinstance(value, str) or len(value) > LONGEST:
        raise wrong(where, value, f"a text of at most {LONGEST} characters")
    return value
