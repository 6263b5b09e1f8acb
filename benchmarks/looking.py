"""The console's costs: looking back at a world, and following one while it plays."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.asks import CREATES
from benchmarks.caller import PATIENCE, Caller
from benchmarks.scale import Figures, batch_of
from benchmarks.server import Server

COMMANDS = 10_000
KEY = "followed"
PIECE = 65_536


def back(server: Server, create: bytes) -> Figures:
    """Look back at a world with 10⁴ commands, from whose last moment none is left out."""
    caller = Caller(server.port, "long-ago")
    for _ in range(COMMANDS // 2):
        caller.ask("POST", CREATES["vogent"].path, create)
        caller.change("/_mock/clock", advance_seconds=1)
    now = caller.ask("GET", "/_mock/world")[0]["now"]
    caller.change("/_mock/clock", advance_seconds=1)
    return {"back s": caller.ask("GET", f"/_mock/world?at={now}")[1]}


def followed(server: Server, agent: str, calls: int) -> Iterator[Figures]:
    """Play the same batch twice, each in a world of its own: one that nobody follows, and one that somebody does."""
    body = batch_of(calls, agent)
    for name, key in (("unfollowed", "alone"), ("followed", KEY)):
        caller = Caller(server.port, key)
        caller.batch(body)
        yield {}
        with following(server.port, key) if key == KEY else nobody():
            before = server.processor_ms()
            caller.play()
            yield {f"{name} ms": server.processor_ms() - before}
        caller.change("/_mock/world/reset")


@contextmanager
def nobody() -> Iterator[None]:
    """Follow nothing."""
    yield


@contextmanager
def following(port: int, key: str) -> Iterator[None]:
    """Follow the world of a key, and read all that comes."""
    lines = ("GET /_mock/stream HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {key}", "Prefer: follow", "", "")
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as wire:
        wire.sendall("\r\n".join(lines).encode())
        wire.recv(PIECE)

        def read() -> None:
            while wire.recv(PIECE):
                pass

        thread = threading.Thread(target=read)
        thread.start()
        try:
            yield
        finally:
            wire.shutdown(socket.SHUT_RDWR)
            thread.join()
