"""The cost of a vendor, in files and lines: `python -m tests.vendors.costs` prints the table of CONTRIBUTING.md."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.project.sources import ROOT, files

SHOWN = ("temphone", "retell", "twilio", "vapi", "elevenlabs")
PARTS = {
    "contract": ("openapi/{}.yaml",),
    "fixtures": ("fixtures/{}/**/*.*",),
    "package": ("mock_server/vendors/{}/*.py",),
    "clients for the hazards": ("contract_tests/clients/{}.py", "contract_tests/clients/broken/{}.py"),
    "tests of its own": (
        "tests/{}/*.py",
        "tests/documented/{}.*",
        "tests/mutations/{}*.py",
        "tests/planted/{}.py",
        "tests/sdk/*{}*.*",
    ),
}
"""Where the files are that belong to one vendor alone."""

ELSEWHERE = "lines elsewhere that name it"
SHARED = ("mock_server", "mockdial", "contract_tests", "tests", "client")


class Cost(NamedTuple):
    """The number of files, and of the lines in them."""

    files: int
    lines: int


def measured(vendor: str) -> dict[str, Cost]:
    """Return what each part of a vendor costs; of files that all vendors share, the lines that name it."""
    own = {part: [path for glob in globs for path in ROOT.glob(glob.format(vendor))] for part, globs in PARTS.items()}
    costs = {part: Cost(len(paths), sum(len(_lines(path)) for path in paths)) for part, paths in own.items()}
    alone = {path for paths in own.values() for path in paths}
    named = [n for path in _shared() if path not in alone and (n := _naming(vendor, path))]
    return costs | {ELSEWHERE: Cost(len(named), sum(named))}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _shared() -> Iterator[Path]:
    return (path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in SHARED)


def _naming(vendor: str, path: Path) -> int:
    return sum(bool(re.search(vendor, line, re.IGNORECASE)) for line in _lines(path))


def table() -> str:
    """Return the table, lines to the next ten."""
    costs = {vendor: measured(vendor) for vendor in SHOWN}
    lines = [("part", *SHOWN), ("---",) * (len(SHOWN) + 1)]
    lines += [(part, *(_told(costs[vendor][part]) for vendor in SHOWN)) for part in costs[SHOWN[0]]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _told(cost: Cost) -> str:
    return f"{cost.files}: {max(10, round(cost.lines, -1)):,}"


if __name__ == "__main__":
    print(table())
