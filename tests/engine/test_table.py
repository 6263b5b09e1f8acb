"""Records in a table: a record keeps its position."""

from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.ids import uuid_ids
from mock_server.engine.table import Table

FIXED = "00000000-0000-4000-8000-00000000000a"


def table(count: int) -> tuple[Table[str], list[str]]:
    """A table with records r0, r1 …, and their ids."""
    found: Table[str] = Table(uuid_ids(1, "record"))
    ids = []
    for n in range(count):
        ids.append(found.next_id())
        found.add(f"r{n}")
    return found, ids


def test_a_record_is_found_by_the_id_that_was_told_before() -> None:
    full, ids = table(3)
    assert [full.get(id_) for id_ in ids] == ["r0", "r1", "r2"]


def test_an_id_that_was_not_given_out_yet_finds_nothing() -> None:
    full, _ = table(3)
    assert full.get(full.next_id()) is None
    assert full.get("anything") is None


@given(st.integers(0, 12), st.sets(st.integers(0, 11)))
def test_places_stay_when_others_go(count: int, gone: set[int]) -> None:
    full, ids = table(count)
    for n in gone & set(range(count)):
        full.drop(ids[n])
    left = [(n, f"r{n}") for n in range(count) if n not in gone]
    assert list(full.forward()) == left
    assert list(full.newest_first()) == left[::-1]
    assert (full.count, full.length) == (len(left), count)


@given(st.integers(0, 12), st.integers(-1, 12))
def test_reading_goes_on_behind_any_place(count: int, place: int) -> None:
    full, _ = table(count)
    assert [n for n, _ in full.forward(place)] == list(range(place + 1, count))
    assert [n for n, _ in full.newest_first(place)] == list(range(min(place, count)))[::-1]


def test_a_record_that_went_is_not_found_and_its_id_is_not_given_again() -> None:
    full, ids = table(3)
    full.drop(ids[2])
    assert full.get(ids[2]) is None
    assert full.next_id() not in ids


def test_dropping_twice_or_dropping_a_stranger_changes_nothing() -> None:
    full, ids = table(3)
    for id_ in (ids[1], ids[1], "a stranger", full.next_id()):
        full.drop(id_)
    assert (full.count, [record for _, record in full.forward()]) == (2, ["r0", "r2"])


def test_a_record_that_brings_its_id_is_found_by_it_alone() -> None:
    full, _ = table(1)
    counted = full.next_id()
    full.add_fixed(FIXED, "mine")
    assert (full.get(FIXED), full.get(counted)) == ("mine", None)
    full.add("r2")
    assert full.get(full.ids.name(2)) == "r2"


def test_a_record_that_brought_its_id_can_go_too() -> None:
    full, _ = table(1)
    full.add_fixed(FIXED, "mine")
    full.drop(FIXED)
    assert (full.get(FIXED), full.count, full.length) == (None, 1, 2)


def test_a_table_that_was_cleared_is_empty_and_an_iteration_goes_on() -> None:
    full, ids = table(3)
    full.add_fixed(FIXED, "fixed")
    reading = full.forward()
    assert next(reading) == (0, "r0")
    full.clear()
    assert [record for _, record in reading] == ["r1", "r2", "fixed"]
    assert (full.count, full.length, list(full.forward()), full.get(ids[0]), full.get(FIXED)) == (0, 0, [], None, None)
    full.add("anew")
    assert full.get(ids[0]) == "anew"


def test_an_unlisted_record_is_found_by_its_id_and_nowhere_else() -> None:
    full, ids = table(2)
    full.add_unlisted(FIXED, "unlisted")
    assert (full.get(FIXED), full.count, full.length) == ("unlisted", 2, 2)
    assert [record for _, record in full.forward()] == ["r0", "r1"] == [full.get(id_) for id_ in ids]
    full.drop(FIXED)
    assert (full.get(FIXED), full.count) == (None, 2)
    full.add_unlisted(FIXED, "unlisted")
    full.clear()
    assert full.get(FIXED) is None
