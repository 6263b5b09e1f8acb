"""Fixtures of a user's own, beside ours or over them: scenarios, seeds, and numbers for fiction.

A folder looks as ours does: `<vendor>/scenarios/*.yaml`, `<vendor>/seed.yaml`, `numbers.yaml`, `faults/*.yaml`. A file
with a new name is added, one with a name of ours is taken instead. Of a seed, and of the numbers, only what the file
says is replaced. The faults are read by the control plane.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from mock_server.contract.document import read_yaml
from mock_server.contract.operation import Operation
from mock_server.engine.scenarios.reading import ScenarioRefused, mapping, wrong
from mock_server.engine.scenarios.requested import FictionNumbers
from mock_server.engine.world import Setup, World
from mock_server.exchange import Asked, Refusal
from mock_server.resources import fixtures_path
from mock_server.vendors import VENDORS
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.vendors.vendor import Vendor, check

NUMBERS, FAULTS, SEED, SCENARIOS = "numbers.yaml", "faults", "seed.yaml", "scenarios"
KINDS = (".yaml", ".yml")


def add(vendors: LazyVendors, folder: Path) -> None:
    """Add the fixtures of a folder to these vendors. Those for which it has some are read now.

    Raise `ScenarioRefused` for a name or a value that can't be used.
    """
    _require_names(folder, [*VENDORS, NUMBERS, FAULTS])
    own = [name for name in VENDORS if (folder / name).is_dir()]
    for name in own:
        _require_names(folder / name, [SEED, SCENARIOS])
    vendors.change(partial(_add_to, folder))
    for name in own:
        vendors.get(name)
    if (folder / NUMBERS).is_file():
        _add_numbers(vendors, folder / NUMBERS)
    list(_files(folder / FAULTS))


def _add_to(folder: Path, vendor: Vendor) -> None:
    """Add a vendor's own part of a folder."""
    own = folder / vendor.name
    for path in _files(own / SCENARIOS):
        vendor.scenarios = {**vendor.scenarios, path.stem: _scenario(vendor, path)}
    if (own / SEED).is_file():
        vendor.seed = _merged(vendor.seed, read_yaml(own / SEED), f"{own / SEED}#")
        _try_seed(vendor, own / SEED)


def add_scenario(vendors: Mapping[str, Vendor], path: Path) -> str:
    """Add the scenario of a file to the vendors that can play it, and return its name.

    Raise `ScenarioRefused` if none can, for the reason of the one whose kinds of record it names.
    """
    if not path.is_file():
        raise ScenarioRefused(str(path), "nothing there", "a scenario's file")
    text = mapping(f"{path}#", read_yaml(path))
    kinds = {kind for vendor in vendors.values() for kind in vendor.machines}
    named = kinds & (text.keys() | {kind for case in _cases(text) for kind in case})
    if not named:
        raise wrong(f"{path}#", sorted(map(str, text)), f"steps for a kind of record: {', '.join(sorted(kinds))}")
    played, refusals = [], []
    for vendor in vendors.values():
        try:
            vendor.scenarios = {**vendor.scenarios, path.stem: _scenario(vendor, path)}
            played.append(vendor)
        except ScenarioRefused as refused:
            refusals.append((len(named & vendor.machines.keys()), refused))
    if not played:
        raise max(refusals, key=lambda one: one[0])[1]
    return path.stem


def _cases(text: Mapping[str, Any]) -> list[Any]:
    cases = text.get("cases")
    return [case for case in cases if isinstance(case, Mapping)] if isinstance(cases, list) else []


def _scenario(vendor: Vendor, path: Path) -> Any:
    return vendor.read_scenario(path.stem, read_yaml(path), f"{path}#")


def _add_numbers(vendors: LazyVendors, path: Path) -> None:
    ours = read_yaml(fixtures_path(NUMBERS))
    text = {"summary": ours["summary"], **mapping(f"{path}#", read_yaml(path))}
    FictionNumbers(text, f"{path}#")
    check("numbers", text, f"{path}#")
    both = FictionNumbers({**ours, "numbers": ours["numbers"] | text["numbers"]}, f"{path}#")
    vendors.change(lambda vendor: setattr(vendor, "fiction", both))


def _require_names(folder: Path, known: list[str]) -> None:
    """Raise `ScenarioRefused` for a file that has none of these names. Hidden files and notes may be there."""
    try:
        is_there = folder.is_dir()
    except OSError:  # no file system has such a name
        is_there = False
    if not is_there:
        raise ScenarioRefused(str(folder)[:200], "no folder", "a folder with fixtures")
    for path in sorted(folder.iterdir()):
        if path.name not in known and not path.name.startswith((".", "README")):
            near = get_close_matches(path.name, known, 1)
            expected = f"{near[0]}, or another of {', '.join(known)}" if near else f"one of {', '.join(known)}"
            raise ScenarioRefused(str(folder), repr(path.name), expected)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the YAML files of a folder, if it is there. Raise `ScenarioRefused` for any other file."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix in KINDS and path.is_file():
            yield path
        elif not path.name.startswith((".", "README")):
            raise ScenarioRefused(str(folder), repr(path.name), "only files named like happy.yaml")


def _merged(ours: Any, own: Any, where: str) -> Any:
    """Return our mapping with the user's values over it.

    Raise `ScenarioRefused` for a key that ours has not, or for another kind of value. Null may stand for each, and ours
    may be replaced by anything where it is null.
    """
    merged = dict(ours)
    for key, value in mapping(where, own).items():
        if key not in ours:
            raise wrong(where, key, f"only {', '.join(ours)}")
        expected = _kind(ours[key])
        if value is not None and expected != "null" and _kind(value) != expected:
            raise wrong(f"{where}/{key}", value, expected)
        merged[key] = _merged(ours[key], value, f"{where}/{key}") if isinstance(ours[key], Mapping) else value
    return merged


def _kind(value: Any) -> str:
    """Return what a value of a seed is, in words."""
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return "null" if value is None else kinds.get(type(value), "a text")


def _try_seed(vendor: Vendor, path: Path) -> None:
    """Open a world with a seed, and read all that it holds.

    Raise `ScenarioRefused` if it can't be opened, or if the contract does not allow what it shows.
    """
    try:
        account = vendor.account(World(Setup()))
        for operation, asked in _reads(vendor, account):
            _require_fit(vendor, account, operation, asked, path)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, ScenarioRefused):
            raise
        seen = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise ScenarioRefused(f"{path}#", seen, "the fields that our own seed has") from None


def _reads(vendor: Vendor, account: Any) -> Iterator[tuple[Operation, Asked]]:
    """Yield the requests that read whole lists, and those that read each record of a world by its id."""
    ids = [str(record.id) for table in account.tables.values() for _, record in table.forward()]
    for operation in vendor.contract.operations.values():
        names = [parameter.name for parameter in operation.path_parameters]
        query, violations, _ = operation.read_query(b"")
        if operation.is_safe and len(names) < 2 and not violations:
            for path in [{name: id_} for name in names for id_ in ids] if names else [{}]:
                yield operation, Asked(operation.id, path, query)


def _require_fit(vendor: Vendor, account: Any, operation: Operation, asked: Asked, path: Path) -> None:
    try:
        reply = vendor.perform(account.world, asked)
    except Refusal:
        return
    checker = operation.replies.get(reply.status)
    if checker and not checker.is_valid(reply.body):
        for violation in checker.violations(reply.body, f"{path}#: {operation.id} would show {{reply}}"):
            raise ScenarioRefused(violation.where, violation.seen, violation.expected)
