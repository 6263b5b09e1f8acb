"""Reads one entry as browsers, proxies and test tools write it: what the recorder left out counts as unknown.

Chrome leaves out keys and cookies, Firefox and Safari bodies; a blocked request has no answer, and a status of 0 or -1.
"""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from contract_tests.tools.har.writing import NO_ANSWER
from contract_tests.tools.proxy.encoding import decoded
from mock_server.contract import json_codec
from mock_server.contract.conformance.exchange import Exchange, Header

Part = Mapping[str, Any]

LARGE = "too large to be kept"
"""The encoding that our own older recordings name for a body that was left out."""

GIVEN_UP = ("abort", "blocked", "cancel", "cors", "err_failed", "ns_binding", "interrupted")
"""Words for an end that is the browser's own, or the page's: nobody knows what the vendor answered, or would have."""


def exchange_of(one: Part, *, is_ours: bool = False) -> Exchange | None:
    """Return an entry as an exchange; None for a preflight, which no client wrote.

    `is_ours` says that the recording has every header, and each body or a comment in its place.
    """
    if one.get("_resourceType") == "preflight":
        return None
    request, response = one["request"], one["response"]
    asked, answered = _headers(request), _headers(response)
    sent, content = request.get("postData"), response.get("content") or {}
    if not is_ours:
        asked = _with_type(asked, (sent or {}).get("mimeType"))
        answered = _with_type(answered, content.get("mimeType"))
    status = max(_whole(response["status"]), 0)
    return Exchange(
        str(request["method"]).upper(),
        str(request["url"]),
        asked,
        _asked(request, sent, asked, is_ours=is_ours),
        status,
        answered,
        _answered(response, content, answered, status, is_ours=is_ours),
        str(one.get("startedDateTime") or ""),
        max(float(one.get("time") or 0), 0.0),
        not response.get("_incomplete", False),
        has_all_headers=is_ours,
        is_seen=is_ours or _is_seen(response, status, answered),
    )


def _headers(part: Part) -> list[Header]:
    """Return the headers; those that begin with a colon are HTTP/2's way to write the request line."""
    pairs = [(str(pair["name"]), str(pair.get("value") or "")) for pair in part.get("headers") or ()]
    return [pair for pair in pairs if not pair[0].startswith(":")]


def _with_type(headers: list[Header], kind: Any) -> list[Header]:
    """Return the headers with the media type that the recorder names elsewhere, if they lack it."""
    is_there = any(name.lower() == "content-type" for name, _ in headers)
    is_known = isinstance(kind, str) and "/" in kind
    return headers if is_there or not is_known else [*headers, ("content-type", kind)]


def _whole(value: Any) -> int:
    return int(value or 0)


def _asked(request: Part, sent: Part | None, headers: list[Header], *, is_ours: bool) -> bytes | None:
    """Return the body of a request; None where it is unknown."""
    if not sent:
        return b"" if is_ours or _length(headers, _whole(request.get("bodySize"))) <= 0 else None
    if not sent.get("text") and sent.get("params"):
        return urlencode([(pair["name"], pair.get("value") or "") for pair in sent["params"]]).encode()
    return _body(sent, headers, _whole(request.get("bodySize")), sent.get("encoding") or sent.get("_encoding"))


def _answered(response: Part, content: Part, headers: list[Header], status: int, *, is_ours: bool) -> bytes | None:
    """Return the body of an answer; None where it is unknown. Where none can be, an empty text says so."""
    text, size = content.get("text"), _whole(content.get("size"))
    if not text and not is_ours:
        has_none = status in (0, 204, 304) or _length(headers, -1) == 0
        return b"" if has_none or (text == "" and size <= 0 and _length(headers, 0) <= 0) else None
    if text is None and not status:
        return b""
    return _body(content, headers, size, content.get("encoding"))


def _length(headers: list[Header], otherwise: int) -> int:
    """Return the length that a header announces."""
    value = next((value for name, value in headers if name.lower() == "content-length"), "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else otherwise


def _body(part: Part, headers: list[Header], size: int, encoding: Any) -> bytes | None:
    """Return the bytes of a text; None where it is left out, cut short, or still in a coding that we can't undo."""
    text = part.get("text")
    if text is None or encoding == LARGE:
        return None
    if str(encoding).lower() != "base64":
        body = str(text).encode("utf-8", "replace")
        return None if len(body) < size and body[:1] in (b"{", b"[") and not _is_json(body) else body
    try:
        body = b64decode(str(text))
    except ValueError:
        return None
    return decoded(headers, body) if _is_coded(headers, body) else body


def _is_coded(headers: list[Header], body: bytes) -> bool:
    """Return whether a body is as it was on the wire. Most recorders have undone its coding."""
    has_coding = any(name.lower() == "content-encoding" and value != "identity" for name, value in headers)
    return has_coding and body[:1] not in (b"{", b"[", b'"')


def _is_json(body: bytes) -> bool:
    try:
        json_codec.decode_foreign(body)
    except ValueError:
        return False
    return True


def _is_seen(response: Part, status: int, headers: list[Header]) -> bool:
    """Return whether the recorder saw what the vendor answered, or that it did not answer."""
    names = {name.lower() for name, _ in headers}
    if "non-authoritative-reason" in names or response.get("_fetchedViaServiceWorker"):
        return False  # the browser's own redirect, or a script's answer
    error = response.get("_error") or response.get("_failureText")
    is_told = isinstance(error, str) and not any(word in error.lower() for word in GIVEN_UP)
    return bool(status) or error == NO_ANSWER or is_told
