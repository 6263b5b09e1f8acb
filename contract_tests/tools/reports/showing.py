"""Shows exchanges as text, and escapes control characters."""

import orjson

from mock_server.contract.conformance.exchange import Exchange

MOST = 4000
"""The most characters of a body that are shown."""


def printable(text: str) -> str:
    """Return a text with its control characters escaped, so that it is safe on a terminal and in XML."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)


def request(exchange: Exchange) -> str:
    """Return the text of a request, as sent."""
    headers = "".join(f"{name}: {value}\n" for name, value in exchange.request_headers)
    return printable(f"{exchange.method} {exchange.url}\n{headers}\n{body(exchange.request_body)}".rstrip())


def answer(exchange: Exchange) -> str:
    """Return the text of an answer."""
    headers = "".join(f"{name}: {value}\n" for name, value in exchange.response_headers)
    status = str(exchange.status) if exchange.status else "no answer"
    return printable(f"{status}\n{headers}\n{body(exchange.response_body)}".rstrip())


def body(content: bytes | None) -> str:
    """Return the text of a body: JSON indented, and cut where it is long."""
    if content is None:
        return "(too large to be kept)"
    try:
        text = orjson.dumps(orjson.loads(content), option=orjson.OPT_INDENT_2).decode()
    except ValueError:
        text = content[: MOST + 1].decode("utf-8", "replace")
    return text if len(text) <= MOST else f"{text[:MOST]}\n… ({len(content)} bytes)"
