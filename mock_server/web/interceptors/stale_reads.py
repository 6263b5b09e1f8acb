"""Stale reads: a replica of a world, some time behind, which plays the world's commands when they are old enough."""

from itertools import islice

from mock_server.engine.world import World
from mock_server.store.commands import Command
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web import replay
from mock_server.web.sandbox import Sandbox


class Replica:
    """A world that lags behind another one: it shows a change that is older than the lag."""

    def __init__(self, sandbox: Sandbox, vendors: LazyVendors) -> None:
        self.world = World(sandbox.world.setup, sandbox.ticket, sandbox.signing_key)
        self._sandbox, self._vendors = sandbox, vendors
        self._played = 0

    def follow(self, lag: int) -> World:
        """Return the world as it was `lag` milliseconds ago, or later: after a smaller lag it does not go back."""
        until = self._sandbox.world.now - lag
        for command in islice(self._sandbox.commands, self._played, None):
            if command.at > until:
                break
            self._play(command)
        self.world.clock.play_to(until)
        return self.world

    def _play(self, command: Command) -> None:
        self.world.clock.play_to(command.at)
        replay.play_command(self.world, self._vendors, command)
        self._played += 1
