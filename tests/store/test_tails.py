"""The end of each world in a store's file is written now and then: none is lost, and what is missing is noticed."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.store.entry import BEGIN, COMMAND, END, NOTE, NewEntry
from mock_server.store.file_format import place
from mock_server.store.sqlite_file import BYTES, COMMITS, SqliteFile, StoreFull, StoreRefused
from tests.store.test_files import entry, world

KINDS = st.sampled_from([BEGIN, COMMAND, COMMAND, COMMAND, NOTE, END])


def killed(path: Path) -> Path:
    """Return a copy of a file as it is found when its process is killed now."""
    copy = path.with_name("killed")
    for end in ("", "-wal"):
        copy.with_name(f"killed{end}").unlink(missing_ok=True)
        if path.with_name(f"{path.name}{end}").exists():
            shutil.copy(f"{path}{end}", f"{copy}{end}")
    return copy


def committed(file: SqliteFile, worlds: list[int], entries: list[NewEntry]) -> None:
    """Commit as a server does."""
    file.write([world(n) for n in worlds], entries)
    if file.is_due:
        file.checkpoint()


@given(st.lists(st.lists(st.tuples(st.integers(1, 3), KINDS), min_size=1, max_size=4), max_size=30), st.integers(1, 5))
def test_whenever_a_server_is_killed_each_world_ends_where_it_did(tmp_path_factory, commits, most):
    path = tmp_path_factory.mktemp("tails") / "store"
    deleted = {1, 2, 3}  # there is no world yet, or no more
    known = set[int]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mock_server.store.sqlite_file.COMMITS", most)
        file = SqliteFile(path, is_synced=False)
        for commit in commits:
            entries = []
            for id_, kind in commit:
                entries.append(entry(id_, BEGIN if id_ in deleted else kind))
                (deleted.add if entries[-1].kind == END else deleted.discard)(id_)
            new = {id_ for id_, _ in commit} - known
            known |= new
            committed(file, sorted(new), entries)
            with closing(SqliteFile(killed(path), is_synced=False)) as found:
                assert found.tails == file.tails
        file.close()
    with closing(SqliteFile(path)) as found:
        assert found.tails == file.tails


def test_what_is_missing_at_an_end_is_noticed_though_the_end_was_not_written_since(tmp_path):
    path = tmp_path / "store"
    file = SqliteFile(path)
    committed(file, [1], [entry(1, BEGIN)])
    for n in range(COMMITS + 3):
        committed(file, [], [entry(1, content=b"%d" % n)])
    copy = killed(path)
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        ((noted,),) = db.execute("SELECT number FROM tails")
        assert COMMITS <= noted < file.tails[1].number
        db.execute("DELETE FROM entries WHERE place >= ?", (place(1, noted),))
    with closing(SqliteFile(copy)) as found, pytest.raises(StoreRefused, match="damaged at its end"):
        list(found.read(1))


def test_no_page_is_moved_while_an_end_could_not_be_written(tmp_path, monkeypatch):
    path = tmp_path / "store"
    file = SqliteFile(path)
    committed(file, [1], [entry(1, BEGIN)])
    while not file.is_due:
        size = path.stat().st_size
        with monkeypatch.context() as patch:
            patch.setattr("mock_server.store.sqlite_file.insertion", lambda count: "no SQL")
            with pytest.raises(StoreFull):
                file.write([], [entry(1)])
        if not file.is_due:
            file.write([], [entry(1, content=bytes(4096))])
    file.checkpoint()
    assert (file.is_due, path.stat().st_size) == (True, size)
    committed(file, [], [entry(1)])
    assert (file.is_due, path.stat().st_size > size) == (False, True)


@pytest.mark.parametrize(("count", "size"), [(COMMITS, 4096), (1, BYTES)])
def test_the_log_of_sqlite_stays_small(tmp_path, count, size):
    path = tmp_path / "store"
    with closing(SqliteFile(path)) as file:
        committed(file, [1], [entry(1, BEGIN)])
        for _ in range(4):
            before = path.stat().st_size
            for _ in range(count):
                committed(file, [], [entry(1, content=bytes(size))])
            assert path.stat().st_size >= before + count * size
        assert path.with_name("store-wal").stat().st_size < 3 * (count * size + 40 * 4096)
