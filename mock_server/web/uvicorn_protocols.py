"""The way of requests through uvicorn: the short one where its version was tested, else plain ASGI."""

import os
import re
from typing import Any, NamedTuple

import uvicorn

VARIABLE = "MOCKDIAL_HTTP"
SHORT, ASGI, BARE = "short", "asgi", "bare"
OLDEST, NEWEST = (0, 30), (0, 54)
"""The versions with which the tests of the protocol were run, both ways."""

PARTS = {
    "HttpToolsProtocol": ("data_received", "on_message_begin", "on_headers_complete", "on_response_complete"),
    "RequestResponseCycle": ("run_asgi", "send", "receive"),
}
"""The private parts of uvicorn on which our protocol builds."""


class Way(NamedTuple):
    """A way through uvicorn, and why it is taken."""

    name: str
    reason: str

    def __str__(self) -> str:
        words = {
            SHORT: "the short way, with ASGI for the rest",
            ASGI: "plain ASGI",
            BARE: "plain ASGI, by uvicorn alone",
        }
        return f"{words[self.name]} ({self.reason})"


def choose(version: str = uvicorn.__version__) -> Way:
    """Return the way that this version of uvicorn takes. Raise `ValueError` for a wish that is none."""
    wish = os.environ.get(VARIABLE)
    if wish not in (None, "", SHORT, ASGI):
        raise ValueError(f"{VARIABLE}: seen {wish!r}, expected {SHORT} or {ASGI}")
    if missing := _missing():
        return Way(BARE, f"uvicorn {version} has no {missing}")
    if wish:
        return Way(wish, VARIABLE)
    tested = f"{'.'.join(map(str, OLDEST))} to {'.'.join(map(str, NEWEST))}"
    if OLDEST <= _release(version) <= NEWEST:
        return Way(SHORT, f"uvicorn {version}, tested from {tested}")
    return Way(ASGI, f"uvicorn {version}, not one of those tested: {tested}")


def http_of(app: Any) -> Any:
    """Return what uvicorn's `Config` takes as `http` for an application."""
    way = choose()
    if way.name == BARE:
        app.hosts.are_checked_by_app = True
        return "auto"
    from mock_server.web.protocol import protocol_for

    return protocol_for(app, is_short=way.name == SHORT)


def _release(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)[:2]))


def _missing() -> str:
    """Return the name of a private part that is not there; empty where all are."""
    try:
        from uvicorn.protocols.http import httptools_impl
    except ImportError:
        return "httptools_impl"
    for name, methods in PARTS.items():
        for method in methods:
            if not hasattr(getattr(httptools_impl, name, None), method):
                return f"{name}.{method}"
    return ""
