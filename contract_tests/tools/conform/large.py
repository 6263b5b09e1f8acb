"""Announces a body that is too large, and never sends it. A session can't do that, so this uses a socket."""

import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

from mock_server.contract.conformance.exchange import Exchange

HUGE = 10**15


def too_large(method: str, url: str, named: Mapping[str, str]) -> Exchange:
    """Return the exchange of a request that announces far too long a body, with the headers of a good one."""
    parts = urlsplit(url)
    headers = [("Host", parts.netloc), *named.items()]
    lines = [f"{method} {parts.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    sent = "\r\n".join([*lines, f"Content-Length: {HUGE}", "Connection: close", "", ""])
    with socket.create_connection((parts.hostname, parts.port or 80), timeout=60) as connection:
        connection.sendall(sent.encode())
        answer = _all(connection)
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *more = head.decode("latin-1").split("\r\n")
    pairs = [(name, value) for name, _, value in (line.partition(": ") for line in more)]
    return Exchange(method, url, headers, None, int(first.split()[1]), pairs, body)


def _all(connection: socket.socket) -> bytes:
    found = b""
    while part := connection.recv(65536):
        found += part
    return found
