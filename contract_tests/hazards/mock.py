"""A world of its own on a mock server, asked past all trouble: its time, its truth, and the webhooks that it sends."""

from datetime import UTC, datetime
from typing import Any

import httpx2

from contract_tests.hazards.trouble import ClientReply, Question

Json = Any
HOP = {"host", "content-length", "connection", "transfer-encoding", "accept-encoding"}


class PlayedWorld:
    """One key at one server. `transport` leads to the server; without one, `address` is asked over the network."""

    def __init__(self, address: str, key: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self.address, self.key = address, key
        headers = {"Authorization": f"Bearer {key}"}
        self._http = httpx2.AsyncClient(base_url=address, headers=headers, transport=transport, timeout=60)
        self.now = datetime.fromtimestamp(0, UTC)

    async def close(self) -> None:
        """Drop the world."""
        await self._http.request("DELETE", "/_mock/world")
        await self._http.aclose()

    async def reset(self, **setup: Json) -> None:
        self._came_to(await self.ask("POST", "/_mock/world/reset", setup))

    async def ask(self, method: str, path: str, body: Json = None) -> Json:
        """The value of a good answer; no other is expected."""
        answer = await self._http.request(method, path, **({} if body is None else {"json": body}))
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def forward(self, question: Question) -> ClientReply:
        """What the vendor answers to a request of the client."""
        headers = {name: value for name, value in question.headers.items() if name.lower() not in HOP}
        answer = await self._http.request(question.method, question.target, headers=headers, content=question.body)
        return ClientReply(answer.status_code, dict(answer.headers), answer.content)

    async def clock(self, **move: Json) -> None:
        self._came_to(await self.ask("POST", "/_mock/clock", move))

    def _came_to(self, told: Json) -> None:
        self.now = datetime.fromisoformat(told["now"])

    async def records(self, vendor: str, kind: str) -> list[Json]:
        """All records of a kind, as the vendor shows them."""
        return await self._all(f"/_mock/records/{vendor}/{kind}")

    async def journal(self, after: int = -1) -> list[Json]:
        return await self._all("/_mock/journal", after)

    async def webhooks(self, after: int = -1) -> list[Json]:
        return await self._all("/_mock/webhooks", after)

    async def commands(self) -> str:
        """The history of this world, for `mockdial replay`."""
        return (await self._http.get("/_mock/commands")).text

    async def _all(self, path: str, after: int | None = -1) -> list[Json]:
        found: list[Json] = []
        while after is not None:
            part = await self.ask("GET", f"{path}?limit=10000&after={after}")
            found += part["data"]
            after = part["next"]
        return found
