"""Receivers on real sockets: they keep each request, to the byte, and answer as a test says."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

Answering = Callable[["ReceivedRequest"], "bytes | Awaitable[bytes]"]


class ReceivedRequest:
    """One request: its line, its headers as they came, and as much of its body as came."""

    def __init__(self, head: bytes, body: bytes) -> None:
        lines = head.decode("latin-1").split("\r\n")
        self.line, self.body = lines[0], body
        self.headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:] if line)}


class SocketReceiver:
    """A receiver of webhooks; `answering` gives the bytes of each answer."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering
        self.came: list[ReceivedRequest] = []
        self.scheme, self.port = "http", 0
        self._arrived = asyncio.Event()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/hook"

    async def arrival(self) -> None:
        """Wait until a request has come."""
        await self._arrived.wait()

    async def hears(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n"))[:-4]
            wanted = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            came = ReceivedRequest(head, await _whole_or_part(reader, wanted))
            self.came.append(came)
            self._arrived.set()
            answer = self.answering(came)
            writer.write(answer if isinstance(answer, bytes) else await answer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


async def _whole_or_part(reader: asyncio.StreamReader, wanted: int) -> bytes:
    try:
        return await reader.readexactly(wanted)
    except asyncio.IncompleteReadError as cut:
        return cut.partial


@asynccontextmanager
async def receiving(
    answering: Answering = lambda _: OK, certificate: Path | None = None
) -> AsyncIterator[SocketReceiver]:
    """Yield a receiver on a free port of 127.0.0.1, on the running loop."""
    receiver = SocketReceiver(answering)
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        receiver.scheme = "https"
    server = await asyncio.start_server(receiver.hears, "127.0.0.1", 0, ssl=context)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
