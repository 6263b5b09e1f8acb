"""A large body is taken like a small one, and leaves the server as it was."""

import ctypes
import gc
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


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="the C library does not tell what is free")
def test_what_is_free_in_the_heap_is_known() -> None:
    kept = [bytes(100_000) for _ in range(200)]
    before = collector.Heap().free
    del kept[::2]  # what lies between the others does not go back by itself
    assert collector.Heap().free > before + 5_000_000


class Library:
    """Stands for the C library: a trim gives free bytes of its heap back, and they count as free all the same."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, tells: bool = True) -> None:
        self.free = self.trims = 0
        functions = {"malloc_trim": self.trim} | (
            {"mallinfo2": lambda: SimpleNamespace(fordblks=self.free)} if tells else {}
        )
        library = SimpleNamespace(**functions)
        monkeypatch.setattr(collector.sys, "platform", "linux")
        monkeypatch.setattr(collector.ctypes, "CDLL", lambda _: library)
        self.heap = collector.Heap()

    def trim(self, kept: int) -> None:
        assert kept == 0
        self.trims += 1

    def trims_with(self, free: int, *, is_large: bool = False) -> bool:
        """Return whether memory is given back while so many bytes are free."""
        before, self.free = self.trims, free
        self.heap.give_back(is_large=is_large)
        return self.trims > before


def test_memory_is_given_back_when_much_is_free_besides_what_was_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(monkeypatch)
    assert [library.trims_with(free) for free in (1_000_000, 3_000_000)] == [False, True]
    assert [library.trims_with(free) for free in (3_000_000, 4_500_000, 5_500_000)] == [False, False, True]
    assert [library.trims_with(free) for free in (1_000_000, 2_500_000, 3_500_000)] == [False, False, True]


def test_where_nobody_knows_what_is_free_it_is_given_back_after_a_long_body(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(monkeypatch, tells=False)
    assert not library.trims_with(9_000_000)
    assert library.trims_with(9_000_000, is_large=True)
