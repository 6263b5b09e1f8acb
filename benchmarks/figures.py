"""Measured figures by name, each with the pace of the machine at that time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum
from pathlib import Path


class Yardstick(StrEnum):
    """The yardstick that scales a time."""

    WEB = "empty endpoint"
    HEAP = "heap loop"
    PROCESSOR = "heap loop, processor time"


@dataclass(frozen=True)
class Pace:
    """The speed of the machine, by both yardsticks."""

    web: float  # POST/s of the empty Starlette endpoint
    heap: float  # seconds of the heap loop
    processor: float  # seconds of processor time of the heap loop: a busy neighbour does not lengthen them

    def factor(self, yardstick: Yardstick) -> float:
        """Return the seconds that the reference machine needs for one second of work here."""
        match yardstick:
            case Yardstick.WEB:
                return self.web / REFERENCE.web
            case Yardstick.HEAP:
                return REFERENCE.heap / self.heap
            case Yardstick.PROCESSOR:
                return REFERENCE.processor / self.processor

    def mean(self, other: "Pace") -> "Pace":
        """Return the pace between two measurements: work between them ran at about this pace."""
        return Pace(*((a + b) / 2 for a, b in zip(astuple(self), astuple(other), strict=True)))


REFERENCE = Pace(web=25_000, heap=0.68, processor=0.68)
"""The machine that the budgets are written for. RESULTS.md says where the time of the heap loop comes from."""


@dataclass(frozen=True)
class Figure:
    """One measured value, and the pace of the machine around it."""

    value: float
    pace: Pace

    def scaled(self, yardstick: Yardstick) -> float:
        """Return the time that the reference machine would have taken."""
        return self.value * self.pace.factor(yardstick)


Round = dict[str, Figure]
"""The figures of one round by name, such as `create rate`."""


def unscaled(rounds: Sequence[Round]) -> list[Round]:
    """Return the same values as if the reference machine had made them: scaling leaves them as they were measured."""
    return [{name: Figure(figure.value, REFERENCE) for name, figure in one.items()} for one in rounds]


def save(file: Path, rounds: Sequence[Round], missing: Mapping[str, str]) -> None:
    """Write a recording that `load` reads, one line for each round."""
    lines = [
        json.dumps({name: [round(x, 4) for x in (one.value, *astuple(one.pace))] for name, one in seen.items()})
        for seen in rounds
    ]
    listed = ",\n".join(lines)
    file.write_text(f'{{"missing": {json.dumps(missing)}, "rounds": [\n{listed}\n]}}\n')


def load(file: Path) -> tuple[list[Round], dict[str, str]]:
    """Return the rounds of a recording, and why turns are missing in it."""
    found = json.loads(file.read_text())
    rounds = [{name: Figure(value, Pace(*pace)) for name, (value, *pace) in one.items()} for one in found["rounds"]]
    return rounds, found["missing"]
