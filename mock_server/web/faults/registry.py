"""The registry of actions: each by its name, at the stage of a request where it acts."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mock_server.contract.document import ContractRefused
from mock_server.resources import fixtures_path
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
        "close": actions.close_after,
    },
}
"""The actions by stage: before the request is performed, in the request, after it was performed, in any answer.

Faults of one stage act in the order in which their actions stand here, then in the order in which they were set.
"""


def load(root: Path | None = None, own: Path | None = None) -> dict[str, FaultType]:
    """Return every fault that has a file, ours and those of the user's folder, by name.

    Raise `ContractRefused` for a file whose action there is not.
    """
    found = catalog.read(fixtures_path("faults", root)) | (catalog.read(own / "faults") if own else {})
    for kind in found.values():
        if kind.does not in ACTIONS.get(kind.stage, ()):
            raise ContractRefused(f"faults/{kind.name}.yaml: seen {kind.stage}/{kind.does}, expected one of {_able()}")
    return found


def _able() -> str:
    return ", ".join(f"{stage}/{name}" for stage, actions_ in ACTIONS.items() for name in actions_)
