"""Content codings: what is decoded, what is refused, and never more bytes than are allowed."""

import gzip
import zlib

import pytest

from mock_server.contract.content_coding import DamagedBody, TooLarge, UnknownCoding, codings, decoded


def zipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


TEXT = b'{"name": "Anna"}' * 50
DEFLATED = zlib.compress(TEXT)
RAW = DEFLATED[2:-4]
ZIPPED = zipped(TEXT)
TWO_MEMBERS = zipped(TEXT[:9]) + zipped(TEXT[9:])


@pytest.mark.parametrize(
    ("names", "body"),
    [
        ([], TEXT),
        (["gzip"], ZIPPED),
        (["x-gzip"], ZIPPED),
        (["gzip"], TWO_MEMBERS),
        (["deflate"], DEFLATED),
        (["deflate"], RAW),
        (["deflate", "gzip"], zipped(DEFLATED)),
        (["gzip", "gzip"], zipped(ZIPPED)),
    ],
)
def test_a_body_is_decoded_in_the_reverse_order(names, body):
    assert decoded(body, names, len(TEXT) + 100) == TEXT


@pytest.mark.parametrize(
    ("name", "body"),
    [
        *(
            ("gzip", body)
            for body in (TEXT, DEFLATED, ZIPPED[:-1], ZIPPED[:20], ZIPPED + b"more", ZIPPED[:-8] + b"\0" * 8)
        ),
        *(("deflate", body) for body in (TEXT, ZIPPED, DEFLATED[:-1], RAW[:-1], DEFLATED + b"more", RAW + b"x")),
    ],
)
def test_what_is_damaged_is_refused(name, body):
    with pytest.raises(DamagedBody, match=name):
        decoded(body, [name], 10_000)


@pytest.mark.parametrize("body", [ZIPPED, TWO_MEMBERS])
def test_a_body_may_have_as_many_bytes_as_are_allowed_and_no_more(body):
    assert len(decoded(body, ["gzip"], len(TEXT))) == len(TEXT)
    with pytest.raises(TooLarge):
        decoded(body, ["gzip"], len(TEXT) - 1)


def test_a_bomb_in_a_bomb_is_refused_at_its_first_layer():
    bomb = zipped(zipped(b"\0" * 5_000_000))
    with pytest.raises(TooLarge):
        decoded(bomb, ["gzip", "gzip"], 1000)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ([], []),
        (["gzip"], ["gzip"]),
        (["GZip , identity", "DEFLATE"], ["gzip", "deflate"]),
        (["", "identity", ",,"], []),
    ],
)
def test_headers_name_codings_in_their_order(values, named):
    assert codings(values) == named


@pytest.mark.parametrize("values", [["br"], ["gzip, zstd"], ["gzip;q=1"], ["gzip,gzip,gzip", "gzip,gzip"]])
def test_a_coding_that_is_not_supported_is_refused(values):
    with pytest.raises(UnknownCoding):
        codings(values)
