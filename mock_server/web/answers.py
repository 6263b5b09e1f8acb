"""The answers of a history. Its commands are played once more, in a world of their own, and each reply is told.

So no request pays for what only few exports need, and a world keeps nothing for it.
"""

from collections.abc import Iterable

from mock_server.engine.world import World
from mock_server.store.commands import Command
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web.answered import answered
from mock_server.web.export import Told
from mock_server.web.replay import play_command

STEP = 500
"""Happenings that are played in one go."""


def answers(world: World, commands: Iterable[Command], vendors: LazyVendors) -> Told:
    """Yield what each command of a world was answered with; before that, None between two parts of the way to it."""
    again = World(world.setup, world.ticket, world.signing_key)
    try:
        for command in commands:
            for n, _ in enumerate(again.clock.jump(command.at), 1):
                if n % STEP == 0:
                    yield None
            reply = play_command(again, vendors, command)
            yield {} if reply is None else answered(vendors[command.vendor].contract, command.operation, reply)
    finally:
        again.close()
