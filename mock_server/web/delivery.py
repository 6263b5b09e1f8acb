"""Delivery: webhooks are carried to who listens, in the background, one after another for each receiver."""

import asyncio
from collections.abc import Collection, Mapping
from functools import cached_property

from mock_server.engine.webhooks.deliveries import Delivery
from mock_server.engine.world import World
from mock_server.vendors.vendor import Vendor
from mock_server.web.errand import Errand
from mock_server.web.letters import Sender
from mock_server.web.rooms import Room

AT_ONCE = 64
"""How many webhooks of a world with a rate may be under way at once, each to another receiver.

A world that stands still has one under way at a time: then what receivers do in return has an order too.
"""


class Couriers:
    """Carries the webhooks of all rooms, in the background. Driven without an event loop, nothing leaves."""

    def __init__(self, vendors: Mapping[str, Vendor], hosts: frozenset[str] = frozenset()) -> None:
        self._vendors, self._hosts = vendors, hosts

    @cached_property
    def sender(self) -> Sender:
        """Who sends; made when the first webhook leaves, because the library takes a while to load."""
        from mock_server.web.sender import HttpSender

        return HttpSender(self._hosts)

    def look(self, room: Room) -> None:
        """Have whatever is ready leave, as far as may be under way at once."""
        deliveries = room.world.outbox.deliveries
        most = AT_ONCE if room.world.rate else 1
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        while len(room.flights) < most and (delivery := deliveries.take()) is not None:
            room.flights.add(loop.create_task(self._carry(room, room.world, delivery)))

    async def settle(self, room: Room, wanted: Collection[Delivery] | None = None) -> None:
        """Wait until all that is ready has been carried, or until these were."""
        world = room.world
        self.look(room)
        while room.world is world and room.flights:
            if wanted is not None and not any(delivery.is_under_way for delivery in wanted):
                return
            await asyncio.wait(room.flights, return_when=asyncio.FIRST_COMPLETED)

    async def _carry(self, room: Room, world: World, delivery: Delivery) -> None:
        """Carry one webhook, then whatever is ready behind it."""
        task, flights = asyncio.current_task(), room.flights
        try:
            await Errand(self._vendors, room, world, delivery).run(self.sender)
        except asyncio.CancelledError:
            world.outbox.deliveries.give_back(delivery)
            raise
        finally:
            flights.discard(task)
        if room.world is world:
            self.look(room)
