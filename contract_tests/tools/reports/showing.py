"""An exchange as a person reads it, and text that comes from elsewhere made harmless."""

import orjson

from mock_server.contract.conformance.exchange import Exchange

MOST = 4000
"""How many characters of one body are shown."""


def printable(text: str) -> str:
    """A text without what a terminal or XML would act on: control characters are written out."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)


def request(exchange: Exchange) -> str:
    """What was asked, as on the wire."""
    headers = "".join(f"{name}: {value}\n" for name, value in exchange.request_headers)
    return printable(f"{exchange.method} {exchange.url}\n{headers}\n{body(exchange.request_body)}".rstrip())


def answer(exchange: Exchange) -> str:
    """What was answered."""
    headers = "".join(f"{name}: {value}\n" for name, value in exchange.response_headers)
    status = str(exchange.status) if exchange.status else "no answer"
    return printable(f"{status}\n{headers}\n{body(exchange.response_body)}".rstrip())


def body(content: bytes | None) -> str:
    """A body, JSON in many lines, cut where it is long."""
    if content is None:
        return "(too large to be kept)"
    try:
        text = orjson.dumps(orjson.loads(content), option=orjson.OPT_INDENT_2).decode()
    except ValueError:
        text = content[: MOST + 1].decode("utf-8", "replace")
    return text if len(text) <= MOST else f"{text[:MOST]}\n… ({len(content)} bytes)"
