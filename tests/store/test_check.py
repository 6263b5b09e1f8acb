"""`mockdial store FILE check`: whatever is not as it was written is found, and named."""

import sqlite3
from contextlib import closing

import pytest

from mock_server.store.inspection import InspectedFile
from mock_server.store.sqlite_file import SqliteFile, StoreRefused
from tests.store.played import altered, name_of
from tests.store.test_files import filled


def test_a_whole_file_is_as_it_was_written(call, path):
    answer = call("store", path, "check")
    assert (answer.code, answer.out.endswith("all as they were written\n")) == (0, True)


def test_a_damaged_command_is_named_with_what_is_intact_before_it(call, path):
    name = name_of(call, path, "-")
    altered(path, "UPDATE entries SET content = content || 'x' WHERE place >> 32 = 3 AND kind = 0")
    answer = call("store", path, "check")
    assert answer.code == 1
    assert answer.out.startswith(f"world {name}: damaged: command 1 (entry ")
    assert answer.out.endswith("): the 0 commands before it are intact\n")


def test_damage_to_what_was_before_a_reset_is_told_as_that(call, path):
    altered(path, "UPDATE entries SET real = 7 WHERE place = 1 << 32 | 5")
    answer = call("store", path, "check")
    assert answer.code == 1
    assert "(entry 5), of what was before it was reset or deleted at entry " in answer.out


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE worlds SET ticket = 'x' WHERE id = 3",
        "UPDATE tails SET wakes = wakes + 1 WHERE world = 3",
        "UPDATE tails SET first = 2 WHERE world = 3",
        "DELETE FROM tails WHERE world = 3",
        "DELETE FROM worlds WHERE id = 3",
        "DELETE FROM entries WHERE place = 1 << 32 | 1",
        "UPDATE meta SET value = 'x'",
        "CREATE INDEX other ON entries(kind)",
    ],
)
def test_damage_outside_of_entries_is_found(call, path, change):
    with closing(SqliteFile(path)) as file:
        file.secret("ticket secret", lambda: "drawn")
    assert call("store", path, "check").code == 0
    altered(path, change)
    assert call("store", path, "check").code == 1


def test_any_flipped_byte_is_found_or_changes_nothing(tmp_path):
    path = filled(tmp_path / "store")
    whole, good, found = path.read_bytes(), dump(path), 0
    copy = tmp_path / "copy"
    for at in range(0, len(whole), 53):
        flipped = bytearray(whole)
        flipped[at] ^= 1 << at % 8
        copy.write_bytes(flipped)
        if is_whole(copy):
            assert dump(copy) == good, at
        else:
            found += 1
    assert found > 20


def is_whole(path) -> bool:
    try:
        with closing(InspectedFile(path)) as file:
            return not list(file.check())
    except StoreRefused:
        return False


def dump(path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [*db.iterdump(), str(db.execute("PRAGMA user_version").fetchone())]
