"""Heads of requests: size, framing, target and host, by RFC 9112. A wrong head is refused before its body is read."""

from collections.abc import Sequence

from mock_server.contract import url
from mock_server.exchange import Rejection
from mock_server.web.hosts import TrustedHosts
from mock_server.web.limits import Limits
from mock_server.web.response import Header

VERSIONS = ("1.1", "1.0")
SCHEMES = ("http", "https")


def check_size(target: bytes, query: bytes, headers: Sequence[Header], limits: Limits) -> None:
    """Raise `Rejection`: 414 for too long a target or too many parameters, 431 for too large a head."""
    length = len(target) + len(query)
    if length > limits.target:
        raise _too_long(length, limits)
    if query and (count := query.count(b"&") + 1) > limits.parameters:
        raise Rejection(414, f"query: seen {count} parameters, expected {limits.parameters} at most")
    if len(headers) > limits.fields:
        raise Rejection(431, f"head: seen {len(headers)} headers, expected {limits.fields} at most")
    if (seen := length + size(b"", headers)) > limits.head:
        raise too_large(b"", headers, seen, limits)


def size(target: bytes, headers: Sequence[Header]) -> int:
    """Return the bytes of a head, with two for each colon and two for each end of a line."""
    return len(target) + sum(len(name) + len(value) + 4 for name, value in headers)


def too_large(target: bytes, headers: Sequence[Header], seen: int, limits: Limits) -> Rejection:
    """Return the refusal of a head of which so many bytes were seen: 414 if they are the target's."""
    if not headers and len(target) > limits.target:
        return _too_long(len(target), limits)
    return Rejection(431, f"head: seen {seen} bytes, expected {limits.head} at most; send shorter headers")


def _too_long(length: int, limits: Limits) -> Rejection:
    return Rejection(414, f"target: seen {length} bytes, expected {limits.target} at most; send the rest in a body")


def check_framing(version: str, headers: Sequence[Header]) -> None:
    """Raise `Rejection` if the body's end can't be found: 501 for a transfer coding other than chunked."""
    if version not in VERSIONS:
        raise Rejection(505, f"version: seen HTTP/{version}, expected HTTP/1.1 or HTTP/1.0")
    given = [value for name, value in headers if name == b"transfer-encoding"]
    if not given:
        return
    if version == "1.0":
        raise Rejection(400, "header transfer-encoding: seen under HTTP/1.0, expected content-length, or HTTP/1.1")
    codings = b",".join(given).lower().replace(b" ", b"").replace(b"\t", b"")
    if codings != b"chunked":
        seen = codings.decode("latin-1")
        raise Rejection(501, f"header transfer-encoding: seen {seen}, expected chunked, or content-length instead")


def direct(
    version: str, method: bytes, target: bytes, headers: list[Header], hosts: TrustedHosts, local: str
) -> tuple[bytes, list[Header]]:
    """Return target and headers as a client of this very server sends them: the target is a path with its query.

    An absolute target becomes its path, and its host goes into the place of `Host`. Raise `Rejection` for a wrong
    target, and for a host that is missing, doubled or not of this server.
    """
    authority, path = _split(method, target)
    given = [value for name, value in headers if name == b"host"]
    if len(given) > 1 or (not given and version != "1.0"):
        raise Rejection(400, f"header host: seen {'it twice' if given else 'none'}, expected one")
    if authority is not None:
        headers = [(b"host", authority), *(header for header in headers if header[0] != b"host")]
    elif given:
        authority = given[0]
    if authority is not None:
        hosts.check(authority, local)
    return path, headers


def _split(method: bytes, target: bytes) -> tuple[bytes | None, bytes]:
    """Return a target's host, if it names one, and its path with the query."""
    if method == b"CONNECT":
        raise Rejection(501, "method: seen CONNECT, expected another; this server is no proxy")
    if b"#" in target:
        raise Rejection(400, "target: seen a fragment (#), expected none; in a path or a query, write %23")
    if target.startswith(b"/") or (target == b"*" and method == b"OPTIONS"):
        return None, target
    try:
        seen = url.read(target.decode("latin-1"))
    except url.UrlRefused as error:
        raise Rejection(400, f"target: {error}; or a path that begins with /") from None
    if seen.scheme not in SCHEMES or seen.user is not None:
        wrong = "a user name" if seen.user is not None else f"the scheme {seen.scheme}"
        raise Rejection(400, f"target: seen {wrong}, expected a path, or a URL such as http://localhost/path")
    if method == b"OPTIONS" and not seen.path and not seen.query:
        return seen.authority.encode("latin-1"), b"*"
    return seen.authority.encode("latin-1"), seen.target.encode("latin-1")
