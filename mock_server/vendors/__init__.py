"""The vendors: what each operation does to a world. They know neither each other nor HTTP."""

from importlib import import_module
from pathlib import Path

from mock_server.vendors.vendor import Vendor

VENDORS = {
    "freya": "mock_server.vendors.freya",
    "happyrobot": "mock_server.vendors.happyrobot",
    "temphone": "mock_server.vendors.temphone",
    "vogent": "mock_server.vendors.vogent",
}
"""Where each vendor lives. A new one is a row here, a contract, a module and fixtures."""


def load(name: str, root: Path | None = None) -> Vendor:
    """One vendor, read and checked. ContractRefused or ScenarioRefused says by name what doesn't fit."""
    vendor: Vendor = import_module(VENDORS[name]).vendor(root)
    return vendor
