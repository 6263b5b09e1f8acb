"""Writes recordings entry by entry: what was seen, and nothing that was not."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

import orjson

from contract_tests.tools.reports.report import version
from mock_server.contract.conformance.exchange import Exchange, Header

CREATOR = "mockdial"
HEAD = b'{"log":{"version":"1.2","creator":%s,"entries":['
TAIL = b"\n]}}\n"
NOT_KEPT = "the body was not kept: it was too large, it broke off, or its coding is unknown"
NO_ANSWER = "no answer"


class Writer:
    """Write a HAR entry by entry. The file is complete after each of them, whenever the process ends."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._is_first = True
        file.write(HEAD % orjson.dumps({"name": CREATOR, "version": version()}))
        self._end()

    def add(self, exchange: Exchange) -> None:
        """Write one exchange. The caller has masked its secrets."""
        self._file.seek(-len(TAIL), 2)
        self._file.write((b"\n" if self._is_first else b",\n") + orjson.dumps(entry(exchange)))
        self._is_first = False
        self._end()

    def _end(self) -> None:
        self._file.write(TAIL)
        self._file.flush()


def entry(exchange: Exchange) -> dict[str, Any]:
    """Return an exchange as an entry."""
    send, wait, receive = exchange.wire.durations or (0, exchange.milliseconds, 0)
    return {
        "startedDateTime": exchange.started,
        "time": exchange.milliseconds,
        "request": _request(exchange),
        "response": _response(exchange),
        "cache": {},
        "timings": {"send": send, "wait": wait, "receive": receive},
    }


def _request(exchange: Exchange) -> dict[str, Any]:
    request: dict[str, Any] = {
        "method": exchange.method,
        "url": exchange.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(exchange.request_headers),
        "queryString": _pairs(parse_qsl(exchange.query, keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": _size(exchange.request_headers, exchange.request_body),
    }
    if exchange.request_body is None or exchange.request_body:
        text = _text(exchange.request_body, "_encoding")
        request["postData"] = {"mimeType": exchange.asked("content-type") or "", **text}
    return request


def _response(exchange: Exchange) -> dict[str, Any]:
    """Return the answer; one that never came has the status 0, no headers and no text."""
    body = exchange.response_body
    content = {"size": -1 if body is None else len(body), "mimeType": exchange.answered("content-type") or ""}
    if exchange.status:
        content |= _text(body, "encoding")
    return {
        "status": exchange.status,
        "statusText": exchange.wire.reason,
        "httpVersion": exchange.wire.version,
        "cookies": [],
        "headers": _pairs(exchange.response_headers),
        "content": content,
        "redirectURL": exchange.answered("location") or "",
        "headersSize": -1,
        "bodySize": _size(exchange.response_headers, body) if exchange.status and exchange.is_whole else -1,
        **({} if exchange.status else {"_error": NO_ANSWER}),
        **({} if exchange.is_whole else {"_incomplete": True}),
    }


def _size(headers: Sequence[Header], body: bytes | None) -> int:
    """Return the bytes of a body on the wire; -1 where nobody counted them."""
    known = {name.lower(): value for name, value in headers}
    if known.get("content-length", "").isdigit():
        return int(known["content-length"])
    return -1 if body is None or known.keys() & {"content-encoding", "transfer-encoding"} else len(body)


def _text(body: bytes | None, word: str) -> dict[str, str]:
    """Return a body as text, with its encoding under this name; a comment where it was not kept."""
    if body is None:
        return {"comment": NOT_KEPT}
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"text": b64encode(body).decode(), word: "base64"}


def _pairs(pairs: Sequence[Header]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
