"""Play an exported command log into a fresh world, and print its journal as JSON lines.

Example: mockdial replay commands.jsonl
"""

import argparse
from pathlib import Path

from mockdial.commands.base import Stopped, unreadable


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="the output of GET /_mock/commands")


def run(options: argparse.Namespace) -> None:
    from mock_server import vendors
    from mock_server.web import replay

    try:
        lines = options.file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Stopped(f"can't read {options.file}: {unreadable(error)}") from None
    try:
        world = replay.replay(lines, {name: vendors.load(name) for name in vendors.VENDORS})
    except replay.ReplayRefused as refused:
        raise Stopped(f"{options.file}: {refused}; export it anew with GET /_mock/commands") from None
    for happening in world.journal.since(0):
        print(replay.dump(happening.view()).decode())
