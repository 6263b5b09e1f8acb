"""List the vendors: their operations, and how much of each contract is documented, inferred or proposed.

Example: mockdial vendors vogent
"""

import argparse

from mockdial.commands.base import require_vendor


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("vendor", nargs="?", metavar="VENDOR", help="only this one, with all its operations")


def run(options: argparse.Namespace) -> None:
    from mock_server import vendors
    from mock_server.contract import describe

    for name in [options.vendor] if options.vendor else vendors.VENDORS:
        require_vendor(name)
        print(describe.summary(vendors.load(name).contract, full=bool(options.vendor)))
