"""Trouble for a client that uses httpx2: a transport between the client and the vendor."""

from collections.abc import Mapping

import httpx2

from contract_tests.hazards.trouble import ClientRequest, NoAnswer, NoConnection, Trouble


class TroubledTransport(httpx2.AsyncBaseTransport):
    """A transport that adds trouble."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        target = request.url.raw_path.decode("ascii")
        sent = ClientRequest(request.method, target, dict(request.headers), await request.aread())
        try:
            reply = await self._trouble.answer(sent)
        except NoConnection:
            raise httpx2.ConnectError("the connection was refused", request=request) from None
        except NoAnswer:
            raise httpx2.ReadTimeout("no answer came", request=request) from None
        return httpx2.Response(reply.status, headers=plain(reply.headers), content=reply.body, request=request)


def plain(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers without those that depend on the bytes of the body, which trouble may have changed."""
    return {
        name: value for name, value in headers.items() if name.lower() not in ("content-length", "content-encoding")
    }
