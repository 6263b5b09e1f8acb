"""`mockdial store FILE`: what a file holds, and what of it can go."""

import sqlite3
from contextlib import closing
from time import sleep

import pytest

from mock_server.store.entry import BEGIN
from mock_server.store.sqlite_file import SqliteFile
from mockdial.commands import store
from tests.cli.calling import called, is_one_line
from tests.store.played import altered, exported, name_of, rows
from tests.store.servers import kept
from tests.store.test_files import entry, world
from tests.web.process import serving

# The list.


def test_the_list_tells_of_each_world_that_lives(call, path):
    answer = call("store", path)
    assert answer.code == 0
    assert sorted((row[1], row[2]) for row in rows(answer)) == [("-", "1"), ("test_calls", "2")]
    assert answer.out.splitlines()[-1].startswith(f"`mockdial store {path} compact` gives back ")


def test_a_label_can_not_write_on_the_terminal(call, tmp_path):
    with kept(tmp_path / "worlds") as client:
        client.ask("PUT", "/_mock/world/label", {"label": "a\x1b[31m"})
    assert "\x1b" not in call("store", tmp_path / "worlds").out


# Export.


def test_an_export_is_what_the_server_gives(call, path):
    answer = call("store", path, "export", name_of(call, path))
    assert answer.code == 0
    assert answer.out.encode() == exported(path)
    assert call("store", path, "export", name_of(call, path, "-")).out.encode() == exported(path, "small")


def test_an_export_names_what_plays_it_also_where_only_the_control_plane_was_used(call, tmp_path):
    with kept(tmp_path / "worlds") as client:
        client.scenario(name="happy")
    [[name, *_]] = rows_of_all(call, tmp_path / "worlds")
    assert call("store", tmp_path / "worlds", "export", name).out.encode() == exported(tmp_path / "worlds")


def rows_of_all(call, path) -> list[list[str]]:
    return [line.split() for line in call("store", path).out.splitlines()[1:] if "compact" not in line]


def test_a_damaged_world_is_not_exported(call, path):
    name = name_of(call, path)
    altered(path, "UPDATE entries SET content = content || 'x' WHERE place >> 32 = 1 AND kind = 0")
    answer = call("store", path, "export", name)
    assert is_one_line(answer)
    assert f"world {name} is damaged" in answer.err


# Delete and compact.


def test_a_deleted_world_is_gone_and_the_others_stay(call, path):
    kept_worlds = exported(path, "small")
    answer = call("store", path, "delete", name_of(call, path))
    assert answer.code == 0
    assert [row[1] for row in rows(call("store", path))] == ["-"]
    assert exported(path, "small") == kept_worlds
    with kept(path) as client:
        assert client.journal() == []


def test_a_damaged_world_can_be_deleted(call, path):
    altered(path, "UPDATE tails SET sum = x'00' WHERE world = 1")
    assert call("store", path, "check").code == 1
    assert call("store", path, "delete", name_of(call, path)).code == 0
    assert call("store", path, "check").code == 0


def test_a_compaction_gives_room_back_and_removes_no_command_of_a_living_world(call, path):
    before, size = [exported(path), exported(path, "small")], path.stat().st_size
    answer = call("store", path, "compact")
    assert answer.code == 0
    assert "dropped: deleted worlds 1, pasts of reset worlds 1" in answer.out
    assert path.stat().st_size < size
    assert call("store", path, "check").code == 0
    assert [exported(path), exported(path, "small")] == before
    with closing(sqlite3.connect(path)) as db:
        assert sorted(db.execute("SELECT id FROM worlds")) == [(1,), (3,)]
    assert "compact" not in call("store", path).out


def test_a_world_goes_on_after_a_compaction(call, path):
    call("store", path, "compact")
    with kept(path) as client:
        client.call()
        before = client.story()
        assert client.restart().story() == before
    assert call("store", path, "check").code == 0


def test_a_compaction_leaves_a_damaged_world_as_it_is(call, path):
    last = "(SELECT number FROM tails WHERE world = 1)"
    altered(path, f"UPDATE entries SET content = content || 'x' WHERE place = 1 << 32 | {last}")
    answer = call("store", path, "compact")
    assert answer.code == 1
    assert "left as it is, for it is damaged" in answer.out
    assert call("store", path, "check").code == 1


def test_what_was_deleted_is_not_in_the_file(call, path):
    call("store", path, "delete", name_of(call, path, "-"))
    assert b"small" not in path.read_bytes()


# Wrong use.


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["export"], "NAME: seen none, expected the name of a world"),
        (["delete", "ffff"], "no world's name"),
        (["delete", ""], "no world's name"),
        (["check", "abc"], "NAME: seen abc, expected nothing behind check"),
        (["chekc"], "seen 'chekc', expected one of list, check, export, delete, compact; the nearest is check"),
    ],
)
def test_each_wrong_use_is_one_line(call, path, words, complaint):
    answer = call("store", path, *words)
    assert is_one_line(answer), answer
    assert complaint in answer.err


def test_a_name_that_several_begin_with_is_refused(call, tmp_path):
    with closing(SqliteFile(tmp_path / "worlds")) as file:
        many = [world(n) for n in range(1, 18)]
        file.write(many, [entry(one.id, BEGIN) for one in many])
    names = [one.name.hex() for one in many]
    first = next(name[0] for name in names if sum(one[0] == name[0] for one in names) > 1)
    answer = call("store", tmp_path / "worlds", "delete", first)
    assert is_one_line(answer)
    assert "several" in answer.err


def test_a_file_that_is_not_there_is_named_and_not_made(call, tmp_path):
    answer = call("store", tmp_path / "none")
    assert is_one_line(answer)
    assert "there is no such file" in answer.err
    assert not (tmp_path / "none").exists()


def test_another_file_is_refused(call, tmp_path):
    (tmp_path / "text").write_text("hello, this is a text")
    assert is_one_line(call("store", tmp_path / "text", "check"))


def test_a_file_that_a_server_has_open_is_refused(tmp_path):
    path = str(tmp_path / "worlds")
    with serving("--store", path):
        answer = called("store", path)
    assert is_one_line(answer)
    assert "another process has this store open" in answer.err


def test_what_takes_long_is_told(call, path, monkeypatch):
    def slow(file, _):
        file.tell("world 1")
        sleep(0.2)
        return 0

    monkeypatch.setattr("contract_tests.tools.progress.PATIENCE", 0.05)
    monkeypatch.setitem(store.ACTIONS, "check", slow)
    answer = call("store", path, "check")
    assert answer.err.startswith("mockdial: check, world 1, ")
