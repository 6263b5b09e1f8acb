"""A node that passes everything on, by the product's own code, and another node that does what a test says."""

import asyncio
import functools
import re
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from mock_server.exchange import Rejection
from mock_server.web.hosts import TrustedHosts
from mock_server.web.limits import Limits
from mock_server.web.passing import pass_on
from mock_server.web.peers import LeaseHolder, NodeGone, Peer
from mock_server.web.protocol import protocol_for
from mock_server.web.relay import Relay
from mock_server.web.response import send_answer

LENGTH = re.compile(rb"content-length: (\d+)")
WHOLE = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nX-Odd-Case: A  b\r\ncontent-length: %d\r\n\r\n%b"
ODD = WHOLE.replace(b"X-Odd-Case: A  b", b"mockdial-hop: %b")
BY_RESET = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

Answering = Callable[["OtherNode", bytes, asyncio.StreamWriter], Awaitable[None]]


class OtherNode:
    """The node that has the world. It notes each request, with the number of the connection on which it came."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self.asked: list[tuple[int, bytes]] = []
        """The number of the connection and the first line of each request."""
        self.heads: list[bytes] = []
        self.bodies: list[bytes] = []
        self.connections: list[asyncio.StreamWriter] = []
        self.ended = 0
        """Connections whose other end was closed."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = len(self.connections)
        self.connections.append(writer)
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                if found := LENGTH.search(head):
                    self.bodies.append(await reader.readexactly(int(found[1])))
                self.heads.append(head)
                self.asked.append((number, head.partition(b" HTTP")[0]))
                await self._answering(self, head, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.ended += 1
        finally:
            writer.close()

    @property
    def numbers(self) -> list[int]:
        """The number of the connection of each request."""
        return [number for number, _ in self.asked]


class PassingApp:
    """An application that passes on every request, by a connection that is open if there is one."""

    limits, hosts, refusals = Limits(), TrustedHosts((), frozenset()), 0

    def __init__(self, holder: LeaseHolder) -> None:
        self.holder = holder
        self.relays = 0
        """How many requests took the short way."""

    def at_once(self, *_: Any) -> Relay | None:
        link = self.holder.peer.idle()
        self.relays += link is not None
        return None if link is None else Relay(self.holder, link)

    def refused(self, target: bytes, headers: Any, refusal: Any) -> Any:
        return refusal.status, refusal.headers, str(refusal).encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await pass_on(self.holder, scope, receive, send)
        except NodeGone as gone:
            await send_answer(scope, send, self.refused(b"", {}, Rejection(503, str(gone))))


class Passing:
    """Both nodes, and what asks the one that passes on."""

    def __init__(self, port: int, app: PassingApp, other: OtherNode, listening: asyncio.Server) -> None:
        self.port, self.app, self.other, self.listening = port, app, other, listening

    async def client(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def ask(self, method: str = "GET", path: str = "/", headers: str = "", body: bytes = b"") -> bytes:
        """Return all that comes back on a connection that is closed behind the answer."""
        reader, writer = await self.client()
        length = f"content-length: {len(body)}\r\n" if body else ""
        head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n{headers}{length}\r\n"
        writer.write(head.encode() + body)
        try:
            return await asyncio.wait_for(reader.read(), 20)
        except ConnectionResetError:
            return b"reset"
        finally:
            writer.close()


@asynccontextmanager
async def passing(answering: Answering, has_it: bool = True) -> AsyncIterator[Passing]:
    """Run a node that passes everything on to one that answers so. `has_it`: that one still has the world."""
    loop, other = asyncio.get_running_loop(), OtherNode(answering)
    listening = await asyncio.start_server(other.serve, "127.0.0.1", 0)

    async def still() -> bool:
        return has_it

    peer = Peer(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}")
    app = PassingApp(LeaseHolder(peer, still))
    plain: dict[str, Any] = {"lifespan": "off", "log_config": None, "ws": "none", "date_header": False}
    config = uvicorn.Config(app, http=protocol_for(app), **plain)
    config.load()
    state = ServerState()

    def protocol() -> Any:
        return config.http_protocol_class(config=config, server_state=state, app_state={}, _loop=loop)

    server = await loop.create_server(protocol, "127.0.0.1", 0)
    try:
        yield Passing(server.sockets[0].getsockname()[1], app, other, listening)
    finally:
        server.close()
        listening.close()
        peer.close()
        for connection in [*state.connections]:
            connection.transport.abort()
        for writer in other.connections:
            writer.close()
        await asyncio.sleep(0)


def answer(content: bytes) -> bytes:
    return WHOLE % (len(content), content)


async def echo(node: OtherNode, head: bytes, writer: asyncio.StreamWriter) -> None:
    """Answer with the first line."""
    writer.write(answer(head.partition(b" HTTP")[0]))


def story(answering: Answering, *, has_it: bool = True) -> Callable[..., Callable[..., None]]:
    """Have a test be told by a coroutine that gets both nodes."""

    def told(test: Callable[[Passing], Awaitable[None]]) -> Callable[[], None]:
        @functools.wraps(test)
        def run() -> None:
            async def play() -> None:
                async with passing(answering, has_it) as both:
                    await test(both)

            asyncio.run(play())

        del run.__wrapped__  # else pytest takes the nodes for a fixture
        return run

    return told


def body_of(answered: bytes) -> bytes:
    return answered.partition(b"\r\n\r\n")[2]
