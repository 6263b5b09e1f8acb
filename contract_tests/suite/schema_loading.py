"""Loads a contract into Schemathesis: every check is on, and each case carries a key and the account that it opens."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import orjson
import schemathesis
from schemathesis.schemas import BaseSchema

from contract_tests.suite.servers import ServerUnderTest
from mock_server.contract.contract import Contract
from mock_server.contract.exact_patterns import with_exact_patterns

CONFIG: dict[str, Any] = {"phases": {"examples": {"fill-missing": True}}}
"""Every check is on; its statuses are the default ones, and those of a state. There is no baseline and no report."""

READING: dict[str, Any] = {
    "phases": {"examples": {"fill-missing": True}, "coverage": {"unexpected-methods": ["OPTIONS"]}}
}
"""The same for a run that must not write: no unknown methods are tried."""

ACCEPTED = ("2xx", "3xx", "401", "403", "404", "409", "429", "5xx")
"""How a request that keeps the schemas may be answered: the default of Schemathesis."""

RULED = frozenset({400, 422})
"""The statuses with which vendors refuse what breaks a rule of a schema."""


def state_statuses(contract: Contract) -> frozenset[int]:
    """Return the statuses, of 400 and 422, that a state leads to and no rule of a schema.

    Where all operations with a body or a query declare one of the two, and some the other as well, the other is it.
    """
    asking = [one.replies for one in contract.operations.values() if one.body or one.query]
    ruled = RULED.intersection(*asking)
    return RULED - ruled if ruled else frozenset()


def loaded(contract: Contract, server: ServerUnderTest, next_key: Callable[[], str]) -> BaseSchema:
    """Return a contract as Schemathesis knows it; `next_key` returns the key of the next case."""
    scheme = contract.schemes[0]
    wanted = deepcopy(READING if server.is_read_only else CONFIG)
    statuses = [*ACCEPTED, *map(str, state_statuses(contract))]
    wanted["checks"] = {"positive_data_acceptance": {"expected-statuses": statuses}}
    config = schemathesis.Config.from_dict(wanted)
    root = orjson.loads(with_exact_patterns(orjson.dumps(contract.document.root)))
    schema = schemathesis.openapi.from_dict(root, config=config)
    schema.app = server.app

    @schema.auth(refresh_interval=None)
    class Keys:
        def get(self, case: Any, context: Any) -> str:
            return next_key()

        def set(self, case: Any, key: str, context: Any) -> None:
            case.headers = {**(case.headers or {}), **scheme.headers_of(key)}
            server.sent[scheme.text_of(key)] = key
            account = scheme.path_of(key)
            named = account.keys() & (case.path_parameters or {}).keys()
            if named and not _is_path_wrong(case):  # a path that is set is judged anew, as it is quoted
                case.path_parameters = case.path_parameters | {name: account[name] for name in named}

    return schema


def _is_path_wrong(case: Any) -> bool:
    """Return whether the path of a case was meant to be wrong."""
    parts = case.meta.components.items() if case.meta is not None else ()
    return any(place.value == "path" and made.mode.is_negative for place, made in parts)
