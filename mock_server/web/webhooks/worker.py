"""The webhook worker: sends what is ready, in the background."""

import asyncio
from collections.abc import Collection, Mapping
from functools import cached_property

from mock_server.engine.webhooks.delivery import Delivery
from mock_server.engine.world import World
from mock_server.vendors.vendor import Vendor
from mock_server.web.sandbox import Sandbox
from mock_server.web.webhooks.attempt import AttemptRun
from mock_server.web.webhooks.message import Sender

AT_ONCE = 64
"""How many webhooks of a world with a rate may be under way at once, each to another receiver.

A world that stands still has one under way at a time: then the requests of receivers in return have an order too.
"""


class WebhookWorker:
    """The worker for the webhooks of all sandboxes. Without a running event loop nothing leaves."""

    def __init__(self, vendors: Mapping[str, Vendor], hosts: frozenset[str] = frozenset()) -> None:
        self._vendors, self._hosts = vendors, hosts

    @cached_property
    def sender(self) -> Sender:
        """The sender, made when the first webhook leaves, because its library takes a while to load."""
        from mock_server.web.webhooks.http import HttpSender

        return HttpSender(self._hosts)

    def send_ready(self, sandbox: Sandbox) -> None:
        """Start to send what is ready in a sandbox, as much as may be under way at once."""
        deliveries = sandbox.world.outbox.deliveries
        most = AT_ONCE if sandbox.world.rate else 1
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        while len(sandbox.attempts) < most and sandbox.may_send() and (delivery := deliveries.take()) is not None:
            if sandbox.jump is not None:
                sandbox.jump.send(delivery)
            sandbox.attempts.add(loop.create_task(self._attempt(sandbox, sandbox.world, delivery)))

    async def wait(self, sandbox: Sandbox, wanted: Collection[Delivery] | None = None) -> None:
        """Wait until all that is ready has been sent, or until these deliveries were."""
        world = sandbox.world
        self.send_ready(sandbox)
        while sandbox.world is world and sandbox.attempts:
            if wanted is not None and not any(delivery.is_under_way for delivery in wanted):
                return
            if sandbox.jump is not None and sandbox.jump.stop is not None:
                return
            await asyncio.wait(sandbox.attempts, return_when=asyncio.FIRST_COMPLETED)

    async def _attempt(self, sandbox: Sandbox, world: World, delivery: Delivery) -> None:
        """Make one attempt, then start what became ready by it."""
        task, attempts = asyncio.current_task(), sandbox.attempts
        try:
            await AttemptRun(self._vendors, sandbox, world, delivery).run(self.sender)
        except asyncio.CancelledError:
            world.outbox.deliveries.give_back(delivery)
            raise
        finally:
            attempts.discard(task)
        if sandbox.world is world and not sandbox.is_doubtful:
            self.send_ready(sandbox)
