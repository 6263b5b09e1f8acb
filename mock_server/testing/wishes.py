"""What a test wishes for: how calls to a number go, and what goes wrong."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from urllib.parse import quote

from mock_server.testing.control import Control, Json


class Numbers(MutableMapping[str, list[Json]]):
    """How calls to a number go, attempt by attempt: `numbers["+12025550123"] = ["busy", "answered"]`."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def __setitem__(self, number: str, attempts: Iterable[Json]) -> None:
        self._control.ask("PUT", f"/numbers/{quote(number, safe='')}", {"attempts": list(attempts)})

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


class Faults:
    """What goes wrong on purpose."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def add(self, name: str, **options: Json) -> None:
        """Have a named fault strike, bounded by `times`, `odds`, `operation`, `number` and `for_seconds` as given."""
        self._control.ask("POST", "/faults", {"name": name, **options})

    def clear(self) -> None:
        """Nothing goes wrong on purpose any more."""
        self._control.ask("DELETE", "/faults")

    def __iter__(self) -> Iterator[Mapping[str, Json]]:
        return iter(self._control.ask("GET", "/faults")["faults"])
