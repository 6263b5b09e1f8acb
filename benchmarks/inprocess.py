"""An application alone, called as uvicorn would call it but without a socket; prints the µs of one create.

python -m benchmarks.inprocess mock_server.web.app /vogent/api/batch_dial_jobs
"""

import asyncio
import importlib
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import uvloop

from benchmarks.asks import AGENTS, HEADERS, Ask, create, first_agent

CHUNKS, CHUNK = 10, 2000

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


def scope_of(ask: Ask) -> Message:
    """A scope as uvicorn makes it: fresh for each request, since an application may write in it."""
    headers = {"host": "127.0.0.1:4010", "content-length": str(len(ask.body or "")), **HEADERS}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("127.0.0.1", 4010),
        "client": ("127.0.0.1", 50000),
        "scheme": "http",
        "method": ask.method,
        "root_path": "",
        "path": ask.paths[0],
        "raw_path": ask.paths[0].encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "state": {},
    }


async def answer(app: App, ask: Ask) -> Any:
    """One request, its status checked, its reply read as JSON."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope_of(ask), receiver(ask), send)
    if sent[0]["status"] != ask.status:
        sys.exit(f"{ask.method} {ask.paths[0]} answered {sent[0]['status']}, expected {ask.status}")
    return json.loads(b"".join(message.get("body", b"") for message in sent[1:]))


def receiver(ask: Ask) -> Callable[[], Awaitable[Message]]:
    body = (ask.body or "").encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def time_of(app: App, ask: Ask, times: int) -> float:
    """Mean µs of one request. Scopes are made beforehand: in life they are uvicorn's work."""
    scopes = [scope_of(ask) for _ in range(times)]
    receive = receiver(ask)
    statuses: list[int] = []

    async def send(message: Message) -> None:
        if "status" in message:
            statuses.append(message["status"])

    started = time.perf_counter()
    for scope in scopes:
        await app(scope, receive, send)
    took = time.perf_counter() - started
    if statuses != [ask.status] * times:
        sys.exit(f"{ask.method} {ask.paths[0]} answered {set(statuses)}, expected {ask.status} each time")
    return took / times * 1e6


@asynccontextmanager
async def alive(app: App) -> AsyncIterator[None]:
    """The application between its start-up and its shutdown, as a server would keep it."""
    asked: asyncio.Queue[Message] = asyncio.Queue()
    told: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    life = asyncio.ensure_future(app(scope, asked.get, told.put))
    asked.put_nowait({"type": "lifespan.startup"})
    reply = await told.get()
    if reply["type"] != "lifespan.startup.complete":
        sys.exit(f"start-up failed: {reply.get('message')}")
    yield
    asked.put_nowait({"type": "lifespan.shutdown"})
    await life


async def main(module: str, path: str) -> None:
    app: App = importlib.import_module(module).create_app()
    async with alive(app):
        is_mock = module.startswith("mock_server")
        ask = create(path, first_agent(await answer(app, AGENTS))) if is_mock else create(path)
        await answer(app, ask)
        await time_of(app, ask, CHUNK)
        print(statistics.median([await time_of(app, ask, CHUNK) for _ in range(CHUNKS)]))


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
