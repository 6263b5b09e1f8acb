"""A world on a mock server, reached without any trouble: its clock, its records, and the webhooks that it sends."""

from datetime import UTC, datetime
from typing import Any

import httpx2

from contract_tests.hazards.trouble import ClientRequest, VendorResponse

Json = Any
HOP = {"host", "content-length", "connection", "transfer-encoding", "accept-encoding"}


class MockWorld:
    """The world of one key. `transport` leads to the server; without one, requests go to `address` by network."""

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
        """Begin the world anew, with `seed`, `scenario`, `now` and `rate` as given."""
        self._set_now(await self.ask("POST", "/_mock/world/reset", setup))

    async def ask(self, method: str, path: str, body: Json = None) -> Json:
        """Send a request and return the JSON value of its response, which must be a success."""
        answer = await self._http.request(method, path, **({} if body is None else {"json": body}))
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def forward(self, request: ClientRequest) -> VendorResponse:
        """Send a client's request to the vendor and return the response."""
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
        answer = await self._http.request(request.method, request.target, headers=headers, content=request.body)
        return VendorResponse(answer.status_code, dict(answer.headers), answer.content)

    async def clock(self, **move: Json) -> None:
        """Move the clock, by any of the control plane's ways."""
        self._set_now(await self.ask("POST", "/_mock/clock", move))

    def _set_now(self, world: Json) -> None:
        self.now = datetime.fromisoformat(world["now"])

    async def records(self, vendor: str, kind: str) -> list[Json]:
        """Return all records of a kind as the vendor shows them."""
        return await self._all(f"/_mock/records/{vendor}/{kind}")

    async def journal(self, after: int = -1) -> list[Json]:
        """Return the journal behind a number."""
        return await self._all("/_mock/journal", after)

    async def webhooks(self, after: int = -1) -> list[Json]:
        """Return the webhooks behind a number."""
        return await self._all("/_mock/webhooks", after)

    async def commands(self) -> str:
        """Return the history of this world, for `mockdial replay`."""
        return (await self._http.get("/_mock/commands")).text

    async def _all(self, path: str, after: int | None = -1) -> list[Json]:
        found: list[Json] = []
        while after is not None:
            part = await self.ask("GET", f"{path}?limit=10000&after={after}")
            found += part["data"]
            after = part["next"]
        return found
