"""The faults of a world, which go wrong on purpose."""

from collections.abc import Iterator, Mapping

from mockdial.testing.literals import FaultName, OwnName, VendorName
from mockdial.testing.transport import Control, Json

__tracebackhide__ = True
"""A failing test shows its own lines, not these."""


class WorldFaults:
    """The faults of a world."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def __repr__(self) -> str:
        return f"<WorldFaults {self._control.told('/faults', 'faults')}>"

    def add(
        self,
        name: FaultName | OwnName,
        *,
        vendor: VendorName | None = None,
        operation: str | None = None,
        number: str | None = None,
        times: int | None = None,
        odds: float | None = None,
        for_seconds: float | None = None,
        **parameters: Json,
    ) -> None:
        """Switch a fault on, with its own parameters.

        It strikes requests to this vendor, of this operation, that name this telephone number; so many `times`, with
        these `odds`, for so many virtual seconds.
        """
        bounds = {
            "vendor": vendor,
            "operation": operation,
            "number": number,
            "times": times,
            "odds": odds,
            "for_seconds": for_seconds,
        }
        given = {bound: value for bound, value in bounds.items() if value is not None}
        self._control.ask("POST", "/faults", {"name": name, **given, **parameters})

    def clear(self) -> None:
        """Switch all faults off."""
        self._control.ask("DELETE", "/faults")

    def __iter__(self) -> Iterator[Mapping[str, Json]]:
        return iter(self._control.ask("GET", "/faults")["faults"])
