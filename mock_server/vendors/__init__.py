"""The vendors: what each operation does to a world. They know neither each other nor HTTP."""

from importlib import import_module
from pathlib import Path

from mock_server.vendors.vendor import Vendor

VENDORS = {
    "elevenlabs": "mock_server.vendors.elevenlabs",
    "freya": "mock_server.vendors.freya",
    "happyrobot": "mock_server.vendors.happyrobot",
    "retell": "mock_server.vendors.retell",
    "temphone": "mock_server.vendors.temphone",
    "twilio": "mock_server.vendors.twilio",
    "vapi": "mock_server.vendors.vapi",
    "vogent": "mock_server.vendors.vogent",
}
"""The package of each vendor. A new vendor is a row here, a contract, a package and fixtures."""


def load(name: str, root: Path | None = None) -> Vendor:
    """Load a vendor and check it. Raise ContractRefused or ScenarioRefused with what does not fit."""
    vendor: Vendor = import_module(VENDORS[name]).vendor(root)
    return vendor
