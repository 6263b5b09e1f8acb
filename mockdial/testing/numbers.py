"""The outcomes of the calls to a number, as a mapping."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import TypeAlias
from urllib.parse import quote

from mockdial.testing.literals import OutcomeName
from mockdial.testing.transport import Control, Json

__tracebackhide__ = True
"""A failing test shows its own lines, not these."""

Outcome: TypeAlias = OutcomeName | Mapping[str, Json]
"""An outcome by its name, or with details: `{"answered": {"seconds": 40}}`."""


class WorldNumbers(MutableMapping[str, list[Json]]):
    """The outcomes of calls to a number: one for all attempts, or a list, attempt by attempt.

    `numbers["+12025550123"] = "busy"`, or `numbers["+12025550123"] = ["busy", "answered"]`.
    """

    def __init__(self, control: Control) -> None:
        self._control = control

    def __repr__(self) -> str:
        return f"<WorldNumbers {self._control.told('/numbers', 'data')}>"

    def __setitem__(self, number: str, attempts: Outcome | Iterable[Outcome]) -> None:
        outcomes = [attempts] if isinstance(attempts, str | Mapping) else list(attempts)
        self._control.ask("PUT", f"/numbers/{quote(number, safe='')}", {"attempts": outcomes})

    def __getitem__(self, number: str) -> list[Json]:
        return self._all()[number]

    def __delitem__(self, number: str) -> None:
        self._control.ask("DELETE", f"/numbers/{quote(number, safe='')}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, list[Json]]:
        return {entry["number"]: entry["attempts"] for entry in self._control.ask("GET", "/numbers")["data"]}
