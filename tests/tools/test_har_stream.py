"""A recording is read piece by piece: it says the same however it is cut, and a longer one takes no more memory."""

import io
import tracemalloc

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.tools.har import stream
from contract_tests.tools.har.reading import HarRefused, Recording
from contract_tests.tools.har.stream import NotJson, Scanner
from contract_tests.tools.har.writing import entry
from tests.contract.recordings import LISTED, MADE, READ

TEXTS = st.text('ab"\\{}[],:\n\u00e4\U0001f600', max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)
LOG = {"log": {"version": "1.2", "entries": [entry(MADE), entry(LISTED), entry(READ)], "comment": "]}"}, "x": [{}]}


class InPieces(io.BytesIO):
    """A file that gives a few bytes at a time."""

    def __init__(self, text, size):
        super().__init__(text)
        self._size = size

    def read(self, _=-1):
        return super().read(self._size)


@given(st.lists(VALUES, max_size=5), st.integers(1, 9), st.booleans())
def test_each_value_is_found_whole_wherever_the_pieces_end(values, size, is_indented):
    text = orjson.dumps(values, option=orjson.OPT_INDENT_2 if is_indented else 0)
    assert [orjson.loads(one) for one in Scanner(InPieces(text, size)).items()] == values


@given(st.dictionaries(TEXTS, VALUES, max_size=4), st.integers(1, 9))
def test_each_member_is_found_under_its_name(members, size):
    scanner = Scanner(InPieces(orjson.dumps(members), size))
    assert {name: orjson.loads(scanner.value()) for name in scanner.members()} == members


def test_a_file_that_was_cut_anywhere_is_refused(tmp_path):
    path, text = tmp_path / "x.har", orjson.dumps(LOG)
    for end in range(0, len(text), 23):
        path.write_bytes(text[:end])
        with pytest.raises(HarRefused):
            list(Recording(path))


def test_an_entry_that_is_too_long_is_passed_over_and_counted(tmp_path, monkeypatch):
    path = tmp_path / "x.har"
    long = {"request": {"text": '\\"}{]' * 4000}, "response": [[{}] * 100]}
    path.write_bytes(orjson.dumps({"log": {"entries": [entry(READ), long, entry(MADE), long]}}))
    monkeypatch.setattr(stream, "LONGEST", 4096)
    monkeypatch.setattr(stream, "CHUNK", 512)
    recording = Recording(path)
    assert [exchange.method for exchange in recording] == ["GET", "POST"]
    assert recording.too_long == 2


ENDLESS = {"a text": b'"' + b"x" * 9000, "a number": b"7" * 9000, "escapes": b'"' + b"\\\\" * 9000}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_has_no_end_is_given_up(what, monkeypatch):
    monkeypatch.setattr(stream, "LONGEST", 4096)
    scanner = Scanner(InPieces(ENDLESS[what] * 9, 512))
    with pytest.raises(NotJson, match=r"seen no value, expected one, at byte 0$"):
        scanner.value()
    assert len(scanner._buffer) < 9000


def peak(path, times):
    """Return the most memory that reading so many entries takes."""
    with path.open("wb") as file:
        file.write(b'{"log":{"entries":[')
        file.writelines(orjson.dumps(entry(MADE)) + b"," for _ in range(times))
        file.write(orjson.dumps(entry(READ)) + b"]}}")
    tracemalloc.start()
    try:
        assert sum(1 for _ in Recording(path)) == times + 1
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_longer_recording_takes_no_more_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "CHUNK", 8192)
    assert peak(tmp_path / "x.har", 3000) < 1.5 * peak(tmp_path / "x.har", 300)
