"""The page about mutations, from their list: `python -m tests.mutations.table docs/mutations.md`."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.mutations.defect import KINDS
from tests.mutations.defects import DEFECTS, LACKS

TITLES = ("Defect", "Kind", "Where", "Caught by", "The mock notices it")


def page() -> str:
    """The whole page, in Markdown."""
    counts = Counter(defect.kind for defect in DEFECTS)
    noticed = sum(defect.is_noticed for defect in DEFECTS)
    vendors = sorted({defect.vendor for defect in DEFECTS})
    kinds = "\n".join(f"- `{kind}` ({counts[kind]}): {meaning}" for kind, meaning in KINDS.items())
    sections = "\n\n".join(section(vendor) for vendor in vendors)
    return f"""# Mutations

`make docs` generates this page from `tests/mutations`: change that, not this page.

See here what the shipped suite catches. Each of these {len(DEFECTS)} servers is the mock of one vendor with one
defect, so it breaks its contract. The suite has the true contract and tests the server by its address, as it tests any
other. It catches all of them. `tests/mutations/test_mutations.py` runs each defect with the one test that stands
beside it, and the same tests without a defect, which then pass.

The server and the suite are two processes that speak over a socket, and the suite gets the options that a user gives
it. To save time, both are forked from a process that has loaded the libraries but nothing of the mock. One defect is
also tried with processes that begin anew.

{kinds}

{len(DEFECTS) - noticed} of them get past the mock's own checks: only the suite notices them.

{sections}
"""


def section(vendor: str) -> str:
    """The table of one vendor."""
    lines = [TITLES, ("---",) * len(TITLES), *rows(vendor)]
    told = "".join(f"{why}\n\n" for why in LACKS.get(vendor, {}).values())
    return f"## {vendor}\n\n{told}" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def rows(vendor: str) -> Iterator[tuple[str, ...]]:
    """A line for each defect."""
    for defect in DEFECTS:
        if defect.vendor == vendor:
            yield defect.name, defect.kind, defect.where, f"`{defect.caught_by}`", "yes" if defect.is_noticed else "no"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
