"""Play an exported command log into a fresh world, and print its journal as JSON lines.

Example: mockdial replay commands.jsonl
"""

import argparse
from pathlib import Path

from mockdial.commands.base import Stopped
from mockdial.commands.fixtures import add_as_is_option, add_fixture_options, lines_of


def add_options(parser: argparse.ArgumentParser) -> None:
    add_fixture_options(parser)
    parser.add_argument("--scenario", metavar="FILE", type=Path, help="a scenario of your own that the history names")
    add_as_is_option(parser)
    parser.add_argument("file", metavar="FILE", type=Path, help="the output of GET /_mock/commands")


def run(options: argparse.Namespace) -> None:
    from mock_server.contract.document import ContractRefused
    from mock_server.engine.scenarios.reading import ScenarioRefused
    from mock_server.vendors import own_fixtures
    from mock_server.vendors.lazy_vendors import LazyVendors
    from mock_server.web import replay

    known = LazyVendors()
    try:
        if options.fixtures:
            own_fixtures.add(known, options.fixtures)
        if options.scenario:
            own_fixtures.add_scenario(known, options.scenario)
        world = replay.replay(lines_of(options.file), known, as_is=options.as_is)
    except (ContractRefused, ScenarioRefused) as refused:
        raise Stopped(str(refused)) from None
    except replay.ReplayRefused as refused:
        raise Stopped(f"{options.file}: {refused}; {refused.advice}") from None
    for happening in world.journal.since(0):
        print(replay.dump(happening.view()).decode())
