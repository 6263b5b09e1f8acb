"""Trouble for a client with any HTTP library: a server on a socket, between the client and the vendor."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import h11

from contract_tests.hazards.transport import plain
from contract_tests.hazards.trouble import ClientRequest, Crash, NoAnswer, NoConnection, Trouble, VendorResponse


class TroubledSocket:
    """A server that adds trouble. Where no response is to come, it closes the connection: no time passes."""

    def __init__(self, trouble: Trouble, kill: Callable[[], None]) -> None:
        """Take the trouble to add, and `kill`, which ends the client where it is to crash."""
        self._trouble, self._kill = trouble, kill

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Listen, and yield the address."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request on each connection."""
        try:
            request = await self._read(reader)
            if request is not None:
                reply = await self._trouble.answer(request)
                writer.write(_written(reply))
                await writer.drain()
        except (NoAnswer, NoConnection):
            pass
        except Crash:
            self._kill()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _read(self, reader: asyncio.StreamReader) -> ClientRequest | None:
        """Return a whole request, or None where the client closed the connection before its end."""
        connection = h11.Connection(h11.SERVER)
        request: h11.Request | None = None
        body = b""
        while True:
            match connection.next_event():
                case h11.NEED_DATA:
                    connection.receive_data(await reader.read(65536))
                case h11.Request() as request:
                    pass
                case h11.Data(data=part):
                    body += part
                case h11.EndOfMessage() if request is not None:
                    headers = {name.decode(): value.decode("latin-1") for name, value in request.headers}
                    return ClientRequest(request.method.decode(), request.target.decode(), headers, body)
                case _:
                    return None


def _written(reply: VendorResponse) -> bytes:
    """Return the bytes of a response."""
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")  # so that an answer is due
    connection.next_event()
    headers = {**plain(reply.headers), "content-length": str(len(reply.body)), "connection": "close"}
    parts = (
        h11.Response(status_code=reply.status, headers=list(headers.items())),
        h11.Data(data=reply.body),
        h11.EndOfMessage(),
    )
    return b"".join(connection.send(part) or b"" for part in parts)
