"""Runs applications on real sockets, each in a thread."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Run an ASGI application on a free port, and yield its address."""
    bound = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, lifespan="off", ws="none", log_level="critical", access_log=False, server_header=False, date_header=False
    )
    server = uvicorn.Server(config)

    async def serve() -> None:
        await server.serve(sockets=[bound])
        if hasattr(app, "close"):
            await app.close()

    thread = threading.Thread(target=asyncio.run, args=[serve()])
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        bound.close()
        assert not thread.is_alive()


@contextmanager
def speaking(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server that handles each connection as the test says, byte by byte."""
    bound = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = bound.accept()
            except OSError:
                return
            with connection:
                answer(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        bound.shutdown(socket.SHUT_RDWR)
        bound.close()
        thread.join(timeout=30)


def request_of(connection: socket.socket) -> bytes:
    """Return one whole request, without a body or with a Content-Length."""
    found = b""
    while b"\r\n\r\n" not in found:
        found += connection.recv(65536)
    head, _, body = found.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
    while lengths and len(body) < int(lengths[0]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def said(address: str, *parts: bytes) -> bytes:
    """Send bytes to an address, and return everything that it answers."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        for part in parts:
            connection.sendall(part)
        found = b""
        while received := connection.recv(65536):
            found += received
        return found
