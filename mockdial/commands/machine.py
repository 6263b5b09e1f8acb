"""Draw a vendor's status machines as Mermaid diagrams, each status with its phase.

Example: mockdial machine vogent
"""

import argparse

from mockdial.commands.base import require_vendor


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("vendor", metavar="VENDOR", help="a vendor's short name")


def run(options: argparse.Namespace) -> None:
    from mock_server import vendors
    from mock_server.contract import describe

    require_vendor(options.vendor)
    print("\n\n".join(describe.mermaid(table) for table in vendors.load(options.vendor).contract.machines.values()))
