"""Trouble for a client that speaks httpx2: a transport to be given to it."""

from collections.abc import Mapping

import httpx2

from contract_tests.hazards.trouble import NoAnswer, NoConnection, Question, Trouble


class TroubledTransport(httpx2.AsyncBaseTransport):
    """The way to the vendor, through all that may go wrong on it."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        target = request.url.raw_path.decode("ascii")
        question = Question(request.method, target, dict(request.headers), await request.aread())
        try:
            reply = await self._trouble.answer(question)
        except NoConnection:
            raise httpx2.ConnectError("the connection was refused", request=request) from None
        except NoAnswer:
            raise httpx2.ReadTimeout("no answer came", request=request) from None
        return httpx2.Response(reply.status, headers=plain(reply.headers), content=reply.body, request=request)


def plain(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers without those that count the bytes of the body: trouble may have changed it."""
    return {
        name: value for name, value in headers.items() if name.lower() not in ("content-length", "content-encoding")
    }
