"""CORS: lets web pages of any origin call this server, and read all that an answer says."""

from inspect import signature
from typing import Any

from starlette.datastructures import Headers as StarletteHeaders
from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from mock_server.exchange import Refusal
from mock_server.web.app import App
from mock_server.web.request import Headers
from mock_server.web.response import Answer

READABLE = ("*", "Allow", "Idempotent-Replayed", "Retry-After", "WWW-Authenticate")
"""Headers that a page may read. Browsers show only a few unasked; old ones do not know `*`."""

KNOWS_PRIVATE_NETWORKS = "allow_private_network" in signature(CORSMiddleware).parameters
"""Whether this version of Starlette refuses them unless it is told otherwise; older ones know nothing of them."""


class CrossOrigin(CORSMiddleware):
    """The application for pages of other origins. A page in the Internet may call it on this machine, too."""

    def __init__(self, app: App) -> None:
        more: dict[str, Any] = {"allow_private_network": True} if KNOWS_PRIVATE_NETWORKS else {}
        super().__init__(
            app, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"], expose_headers=READABLE, **more
        )
        self.limits, self.hosts, self._app = app.limits, app.hosts, app

    def preflight_response(self, request_headers: StarletteHeaders) -> Response:
        """Allow a page what it asks for."""
        response = super().preflight_response(request_headers)
        if "access-control-request-private-network" in request_headers:
            response.headers["access-control-allow-private-network"] = "true"
        return response

    def refused(self, target: bytes, headers: Headers, refusal: Refusal) -> Answer:
        """Return a refusal that a page can read."""
        status, more, content = self._app.refused(target, headers, refusal)
        shown = MutableHeaders(raw=list(more))
        if b"origin" in headers:
            shown.update(self.simple_headers)
        return status, tuple(shown.raw), content
