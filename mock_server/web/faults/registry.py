"""Mischief: the deeds by name, at the stage of a request where each is done."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mock_server.contract.document import ContractRefused
from mock_server.web.faults import actions, catalog, payload
from mock_server.web.faults.active import ActiveFault
from mock_server.web.faults.catalog import FaultType

Action = Callable[[Any, ActiveFault], bool]

ACTIONS: Mapping[str, Mapping[str, Action]] = {
    "before": {"refuse": actions.refuse, "close": actions.close},
    "asking": {"shrink": actions.shrink, "look_back": actions.look_back, "postpone": actions.postpone},
    "after": {"fail": actions.fail, "close": actions.close, "hang": actions.hang},
    "answer": {
        "add": payload.add,
        "omit": payload.omit,
        "blank": payload.blank,
        "invent": payload.invent,
        "rename": payload.rename,
        "wait": actions.wait,
        "truncate": actions.truncate,
        "garble": actions.garble,
        "relabel": actions.relabel,
        "drip": actions.drip,
        "double": actions.double,
        "cut": actions.cut,
        "close": actions.leave,
    },
}
"""What can be done, by the stage at which it is done: before anything is done; in what is asked; after it was done; to
whatever is answered. Faults of one stage are done in the order in which they stand here, then in which they were set.
"""


def load(root: Path | None = None) -> dict[str, FaultType]:
    """Every fault that has a file, by name. ContractRefused names one that asks for what cannot be done."""
    found = catalog.read(root)
    for kind in found.values():
        if kind.does not in ACTIONS.get(kind.stage, ()):
            raise ContractRefused(f"faults/{kind.name}.yaml: seen {kind.stage}/{kind.does}, expected one of {_able()}")
    return found


def _able() -> str:
    return ", ".join(f"{stage}/{name}" for stage, actions_ in ACTIONS.items() for name in actions_)
