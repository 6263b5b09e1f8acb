"""Parametrizes tests by contracts, operations, status machines, lists and more: one case each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from contract_tests.suite.calling import calling
from contract_tests.suite.examples import examples
from contract_tests.suite.links import Links
from contract_tests.suite.lists import filters, listings, paged, rows
from contract_tests.suite.machines import kinds
from contract_tests.suite.readback import Readback, at_the_same_path, views
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.resources import contract_names, contract_path

Find = Callable[[str], Iterable[tuple[str, ...]]]
"""A function that finds the cases of a contract, by its name."""

PHASES = ("examples", "coverage", "fuzzing")


@cache
def contract(name: str) -> Contract:
    """Load a contract by name: a vendor's, or `control`."""
    return Contract.load(contract_path(name))


def names(wanted: Sequence[str] | None) -> list[str]:
    """Return the names of the contracts to test: those that were asked for, or all."""
    known = [*contract_names(), "control"]
    for name in wanted or ():
        if name not in known:
            raise pytest.UsageError(f"--vendor: seen {name!r}, expected one of {', '.join(known)}")
    return list(wanted or known)


def parametrize(metafunc: pytest.Metafunc, wanted: Sequence[str] | None, *, is_read_only: bool = False) -> None:
    """Parametrize a test by the names of its arguments. The first row of SUBJECTS that fits is used."""
    for arguments, find in SUBJECTS.items():
        if set(arguments) <= set(metafunc.fixturenames):
            cases = [case for name in names(wanted) for case in _found(find, name)]
            if is_read_only and "operation_id" in arguments:
                cases = [case for case in cases if contract(case[0]).operations[case[1]].is_safe]
            metafunc.parametrize(arguments, [_param(metafunc, case) for case in cases])
            return


@cache
def _found(find: Find, name: str) -> tuple[tuple[str, ...], ...]:
    """Return the cases of one contract; several tests have the same."""
    return tuple(find(name))


def _param(metafunc: pytest.Metafunc, case: tuple[str, ...]) -> Any:
    """Return one case of a test. Its module may leave it to the deep profile: `left_to_deep` says why, if so."""
    left_to_deep = getattr(metafunc.module, "left_to_deep", None)
    why = left_to_deep(metafunc.function.__name__, case) if left_to_deep else None
    return pytest.param(*case, id="-".join(case), marks=[pytest.mark.deep(why)] if why else [])


def _operations(name: str) -> Iterator[tuple[str, ...]]:
    return ((name, operation, phase) for operation in contract(name).operations for phase in PHASES)


def _moves(name: str) -> Iterator[tuple[str, ...]]:
    for record, table in _shown(name).items():
        for status in table["moves"]:
            for event in table["events"]:
                yield name, record, status, event


def _caused(name: str) -> Iterator[tuple[str, ...]]:
    for record, table in _shown(name).items():
        for status, moves in table["moves"].items():
            for event in moves:
                if "operation" in table["events"][event]:
                    yield name, record, status, event


def _records(name: str) -> Iterator[tuple[str, ...]]:
    return ((name, record) for record in _shown(name))


def _shown(name: str) -> Mapping[str, Any]:
    """Return the status machines whose statuses an operation shows; others are known to the control plane alone."""
    return {kind.record: kind.table for kind in kinds(contract(name)).values()}


def _lists(name: str) -> Iterator[tuple[str, ...]]:
    return ((name, listing.operation.id) for listing in paged(contract(name)))


def _filters(name: str) -> Iterator[tuple[str, ...]]:
    document = contract(name).document
    return (
        (name, listing.operation.id, filter_)
        for listing in listings(contract(name))
        for filter_ in filters(document, listing)
    )


def _writers(name: str) -> Iterator[tuple[str, ...]]:
    return ((name, operation.id) for operation, seen in _writing(name) if seen)


def _changers(name: str) -> Iterator[tuple[str, ...]]:
    return ((name, operation.id) for operation, seen in _writing(name) if at_the_same_path(operation, seen))


@cache
def _links(name: str) -> Links:
    return Links(contract(name))


def _writing(name: str) -> Iterator[tuple[Operation, list[Readback]]]:
    """Yield each operation with a body whose path parameters links can fill, with the places that show the body."""
    links = _links(name)
    for operation in contract(name).operations.values():
        names = {parameter.name for parameter in operation.record_parameters}
        if operation.body is not None and names <= links.names(operation.id):
            yield operation, views(contract(name), links, operation)


def _sowers(name: str) -> Iterator[tuple[str, ...]]:
    links = _links(name)
    for maker in links.makers:
        bodies = [body for body in examples(contract(name).document, maker) if isinstance(body, dict)]
        if any(rows(contract(name), links, maker, body) for body in bodies):
            yield name, maker.id


def _readers(name: str) -> Iterator[tuple[str, ...]]:
    links = _links(name)
    for operation in contract(name).operations.values():
        if operation.method == "GET" and operation.record_parameters and any(links.creators(operation.id)):
            yield name, operation.id


def _promising(promise: str) -> Find:
    """Return a function that finds the operations whose `x-calling` makes a promise."""
    return lambda name: ((name, operation.id) for operation in calling(contract(name), promise))


def _whole(name: str) -> Iterator[tuple[str, ...]]:
    yield (name,)


SUBJECTS = {
    ("contract_name", "operation_id", "phase"): _operations,
    ("contract_name", "record", "status", "event"): _moves,
    ("contract_name", "record", "status", "caused"): _caused,
    ("contract_name", "record"): _records,
    ("contract_name", "reader_id"): _readers,
    ("contract_name", "writer_id"): _writers,
    ("contract_name", "changer_id"): _changers,
    ("contract_name", "sower_id"): _sowers,
    ("contract_name", "list_id", "filter_name"): _filters,
    ("contract_name", "list_id"): _lists,
    ("contract_name", "paced_id"): _promising("per_second"),
    ("contract_name", "crowded_id"): _promising("at_once"),
    ("contract_name", "keyed_id"): _promising("once"),
    ("contract_name", "windowed_id"): _promising("window"),
    ("contract_name",): _whole,
}
