"""Call an application as uvicorn would, but without a socket, and print the µs of one request.

It reads the request from its standard input: {"path", "headers", "body", "status"}, `body` as text.

python benchmarks/inside/create.py found < request.json
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

CHUNKS, CHUNK = 10, 2000

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


def scope_of(asked: dict[str, Any]) -> Message:
    """Return a scope as uvicorn makes it: fresh for each request, since an application may write in it."""
    headers = {"host": "127.0.0.1:4010", "content-length": str(len(asked["body"])), **asked["headers"]}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("127.0.0.1", 4010),
        "client": ("127.0.0.1", 50000),
        "scheme": "http",
        "method": "POST",
        "root_path": "",
        "path": asked["path"],
        "raw_path": asked["path"].encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "state": {},
    }


async def time_of(app: App, asked: dict[str, Any], times: int) -> float:
    """Return the mean µs of one request. Scopes are made beforehand: in a server, uvicorn makes them."""
    scopes = [scope_of(asked) for _ in range(times)]
    body = asked["body"].encode()
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if "status" in message:
            statuses.append(message["status"])

    started = time.perf_counter()
    for scope in scopes:
        await app(scope, receive, send)
    took = time.perf_counter() - started
    if statuses != [asked["status"]] * times:
        sys.exit(f"{asked['path']} answered {set(statuses)}, expected {asked['status']} each time")
    return took / times * 1e6


@asynccontextmanager
async def alive(app: App) -> AsyncIterator[None]:
    """Keep the application between its start-up and its shutdown, as a server would."""
    asked: asyncio.Queue[Message] = asyncio.Queue()
    sent: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    life = asyncio.ensure_future(app(scope, asked.get, sent.put))
    asked.put_nowait({"type": "lifespan.startup"})
    reply = await sent.get()
    if reply["type"] != "lifespan.startup.complete":
        sys.exit(f"start-up failed: {reply.get('message')}")
    yield
    asked.put_nowait({"type": "lifespan.shutdown"})
    await life


async def main(module: str, asked: dict[str, Any]) -> None:
    app: App = importlib.import_module(module).create_app()
    async with alive(app):
        await time_of(app, asked, CHUNK)
        print(statistics.median([await time_of(app, asked, CHUNK) for _ in range(CHUNKS)]))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], json.load(sys.stdin)))
