"""The exemplary clients and the facts of their vendors, found by the names of the vendors."""

import inspect
from importlib import import_module
from types import ModuleType
from typing import Any

from contract_tests.hazards import contract, vendors
from contract_tests.hazards.facts import VendorFacts
from mock_server.vendors import VENDORS


def module(name: str) -> ModuleType:
    """Return the module of a vendor's exemplary client."""
    return import_module(f"contract_tests.clients.{name}")


def broken(name: str) -> list[type[Any]]:
    """Return the broken clients of a vendor."""
    return own_classes(import_module(f"contract_tests.clients.broken.{name}"))


def own_classes(of: ModuleType) -> list[type[Any]]:
    return [one for _, one in inspect.getmembers(of, inspect.isclass) if one.__module__ == of.__name__]


FACTS: dict[str, type[VendorFacts]] = {one.name: one for one in own_classes(vendors) if issubclass(one, VendorFacts)}
CLIENTS: dict[str, type[Any]] = {
    name: next(one for one in own_classes(module(name)) if one.__name__.endswith("Client")) for name in VENDORS
}
CONTRACTS: dict[str, type[contract.ClientContract]] = {
    one.vendor.name: one for one in own_classes(contract) if one is not contract.ClientContract
}
