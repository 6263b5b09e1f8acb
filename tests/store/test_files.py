"""Files that can't be a store, or are damaged: one clear sentence, and nothing is played that was not written."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest

from mock_server.store.entry import BEGIN, COMMAND, NewEntry, StoredWorld, world_name
from mock_server.store.file_format import place
from mock_server.store.sqlite_file import SqliteFile, StoreRefused
from mockdial.commands.fixtures import load
from tests.cli.calling import called, is_one_line
from tests.driving import DIALS
from tests.store.servers import kept
from tests.store.test_full_disk import DIAL
from tests.web.process import serving


def world(number: int) -> StoredWorld:
    account = f"account-{number}"
    return StoredWorld(number, world_name(account), account, f"ticket-{number}")


def entry(number: int, kind: int = COMMAND, content: bytes = b"{}") -> NewEntry:
    return NewEntry(number, kind, 0, 5, (content,))


def filled(path):
    """Return the path of a file with two worlds, of ten entries each."""
    file = SqliteFile(path)
    worlds = [world(1), world(2)]
    file.write(worlds, [entry(1, BEGIN), entry(2, BEGIN)])
    for n in range(9):
        file.write([], [entry(1, content=b"%d" % n), entry(2, content=b"%d" % n)])
    file.close()
    return path


def test_what_was_written_is_read(tmp_path):
    file = SqliteFile(filled(tmp_path / "store"))
    assert [one.content for one in file.read(2)] == [b"{}", *(b"%d" % n for n in range(9))]
    assert sorted(file.worlds) == sorted(one.name for one in (world(1), world(2)))


def test_a_world_that_began_anew_is_read_from_there(tmp_path):
    file = SqliteFile(filled(tmp_path / "store"))
    file.write([], [entry(1, BEGIN, b"new"), entry(1, content=b"x")])
    assert [one.content for one in file.read(1)] == [b"new", b"x"]


def test_only_its_owner_can_read_it(tmp_path):
    assert filled(tmp_path / "store").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET content = 'other' WHERE place = FIFTH",
        "UPDATE entries SET real = 6 WHERE place = FIFTH",
        "UPDATE entries SET kind = 1 WHERE place = FIFTH",
        "UPDATE entries SET sum = x'00' WHERE place = FIFTH",
        "DELETE FROM entries WHERE place = FIFTH",
        "DELETE FROM entries WHERE place >= FIFTH",
        "UPDATE entries SET place = FIFTH + 6 WHERE place = FIFTH",
        "UPDATE tails SET sum = x'00' WHERE world = 2",
        "UPDATE tails SET number = 4 WHERE world = 2",
        "UPDATE tails SET first = 5 WHERE world = 2",
    ],
)
def test_a_changed_entry_is_found_and_the_other_world_is_well(tmp_path, change):
    path = filled(tmp_path / "store")
    with sqlite3.connect(path) as db:
        db.execute(change.replace("FIFTH", str(place(2, 5))))
    db.close()
    file = SqliteFile(path)
    with pytest.raises(
        StoreRefused, match=rf"world {world(2).name.hex()[:12]} is damaged.*entries before it are intact"
    ):
        list(file.read(2))
    assert len(list(file.read(1))) == 10


def test_any_flipped_byte_is_found_or_changes_nothing(tmp_path):
    path = filled(tmp_path / "store")
    whole, good = path.read_bytes(), contents(path)
    found = 0
    for at in range(0, len(whole), 37):
        flipped = bytearray(whole)
        flipped[at] ^= 0x10
        copy = tmp_path / "copy"
        copy.write_bytes(flipped)
        try:
            assert contents(copy) == good, at
        except StoreRefused:
            found += 1
    assert found > 20


def contents(path) -> list[list[bytes]]:
    file = SqliteFile(path)
    try:
        return [[one.content for one in file.read(number)] for number in (1, 2)]
    finally:
        file.close()


def test_a_torn_end_loses_only_what_nobody_was_told(tmp_path):
    """The file beside the main one is cut in the middle of its latest commit, as by a power cut."""
    file = SqliteFile(tmp_path / "store")
    file.write([world(1)], [entry(1, BEGIN)])
    whole = (tmp_path / "store-wal").stat().st_size
    file.write([], [entry(1, content=b"later")])
    for cut in (1, 4096, (tmp_path / "store-wal").stat().st_size - whole - 1):
        copy = tmp_path / f"copy-{cut}"
        shutil.copy(tmp_path / "store", copy)
        shutil.copy(tmp_path / "store-wal", f"{copy}-wal")
        os.truncate(f"{copy}-wal", (tmp_path / "store-wal").stat().st_size - cut)
        assert [one.content for one in SqliteFile(copy).read(1)] == [b"{}"]


@pytest.mark.parametrize(
    ("prepare", "complaint"),
    [
        (lambda path: path.write_text("hello, this is a text"), "seen a file of another kind"),
        (lambda path: sqlite3.connect(path).execute("CREATE TABLE x(y)"), "seen a database of another program"),
        (lambda path: path.mkdir(), "can't be a store"),
        (lambda path: _of_format(filled(path), 9), "seen format 9, expected 2 or less: a newer mockdial"),
        (lambda path: _of_format(filled(path), 1), "seen format 1, expected 2: a mockdial before the first release"),
        (lambda path: _of_format(filled(path), 0), "is damaged: seen format 0, expected 2"),
    ],
)
def test_another_file_is_refused_in_one_line(tmp_path, prepare, complaint):
    path = tmp_path / "store"
    prepare(path)
    answer = called("serve", "--store", str(path), "--port", "0")
    assert is_one_line(answer), answer
    assert complaint in answer.err


def _of_format(path, number: int) -> None:
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {number}")
    db.close()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    answer = called("serve", "--store", str(tmp_path / "none" / "store"), "--port", "0")
    assert is_one_line(answer)
    assert "No such file or directory" in answer.err


def test_a_second_process_is_refused_in_one_line(tmp_path):
    path = str(tmp_path / "store")
    with serving("--store", path):
        answer = called("serve", "--store", path, "--port", "0")
    assert is_one_line(answer)
    assert "another process has this store open" in answer.err


def test_a_damaged_world_refuses_by_name_and_begins_anew_only_if_asked(tmp_path):
    path = tmp_path / "worlds"
    with kept(path) as client:
        client.reset(scenario="happy")
        client.call()
    db = sqlite3.connect(path)
    db.execute("UPDATE entries SET content = 'x' WHERE place & 0xFFFFFFFF = 2")
    db.commit()
    db.close()
    with kept(path) as client:
        for _ in range(2):
            refused = client.ask("POST", DIALS, DIAL)
            assert (refused.status, "is damaged" in refused.body["message"]) == (503, True)
        assert client.ask("DELETE", "/_mock/world").status == 204
        assert client.ask("POST", DIALS, DIAL).status == 200
        assert len(client.restart().records("dials")) == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE entries SET sum = x'00' WHERE place = (SELECT max(place) FROM entries)",
        "UPDATE entries SET content = 'x' WHERE place = (SELECT max(place) FROM entries)",
        "DELETE FROM entries WHERE place = (SELECT max(place) FROM entries)",
        "UPDATE tails SET sum = x'00'",
    ],
)
@pytest.mark.parametrize(("method", "path"), [("DELETE", "/_mock/world"), ("POST", "/_mock/world/reset")])
def test_a_world_whose_end_is_damaged_begins_anew_once_and_for_all(tmp_path, damage, method, path):
    file = tmp_path / "worlds"
    with kept(file) as client:
        client.reset(scenario="happy")
        client.call()
    with closing(sqlite3.connect(file)) as db:
        db.execute(damage)
        db.commit()
    with kept(file) as client:
        assert client.ask("POST", DIALS, DIAL).status == 503
        assert client.ask(method, path).status in (200, 204)
    with kept(file) as client:
        assert client.ask("POST", DIALS, DIAL).status == 200
        assert len(client.restart().records("dials")) == 1


def test_a_history_is_loaded_once_and_sends_nothing(tmp_path):
    with kept(tmp_path / "first") as client:
        client.reset(scenario="happy")
        client.listen()
        client.call()
        client.advance(30)
        path = tmp_path / "history.jsonl"
        path.write_text("\n".join(client.commands()), encoding="utf-8")
        story = client.story()
    with kept(tmp_path / "second") as client:
        assert load(client._app, [("kept", path)]) == [f"{path}: 3 changes up to 2026-03-02T15:00:30Z, key 'kept'"]
        assert client.restart().story() == story
        client.call()
        assert client.sender.bodies == client.sender.bodies[-1:]
        later = client.story()
        assert "not loaded" in load(client._app, [("kept", path)])[0]
        assert client.restart().story() == later


def test_the_first_lines_tell_where_worlds_are_kept(tmp_path):
    with serving("--store", str(tmp_path / "store")) as server:
        assert f"worlds are kept in {tmp_path / 'store'}: 0 so far" in server.lines
