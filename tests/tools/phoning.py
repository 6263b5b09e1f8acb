"""A program for `mockdial verify`: one of the clients calls three people and reads until all calls are over.

`python -m tests.tools.phoning contract_tests.clients.freya:FreyaClient`; time is the mock's, and moves
when the client sleeps.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import httpx2

from contract_tests.clients.adapter import Intent, Order, Setting
from contract_tests.hazards import vendors

PATIENCE = 200
"""The number of reads, and of tries to create the order, before it gives up."""


class MockClock:
    """The clock of the mock."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http, self.now = http, datetime.now(UTC)

    async def move(self, seconds: float) -> None:
        """Advance the clock, which plays what is due meanwhile."""
        answer = await self._http.post("/_mock/clock", json={"advance_seconds": seconds})
        self.now = datetime.fromisoformat(answer.raise_for_status().json()["now"])


async def phone(client_class: type[Any], vendor: vendors.VendorFacts) -> None:
    """Have three people called, and read until all calls are over."""
    url, key = os.environ["MOCKDIAL_URL"], os.environ["MOCKDIAL_KEY"]
    async with httpx2.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        time = MockClock(http)
        await time.move(0)
        account = vendor.account_of(key)
        setting = Setting(url + vendor.base, vendor.key(key), lambda: time.now, time.move, account)
        client = client_class(setting)
        order = Order("order-1", [Intent(f"intent-{n}", f"+1202555015{n}", {"first_name": "Ada"}) for n in range(3)])
        await _until_created(client, order, time)
        for _ in range(PATIENCE):
            views = await client.read()
            if len(views) == len(order.intents) and all(view.is_over for view in views.values()):
                break
            await time.move(60)
        else:
            raise SystemExit("some calls are not over")
        await client.close()


async def _until_created(client: Any, order: Order, time: MockClock) -> None:
    """Try to create the order until it succeeds, as a task queue does."""
    for _ in range(PATIENCE):
        try:
            await client.create(order)
        except Exception:
            await time.move(61)
        else:
            return
    raise SystemExit("the order was never accepted")


if __name__ == "__main__":
    module, _, name = sys.argv[1].partition(":")
    found = getattr(import_module(module), name)
    known = {kind.name: kind for kind in vendors.VendorFacts.__subclasses__()}
    asyncio.run(phone(found, known[module.rpartition(".")[2]]()))
