"""Requests as they go over the wire, and the many ways in which a head, a target or a framing can be odd."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tests.fuzz.hostile import CODINGS

JSON_TYPE = b"application/json"


def basic(key: bytes) -> bytes:
    """Return the Basic credentials of an account."""
    return b64encode(key + b":token")


@dataclass
class RequestParts:
    """A request that is not written yet."""

    method: bytes
    target: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    version: bytes = b" HTTP/1.1"
    end: bytes = b"\r\n"
    is_framed: bool = True
    """Whether Content-Length is added."""

    def set(self, name: bytes, *values: bytes) -> None:
        """Replace a header by one with each of these values."""
        self.headers = [one for one in self.headers if one[0] != name] + [(name, value) for value in values]

    def wire(self) -> bytes:
        """Return the bytes."""
        headers = list(self.headers)
        if self.is_framed and (self.body or self.method in (b"POST", b"PUT", b"PATCH")):
            headers.append((b"Content-Length", b"%d" % len(self.body)))
        lines = [self.method + b" " + self.target + self.version, *(name + b": " + value for name, value in headers)]
        return self.end.join([*lines, b"", self.body])


@dataclass(frozen=True, slots=True)
class FuzzRequest:
    """A request that is sent in one go, and the facts that its judge needs.

    One that is `kept` is a well-formed request on a connection that stays open, and has one answer. Any other has a
    connection of its own, whose sending side is closed behind it.
    """

    wire: bytes
    methods: Sequence[bytes]
    vendor: str = ""
    operation: str = ""
    target: str = ""
    is_kept: bool = True
    oddity: str = ""
    """Which part of the frame is odd, or `outcome` for a header of ours; empty if none."""
    may_wait: bool = False
    """Whether the answer may wait for receivers or for a fault that was asked for."""


def chunked(chance: Random, parts: RequestParts) -> None:
    """Send the body in chunks, well or badly."""
    at = chance.randrange(len(parts.body) + 1)
    pieces = [piece for piece in (parts.body[:at], parts.body[at:]) if piece]
    extension = chance.choice((b"", b"", b";a=b", b' ; q="x"', b";" + b"y" * 300))
    coded = b"".join(b"%x" % len(piece) + extension + b"\r\n" + piece + b"\r\n" for piece in pieces)
    last = chance.choice(
        (b"0\r\n\r\n",) * 4 + (b"0\r\nX: y\r\n\r\n", b"", b"zz\r\n", b"-1\r\n", b"0\r\n", b"f" * 20 + b"\r\n")
    )
    parts.is_framed, parts.body = False, coded + last
    parts.set(b"Transfer-Encoding", b"chunked")


def _transfer(chance: Random, parts: RequestParts) -> None:
    chunked(chance, parts)
    odd = (
        b"gzip, chunked",
        b"chunked, chunked",
        b"identity",
        b"CHUNKED",
        b"xchunked",
        b"chunked, gzip",
        b"",
        b"chunked;a=b",
    )
    parts.set(b"Transfer-Encoding", chance.choice(odd))
    if chance.random() < 0.3:
        parts.headers.append((b"Content-Length", b"5"))


def _length(chance: Random, parts: RequestParts) -> None:
    size, parts.is_framed = len(parts.body), False
    odd = (
        b"%d" % (size + 5),
        b"%d" % max(0, size - 1),
        b"-1",
        b"+5",
        b"abc",
        b"9" * 30,
        b"0x5",
        b"5 5",
        b"",
        b"5,5",
        b"134217729",
    )
    parts.set(b"Content-Length", *chance.choices(odd, k=chance.choice((1, 1, 2))))


def _host(chance: Random, parts: RequestParts) -> None:
    odd = (
        b"evil.example",
        b"",
        b"localhost:99999",
        b"LOCALHOST",
        b"[::1]",
        b"a b",
        b"127.1",
        b"0x7f.1",
        b"[::1",
        b"api.vogent.ai",
    )
    parts.set(
        b"Host", *chance.choice(((), *((one,) for one in odd), (b"localhost", b"localhost"), (b"localhost", b"x")))
    )


def _version(chance: Random, parts: RequestParts) -> None:
    parts.version = chance.choice(
        (b" HTTP/1.0",) * 4 + (b" HTTP/1.2", b" HTTP/2.0", b" HTTP/9", b"", b" http/1.1", b" X/1.1")
    )
    if chance.random() < 0.5:
        parts.set(b"Connection", chance.choice((b"keep-alive", b"close", b"Keep-Alive, x", b"upgrade")))


def _method(chance: Random, parts: RequestParts) -> None:
    odd = b"GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT FOO get PRI PROPFIND G\xc3\x89T".split()
    parts.method = chance.choice(odd)


def _target(chance: Random, parts: RequestParts) -> None:
    path, question, query = parts.target.partition(b"?")
    at = chance.randrange(1, len(path) + 1)
    odd = (
        *(
            *(path + b"?a=\xe9" for _ in range(3)),
            b"http://localhost" + parts.target,
            b"https://api.vogent.ai/api/models",
            b"*",
            b"x",
            b"//" + parts.target,
            path + b"?\xff=\xfe",
        ),
        *(path[:at] + b"%" + path[at:], path[:at] + b"/./" + path[at:], path + b"/../x", path + b"/", b"/", b"/%"),
        *(
            path[:at] + b"%00",
            path[:at] + b"\xff" + path[at:],
            path + b"#a",
            path + b"?" + b"a=b&" * 1_100,
            b"/" + b"p" * 20_000,
        ),
        *(
            path + b"?" + query + b"&%ff=%",
            path + b";a=b",
            b"".join(b"%%%02x" % c for c in path),
            path[:at] + b" " + path[at:],
        ),
        *(path[: at - 1] + b"%%%02X" % path[at - 1] + path[at:] + question + query for _ in range(3)),
    )
    parts.target = chance.choice(odd)


def _headers(chance: Random, parts: RequestParts) -> None:
    odd = (
        *([(b"X-%d" % n, b"y") for n in range(250)], [(b"X", b"y" * 70_000)], [(b"X ", b"y")], [(b"", b"y")]),
        *([(b"X", b"a\0b")], [(b"X", b"a\r\n folded")], [(b"X\xff", b"\xff")], [(b"X", b"a\nY: b")], [(b"X", b"")]),
        *([(b"Expect", b"100-continue")], [(b"Expect", b"200-maybe")], [(b"Connection", b"close, keep-alive")]),
        *(
            [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")],
            [(b"Connection", b"Upgrade, HTTP2-Settings"), (b"Upgrade", b"h2c")],
        ),
        *([(b"Origin", b"http://x"), (b"Access-Control-Request-Method", b"PUT")], [(b"Range", b"bytes=0-1,5-")]),
        *(
            [(b"If-None-Match", b"*")],
            [(b"Accept", b"x" * 500)],
            [(b"X-Forwarded-Host", b"evil")],
            [(b"TE", b"trailers")],
        ),
    )
    parts.headers += chance.choice(odd)


def _credentials(chance: Random, parts: RequestParts) -> None:
    _, (name, usual), *_ = parts.headers  # behind the host, as the generator has it
    odd = (
        b"",
        b"Bearer",
        b"Bearer ",
        b"Basic !!!",
        b"Basic dTpw",
        b"Bearer invalid-x",
        usual.replace(b"Bearer", b"bearer"),
        b"Bearer a b",
        b"Bearer \xff",
    )
    parts.set(name, *chance.choice(((), *((one,) for one in odd), (usual, usual))))


def _media(chance: Random, parts: RequestParts) -> None:
    odd = (
        b"text/plain",
        b"application/json; charset=utf-16",
        b"multipart/form-data",
        b"application/x-www-form-urlencoded",
        b"",
    )
    odd += (
        b"application/json; charset=",
        b"application/json;",
        b"APPLICATION/JSON",
        b"application/problem+json",
        b"json",
        b"\xff",
    )
    parts.set(b"Content-Type", *chance.choice(((), *((one,) for one in odd), (JSON_TYPE, b"text/plain"))))


def _coding(chance: Random, parts: RequestParts) -> None:
    coding, code = chance.choice(CODINGS)
    parts.body = code(chance, parts.body)
    parts.set(b"Content-Encoding", coding)


def _line_ends(chance: Random, parts: RequestParts) -> None:
    parts.end = chance.choice((b"\n", b"\r", b"\r\r\n", b"\r\n\r\n", b" \r\n", b"\0\r\n"))


Oddity = Callable[[Random, RequestParts], None]
ODDITIES: dict[str, Oddity] = {
    "chunks": chunked,
    "transfer": _transfer,
    "length": _length,
    "host": _host,
    "version": _version,
    "method": _method,
    "target": _target,
    "headers": _headers,
    "credentials": _credentials,
    "media": _media,
    "coding": _coding,
    "line ends": _line_ends,
}
