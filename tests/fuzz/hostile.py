"""Values that once broke a server of this kind, or could: texts, JSON as it is written, bytes of whole bodies."""

import gzip
import zlib
from collections.abc import Callable
from random import Random

TEXTS = (
    *("", " ", "\0", "a\nb", "\N{SLIGHTLY SMILING FACE}", "\u202e", "%00", "../../etc/passwd", "{{x}}", "{{", "${x}"),
    *(
        "null",
        "true",
        "-1",
        "0",
        "1e400",
        "NaN",
        "0x10",
        "9" * 25,
        "A" * 300,
        "\ufeff",
        "é",
        "\ufb00",
        "'",
        '"',
        "\\",
        "<b>",
    ),
    *("2026-02-30", "2026-03-29T02:30:00", "0000-00-00T00:00:00Z", "9999-12-31T23:59:60Z", "2026-03-02T15:00:00Z"),
    *("2026-03-02t15:00:00z", "2026-03-02T15:00:00+99:99", "10000-01-01T00:00:00Z", "1969-12-31", "24:00", "9:00"),
    *("+12025550123", "+1", "+999999999999999", "12025550123", "+1 202 555 0123", "tel:+12025550123"),
    *("http://127.0.0.1:1/", "http://[::1", "http://a b/", "https://user:p@host/", "http://localhost:99999/", "//x"),
    *("file:///etc/passwd", "http://\u0561.example/", "Europe/Berlin", "America/Nowhere", "../UTC", "UTC"),
    *("(a+)+$", "^(?=x)\\1", "[", "(?P<a>", "a{1,99999}", '{"type":"object"}', '{"$ref":"#"}', '{"pattern":"(a*)*"}'),
    *("happy", "rough", "mixed", "busy", "answered", "hang_up", "cancel", "answer", "dial.updated"),
)

RAW = (
    *(
        b"1e400",
        b"-1e400",
        b"-0",
        b"-0.0",
        b"1e-400",
        b"12345678901234567890",
        b"9007199254740993",
        b"1E+2",
        b"1" * 400,
    ),
    *(b"0.1234567890123456789012345", b"18446744073709551616", b"-9223372036854775809", b"1e15", b"0", b"-1", b"0.5"),
    *(
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"01",
        b"1.",
        b".5",
        b"+1",
        b"tru",
        b"'a'",
        b"/**/1",
        b"[1,]",
        b"{}{}",
        b"{,}",
    ),
    *(b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\u0000"', b'"\\x"', b'"\xff\xfe"', b'"\xed\xa0\x80"', b'"\n"', b'"open'),
    *(b"null", b"true", b"[]", b"{}", b'[""]', b'{"a":1,"a":2}', b'{"":0}', b'{"\\u0061":1,"a":1}', b'{"__proto__":1}'),
    *(b"[" * 50 + b"]" * 50, b"[" * 101 + b"]" * 101, b'{"a":' * 99 + b"1" + b"}" * 99, b"[" * 20_000),
    *(b"[" + b"0," * 3_000 + b"0]", b"{" + b",".join(b'"%d":%d' % (n, n) for n in range(2_000)) + b"}"),
    *(b'"' + b"x" * 20_000 + b'"', b'["' + b'","'.join([b"\\ud83d\\ude00"] * 500) + b'"]'),
)

Bodies = Callable[[Random, bytes], bytes]


def _with_byte(chance: Random, body: bytes) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + chance.randbytes(1) + body[at + chance.randrange(2) :]


def _twice_named(chance: Random, body: bytes) -> bytes:
    """Return a JSON object whose first member stands in it a second time."""
    name = body[1:].partition(b":")[0]
    return b"{" + name + b":" + chance.choice(RAW[:20]) + b"," + body[1:] if body[:2] == b'{"' else body


BODIES: tuple[Bodies, ...] = (
    lambda chance, body: body[: chance.randrange(len(body) + 1)],
    lambda chance, body: body + chance.choice((b"x", b"{}", b"\0", b",", b" " * 5_000, b"\xff")),
    lambda chance, body: b"\xef\xbb\xbf" + body,
    lambda chance, body: body.decode("utf-8", "replace").encode("utf-16"),
    _with_byte,
    _twice_named,
    lambda chance, body: chance.choice(RAW),
    lambda chance, body: b" \r\n\t" * chance.randrange(2_000) + body,
    lambda chance, body: chance.randbytes(chance.randrange(200)),
    lambda chance, body: b"",
)

CODINGS: tuple[tuple[bytes, Bodies], ...] = (
    (b"gzip", lambda chance, body: gzip.compress(body, mtime=0)),
    (b"x-gzip", lambda chance, body: gzip.compress(body, mtime=0)),
    (b"deflate", lambda chance, body: zlib.compress(body)),
    (b"deflate", lambda chance, body: zlib.compress(body)[2:-4]),
    (b"gzip", lambda chance, body: gzip.compress(body, mtime=0)[: chance.randrange(30)]),
    (b"gzip", lambda chance, body: body),
    (b"gzip", lambda chance, body: gzip.compress(b" " * 300_000 + body, mtime=0)),
    (b"gzip, gzip", lambda chance, body: gzip.compress(gzip.compress(body, mtime=0), mtime=0)),
    (b"identity", lambda chance, body: body),
    (b"br", lambda chance, body: body),
    (b"", lambda chance, body: body),
    (b"gzip;q=1", lambda chance, body: body),
)
"""Values of Content-Encoding, each with what is sent under it."""
