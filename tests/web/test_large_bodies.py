"""A large body is taken like a small one, and leaves the server as it was."""

import gc
import sys
from types import SimpleNamespace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.web import collector
from mock_server.web.collector import LARGE, paused_collector
from mock_server.web.request import is_too_deep
from tests.driving import JOBS, fresh, job_body

leaves = st.none() | st.sampled_from(["", "[", "{}", "]]", '"'])
nested = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))


def depth(value: object) -> int:
    """Return how many containers lie in each other."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inside is None else 1 + max(map(depth, inside), default=0)


@given(nested, st.integers(1, 6))
def test_a_body_is_too_deep_exactly_when_it_is(value: object, most: int) -> None:
    assert is_too_deep(value, orjson.dumps(value), most) == (depth(value) > most)


@pytest.mark.parametrize(("rows", "status"), [(30_000, 200), (0, 422)])
def test_a_large_body_is_answered_and_the_collector_works_again(rows: int, status: int) -> None:
    body = {**job_body(rows), "name": "x" * LARGE}
    client = fresh()
    assert client.ask("POST", JOBS, body).status == status
    assert gc.isenabled()


def test_the_collector_rests_only_for_large_bodies() -> None:
    seen = []
    for body in (None, b"", b"x" * (LARGE - 1), b"x" * LARGE):
        with paused_collector(body, []):
            seen.append(gc.isenabled())
    assert (seen, gc.isenabled()) == ([True, True, True, False], True)


def test_the_collector_works_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="wrong"), paused_collector(b"x" * LARGE, []):
        raise ValueError("wrong")
    assert gc.isenabled()


def test_a_server_keeps_one_heap_for_all_threads_and_little_of_what_is_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    library = SimpleNamespace(given=[])
    library.mallopt = lambda *pair: library.given.append(pair)
    monkeypatch.setattr(collector.sys, "platform", "linux")
    monkeypatch.setattr(collector.ctypes, "CDLL", lambda _: library)
    collector.settle_allocator()
    assert library.given == [(-8, 1), (-3, 8_388_608), (-1, 16_777_216)]


def test_another_allocator_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector.sys, "platform", "linux")
    monkeypatch.setattr(collector.ctypes, "CDLL", lambda _: SimpleNamespace())
    collector.settle_allocator()


class Library:
    """Stands for the C library: so many bytes of its heap are free, and a trim gives them back."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.used = self.free = self.trims = 0
        monkeypatch.setattr(collector.sys, "platform", "linux")
        monkeypatch.setattr(collector.ctypes, "CDLL", lambda _: SimpleNamespace(malloc_trim=self.trim))
        monkeypatch.setattr(collector, "resident", lambda: self.used + self.free)
        self.heap = collector.Heap()

    def trim(self, kept: int) -> None:
        assert kept == 0
        self.free, self.trims = 0, self.trims + 1

    def trims_with(self, used: int, free: int) -> bool:
        """Return whether memory is given back while so many bytes are used, and so many free."""
        before, self.used, self.free = self.trims, used, free
        self.heap.give_back()
        return self.trims > before


def test_memory_is_given_back_when_the_process_has_grown_since_the_last_time(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(monkeypatch)
    assert library.trims_with(40_000_000, 9_000_000)
    assert not library.trims_with(40_000_000, 1_500_000)
    assert library.trims_with(40_000_000, 2_500_000)
    assert not library.trims_with(20_000_000, 2_500_000)
    assert library.trims_with(20_000_000, 5_000_000)


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from a file of Linux")
def test_resident_memory_is_known() -> None:
    before = collector.resident()
    kept = b"x" * 30_000_000
    assert 25_000_000 < collector.resident() - before < 40_000_000
    assert len(kept) == 30_000_000
