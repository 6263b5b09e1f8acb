"""Ids look drawn and are counted."""

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine.ids import UUID_PREFIX, UuidAliases, hex_ids, short_ids, uuid_ids, worded_ids

seeds = st.integers(-(2**63), 2**63 - 1)
kinds = st.text(max_size=12)
numbers = st.integers(0, 2**48 - 1)

GOLDEN = [
    "867f2cfa-3e37-4526-94c2-ca7958ddc5cb",
    "867f2cfa-3e37-4526-94c2-68b0d2974516",
    "867f2cfa-3e37-4526-94c2-c7980f73ee8b",
]


def test_the_ids_are_the_same_in_every_process_and_version() -> None:
    ids = uuid_ids(1, "acme.call")
    assert [ids.name(number) for number in (0, 1, 1_000_000)] == GOLDEN


@given(seeds, kinds, numbers)
def test_an_id_leads_back_to_its_number(seed: int, kind: str, number: int) -> None:
    ids = uuid_ids(seed, kind)
    assert ids.number(ids.name(number)) == number


@given(seeds, kinds, numbers)
def test_an_id_reads_as_a_random_uuid(seed: int, kind: str, number: int) -> None:
    name = uuid_ids(seed, kind).name(number)
    assert (str(UUID(name)), UUID(name).version, UUID(name).variant) == (name, 4, "specified in RFC 4122")


@given(seeds, kinds, st.sets(numbers, min_size=2, max_size=20))
def test_different_numbers_have_different_ids(seed: int, kind: str, some: set[int]) -> None:
    ids = uuid_ids(seed, kind)
    assert len({ids.name(number) for number in some}) == len(some)


@given(seeds, numbers)
def test_ids_of_another_kind_or_seed_are_foreign(seed: int, number: int) -> None:
    ids = uuid_ids(seed, "call")
    assert ids.number(uuid_ids(seed, "job").name(number)) is None
    assert ids.number(uuid_ids(seed + 1, "call").name(number)) is None


@given(st.text(max_size=40))
def test_no_other_text_is_an_id(text: str) -> None:
    assert uuid_ids(1, "call").number(text) is None


@given(numbers, st.sampled_from(["upper", "spaces", "underscore", "sign", "short", "long"]))
def test_an_id_that_was_written_otherwise_is_foreign(number: int, way: str) -> None:
    ids = uuid_ids(1, "call")
    name = ids.name(number)
    head, tail = name[:UUID_PREFIX], name[UUID_PREFIX:]
    other = {
        "upper": name.upper(),
        "spaces": f"{head} {tail[1:]}",
        "underscore": f"{head}{tail[:5]}_{tail[6:]}",
        "sign": f"{head}+{tail[1:]}",
        "short": name[:-1],
        "long": f"{name}0",
    }[way]
    assert ids.number(other) is None


def test_all_ids_of_a_kind_begin_alike_and_go_on_scattered() -> None:
    names = [uuid_ids(1, "call").name(number) for number in range(100)]
    assert len({name[:UUID_PREFIX] for name in names}) == 1
    assert len({name[UUID_PREFIX : UUID_PREFIX + 2] for name in names}) > 70


@given(seeds, kinds, numbers)
def test_ids_of_24_hexadecimal_digits(seed: int, kind: str, number: int) -> None:
    ids = hex_ids(seed, kind)
    assert re.fullmatch("[0-9a-f]{24}", ids.name(number))
    assert ids.number(ids.name(number)) == number


@given(seeds, kinds, numbers)
def test_ids_that_begin_with_a_word(seed: int, kind: str, number: int) -> None:
    ids = worded_ids(seed, kind, "call_")
    assert re.fullmatch("call_[0-9a-f]{16}", ids.name(number))
    assert ids.number(ids.name(number)) == number


@given(seeds, kinds, st.integers(0, 36**6 - 1))
def test_a_short_id_is_six_characters_behind_its_word_and_leads_back(seed: int, kind: str, number: int) -> None:
    ids = short_ids(seed, kind, "call_")
    assert re.fullmatch("call_[0-9a-z]{6}", ids.name(number))
    assert ids.number(ids.name(number)) == number


@given(seeds, kinds, numbers)
def test_an_alias_is_another_uuid_and_leads_back(seed: int, kind: str, number: int) -> None:
    id_, aliases = uuid_ids(seed, "call").name(number), UuidAliases(seed, kind)
    assert UUID(aliases.of(id_)).version == 4
    assert str(UUID(aliases.of(id_))) == aliases.of(id_) != id_
    assert aliases.of(aliases.of(id_)) == id_


@pytest.mark.parametrize("text", ["", "-", "nobody", "call_1j2kd9", "é"])
def test_what_is_no_uuid_has_no_alias(text: str) -> None:
    assert UuidAliases(1, "call").of(text) == text


@pytest.mark.parametrize(
    "text", ["call_1j2kd", "call_1j2kd9x", "call_1J2KD9", "call_1j 2kd", "call_1_2kd9", "ctc_1j2kd9"]
)
def test_no_other_text_is_a_short_id(text: str) -> None:
    assert short_ids(1, "call", "call_").number(text) is None
