"""Bytes on a socket: requests as they go over the wire, and all that comes back."""

import re
import socket
from typing import NamedTuple

from tests.web.process import Serving

CLOSE = "Connection: close"


class Answered(NamedTuple):
    """The first answer on a connection, and whether the server closed the connection behind it."""

    status: int
    head: bytes
    content: bytes
    is_closed: bool


def raw(server: Serving, *parts: bytes) -> bytes:
    """All that comes back for these bytes, until the server closes."""
    with server.socket() as connection:
        for part in parts:
            connection.sendall(part)
        found = b""
        while received := connection.recv(65536):
            found += received
        return found


def request(key: str, line: str, content: bytes = b"", *more: str, host: str | None = "localhost") -> bytes:
    """A request as it goes over the wire; of HTTP/1.1, if the line names no version."""
    lines = [line if "HTTP/" in line else f"{line} HTTP/1.1", f"Authorization: Bearer {key}", *more]
    if host is not None:
        lines.insert(1, f"Host: {host}")
    if content and not any(header.startswith("Transfer") for header in more):
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


def answered(server: Serving, wire: bytes) -> Answered:
    """Return the first answer to these bytes."""
    with server.socket() as connection:
        connection.sendall(wire)
        return read(connection, has_content=not wire.startswith(b"HEAD"))


def read(connection: socket.socket, *, has_content: bool = True) -> Answered:
    """Return the next answer on a connection; if its head says that the connection is closed, then only when it is."""
    found = b""
    while b"\r\n\r\n" not in found:
        received = connection.recv(65536)
        if not received:
            return Answered(0, found, b"", is_closed=True)
        found += received
    head, _, content = found.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: (\d+)", head.lower())
    is_closed = b"\r\nconnection: close" in head.lower()
    while is_closed or (has_content and length and len(content) < int(length[1])):
        if not (received := connection.recv(65536)):
            break
        content += received
    return Answered(int(head.split()[1]), head.lower(), content, is_closed)
