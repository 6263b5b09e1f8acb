"""Mischief: the deeds by name, at the stage of a request where each is done."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mock_server.contract.document import ContractRefused
from mock_server.web.faults import deeds, kinds, surprises
from mock_server.web.faults.kinds import Kind
from mock_server.web.faults.switch import Switch

Deed = Callable[[Any, Switch], bool]

DEEDS: Mapping[str, Mapping[str, Deed]] = {
    "before": {"refuse": deeds.refuse, "close": deeds.close},
    "asking": {"shrink": deeds.shrink, "look_back": deeds.look_back, "postpone": deeds.postpone},
    "after": {"fail": deeds.fail, "close": deeds.close, "hang": deeds.hang},
    "answer": {
        "add": surprises.add,
        "omit": surprises.omit,
        "blank": surprises.blank,
        "invent": surprises.invent,
        "rename": surprises.rename,
        "wait": deeds.wait,
        "truncate": deeds.truncate,
        "garble": deeds.garble,
        "relabel": deeds.relabel,
        "drip": deeds.drip,
        "double": deeds.double,
        "cut": deeds.cut,
        "close": deeds.leave,
    },
}
"""What can be done, by the stage at which it is done: before anything is done; in what is asked; after it was done; to
whatever is answered. Faults of one stage are done in the order in which they stand here, then in which they were set.
"""


def load(root: Path | None = None) -> dict[str, Kind]:
    """Every fault that has a file, by name. ContractRefused names one that asks for what cannot be done."""
    found = kinds.read(root)
    for kind in found.values():
        if kind.does not in DEEDS.get(kind.stage, ()):
            raise ContractRefused(f"faults/{kind.name}.yaml: seen {kind.stage}/{kind.does}, expected one of {_able()}")
    return found


def _able() -> str:
    return ", ".join(f"{stage}/{name}" for stage, deeds_ in DEEDS.items() for name in deeds_)
