"""Recordings in HAR 1.2, the format of browsers and proxies: one entry for each exchange."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, urlencode

import orjson

from contract_tests.tools.reports.report import version
from mock_server.contract import json_codec
from mock_server.contract.conformance.exchange import Exchange, Header

HEAD = b'{"log":{"version":"1.2","creator":%s,"entries":['
TAIL = b"\n]}}\n"
LARGE = "too large to be kept"


class HarRefused(ValueError):
    """A file is no HAR. The message says where and why."""


class Writer:
    """Write a HAR entry by entry. The file is complete after each of them, whenever the process ends."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._is_first = True
        file.write(HEAD % orjson.dumps({"name": "mockdial", "version": version()}))
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
    return {
        "startedDateTime": exchange.started,
        "time": exchange.milliseconds,
        "request": _request(exchange),
        "response": _response(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": exchange.milliseconds, "receive": 0},
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
        "bodySize": -1 if exchange.request_body is None else len(exchange.request_body),
    }
    if exchange.request_body is None or exchange.request_body:
        text, encoding = _text(exchange.request_body)
        request["postData"] = {"mimeType": exchange.asked("content-type") or "", "text": text}
        request["postData"] |= {"_encoding": encoding} if encoding else {}
    return request


def _response(exchange: Exchange) -> dict[str, Any]:
    text, encoding = _text(exchange.response_body)
    size = 0 if exchange.response_body is None else len(exchange.response_body)
    content = {"size": size, "mimeType": exchange.answered("content-type") or "", "text": text}
    return {
        "status": exchange.status,
        "statusText": _phrase(exchange.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(exchange.response_headers),
        "content": content | ({"encoding": encoding} if encoding else {}),
        "redirectURL": exchange.answered("location") or "",
        "headersSize": -1,
        "bodySize": -1,
    } | ({} if exchange.is_whole else {"_incomplete": True})


def _text(body: bytes | None) -> tuple[str, str]:
    """Return a body as text, and its encoding."""
    if body is None:
        return "", LARGE
    try:
        return body.decode(), ""
    except UnicodeDecodeError:
        return b64encode(body).decode(), "base64"


def _pairs(pairs: Sequence[Header]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def read(path: Path) -> Iterator[Exchange]:
    """Yield the exchanges of a file, in its order. Raise `HarRefused` for an entry that is none."""
    try:
        root = json_codec.decode_foreign(path.read_bytes())
    except OSError as error:
        raise HarRefused(f"can't read {path}: {error.strerror or error}") from None
    except ValueError as error:
        raise HarRefused(f"{path}: seen no JSON ({error}), expected a HAR 1.2 file") from None
    entries = (
        root.get("log", {}).get("entries") if isinstance(root, dict) and isinstance(root.get("log"), dict) else None
    )
    if not isinstance(entries, list):
        raise HarRefused(f"{path}: seen no log.entries, expected a HAR 1.2 file")
    for number, one in enumerate(entries):
        try:
            yield exchange_of(one)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            kind = type(error).__name__
            raise HarRefused(f"{path}: log.entries[{number}] is no HAR entry ({kind}: {error})") from None


def exchange_of(one: Mapping[str, Any]) -> Exchange:
    """Return an entry as an exchange."""
    request, response = one["request"], one["response"]
    return Exchange(
        str(request["method"]).upper(),
        str(request["url"]),
        _headers(request),
        _asked(request.get("postData")),
        int(response["status"]),
        _headers(response),
        _bytes(response.get("content") or {}, "encoding"),
        str(one.get("startedDateTime", "")),
        float(one.get("time") or 0),
        not response.get("_incomplete", False),
    )


def _headers(part: Mapping[str, Any]) -> list[Header]:
    return [(str(pair["name"]), str(pair["value"])) for pair in part.get("headers", ())]


def _asked(data: Mapping[str, Any] | None) -> bytes | None:
    if data and "text" not in data and data.get("params"):
        return urlencode([(pair["name"], pair.get("value", "")) for pair in data["params"]]).encode()
    return _bytes(data or {}, "_encoding")


def _bytes(part: Mapping[str, Any], word: str) -> bytes | None:
    """Return a body, or None where the recording left it out."""
    text, encoding = part.get("text"), part.get(word)
    if encoding == LARGE or (text is None and part.get("size", 0) > 0):
        return None
    return b64decode(text) if text and encoding == "base64" else (text or "").encode("utf-8", "replace")
