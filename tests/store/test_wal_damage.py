"""A flipped byte in the file beside a store, where the latest commits are: it is found, and no end is taken for one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from mock_server.store.entry import BEGIN, COMMAND
from mock_server.store.sqlite_file import SqliteFile, StoreRefused
from mock_server.store.wal_file import FRAME, HEADER, WalDamage, wal_damage
from mock_server.store.wal_inspection import WalLoss, wal_loss
from tests.cli.calling import called, is_one_line
from tests.store.test_files import entry, filled, world

PAGE = 4096
ROUNDS = [(1,), (2,), (1, 2), (1,), (3, 1), (2,), (1, 3), (2,), (1,), (3,)]
"""Which worlds each commit behind the tables is about."""


class Killed(NamedTuple):
    """A store whose server was killed: what it had committed stands in the file beside it."""

    path: Path
    ends: list[int]
    """Where each commit ends there; the first one makes the tables."""


@pytest.fixture(scope="module")
def killed(tmp_path_factory) -> Killed:
    path = tmp_path_factory.mktemp("killed") / "store"
    file, known = SqliteFile(path), set()
    ends = [wal(path).stat().st_size]
    for n, ids in enumerate(ROUNDS):
        new = [id_ for id_ in ids if id_ not in known]
        known |= {*new}
        content = b"%d" % n * (2_000 if n == 5 else 1)
        file.write([world(id_) for id_ in new], [entry(id_, BEGIN if id_ in new else COMMAND, content) for id_ in ids])
        ends.append(wal(path).stat().st_size)
    copy = path.with_name("copy")
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{copy}{end}")
    file.close()
    return Killed(copy, ends)


@pytest.fixture
def path(killed, tmp_path) -> Path:
    for end in ("", "-wal"):
        shutil.copy(f"{killed.path}{end}", tmp_path / f"store{end}")
    return tmp_path / "store"


def wal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def flip(path: Path, at: int, bits: int = 0x10) -> None:
    content = bytearray(wal(path).read_bytes())
    content[at] ^= bits
    wal(path).write_bytes(content)


def contents(path: Path) -> list[bytes]:
    """Return what world 1 holds."""
    file = SqliteFile(path)
    try:
        return [one.content for one in file.read(1)]
    finally:
        file.close()


def of_world_1(commits: int) -> list[bytes]:
    """Return what world 1 holds after so many commits."""
    return [b"%d" % n for n, ids in enumerate(ROUNDS[: max(0, commits - 1)]) if 1 in ids]


def loss_of(path: Path) -> WalLoss | None:
    damage = wal_damage(path)
    return None if damage is None else wal_loss(path, damage)


def short(number: int) -> str:
    return world(number).name.hex()[:12]


def lost_behind(commits: int) -> dict[str, str]:
    """Return what each world loses where so many commits are intact."""
    found = {}
    for number in {id_ for ids in ROUNDS[max(0, commits - 1) :] for id_ in ids}:
        intact = sum(number in ids for ids in ROUNDS[: max(0, commits - 1)])
        commands = max(0, intact - 1)
        found[short(number)] = (
            f"command {commands + 1} (entry {intact + 1}): the {commands} commands before it are intact"
        )
    return found


def test_a_file_that_is_whole_is_read(path):
    assert wal_damage(path) is None
    assert contents(path) == of_world_1(len(ROUNDS) + 1)


def test_any_flipped_byte_is_found_with_the_worlds_and_their_commands(path, killed):
    """No byte means nothing: neither in the headers of file and frames, nor in a page that was replaced later.

    What is in doubt is told as that: a byte of an entry's place may have made it one of another world.
    """
    frames, told = range(HEADER, killed.ends[-1], FRAME + PAGE), 0
    places = [
        *range(0, HEADER, 5),
        *(at + n % FRAME for n, at in enumerate(frames)),
        *range(HEADER, killed.ends[-1], 7919),
    ]
    for n, at in enumerate(places):
        bits = (1, 0x10, 0x80)[n % 3]
        flip(path, at, bits)
        loss = loss_of(path)
        assert loss is not None, at
        commits = 0 if at < HEADER else sum(end <= at for end in killed.ends)
        assert loss.damage.commits == commits, at
        named, lost = {one.world: one.what for one in loss.lost}, lost_behind(commits)
        assert named == lost if loss.is_told else named.items() <= lost.items(), at
        told += loss.is_told
        flip(path, at, bits)
    assert contents(path) == of_world_1(len(ROUNDS) + 1)
    assert told > 0.9 * len(places)


def test_a_flipped_byte_of_the_last_commit_is_told_from_a_torn_end(path, killed):
    for n, at in enumerate(range(killed.ends[-2], killed.ends[-1], 397)):
        flip(path, at, 1 << n % 8)
        damage = wal_damage(path)
        assert damage is not None, at
        assert damage.size == killed.ends[-2]
        flip(path, at, 1 << n % 8)


def test_a_flipped_byte_of_the_only_commit_is_found(path, killed):
    with wal(path).open("r+b") as file:
        file.truncate(killed.ends[0])
    for at in (0, 3, 11, 13, 17, 30, HEADER + 2, HEADER + 9, HEADER + 700):
        flip(path, at, 1)
        assert wal_damage(path) is not None, at
        flip(path, at, 1)


@pytest.mark.parametrize("left", [1, 700, FRAME, FRAME + PAGE, FRAME + PAGE + 9])
def test_the_end_of_the_last_commit_may_be_cut_off(path, killed, left):
    with wal(path).open("r+b") as file:
        file.truncate(killed.ends[-2] + left)
    assert wal_damage(path) is None
    assert contents(path) == of_world_1(len(ROUNDS))


def test_a_sector_of_the_last_commit_may_be_torn_off(path, killed):
    """It was never written: there is nothing, or what was there before."""
    whole, torn = wal(path).read_bytes(), 0
    for before in (bytes(len(whole)), whole[1_000:] + whole[:1_000]):
        for at in range(killed.ends[-2] // 512 * 512, killed.ends[-1], 512):
            start, end = max(at, killed.ends[-2]), min(at + 512, killed.ends[-1])
            content = whole[:start] + before[start:end] + whole[end:]
            wal(path).write_bytes(content)
            assert wal_damage(path) is None, at
            torn += content != whole
    assert torn > 10


def test_the_server_names_world_and_command_in_one_line_and_changes_nothing(path, killed):
    flip(path, killed.ends[4] + 99)
    before = path.read_bytes(), wal(path).read_bytes()
    for answer in (called("serve", "--store", str(path), "--port", "0"), called("store", str(path), "export", "ab")):
        assert answer.code != 0
        assert is_one_line(answer), answer
        assert "is damaged in store-wal behind its first 5 commits; world " in answer.err
        assert any(
            f"world {name}: {what}; other worlds that lose some: 2 (" in answer.err
            for name, what in lost_behind(5).items()
        )
        assert f"truncate -s {killed.ends[4]} {path}-wal" in answer.err
    assert (path.read_bytes(), wal(path).read_bytes()) == before


def test_a_check_looks_at_what_is_intact_and_names_what_is_not(path, killed):
    flip(path, killed.ends[4] + 99)
    before = path.read_bytes(), wal(path).read_bytes()
    answer = called("store", str(path), "check")
    *lines, last = answer.out.splitlines()
    assert answer.code == 1
    assert sorted(lines) == sorted(f"world {name}: damaged: {what}" for name, what in lost_behind(5).items())
    assert last.startswith(f"{path}: damaged in store-wal behind its first 5 commits; put a copy back, or go on")
    assert (path.read_bytes(), wal(path).read_bytes()) == before


def test_a_check_finds_what_else_is_damaged(tmp_path):
    path = filled(tmp_path / "first")
    file = SqliteFile(path)
    for n in range(3):
        file.write([], [entry(2, content=b"%d" % n)])
    copy = tmp_path / "store"
    content = path.read_bytes()
    copy.write_bytes(content.replace(world(1).ticket.encode(), b"x" * len(world(1).ticket)))
    shutil.copy(wal(path), wal(copy))
    file.close()
    flip(copy, wal(copy).stat().st_size - 99)
    answer = called("store", str(copy), "check")
    assert answer.code == 1
    assert "damaged: the list of worlds, in 1 places" in answer.out
    assert f"world {short(2)}: damaged: command 12 (entry 13)" in answer.out


def test_damage_that_no_world_loses_a_command_by_is_told_as_that(tmp_path):
    file = SqliteFile(tmp_path / "store")
    file.write([world(1)], [entry(1, BEGIN)])
    file.secret("ticket secret", lambda: "drawn")
    copy = tmp_path / "copy"
    for end in ("", "-wal"):
        shutil.copy(f"{tmp_path / 'store'}{end}", f"{copy}{end}")
    file.close()
    flip(copy, wal(copy).stat().st_size - 99)
    answer = called("store", str(copy))
    assert is_one_line(answer)
    assert "behind its first 2 commits; no world loses a command by that; put a copy" in answer.err


def test_who_cuts_off_what_the_file_has_already_loses_nothing(tmp_path):
    """SQLite has copied all commits into the file, and has not yet begun the one beside it anew."""
    file = SqliteFile(tmp_path / "store")
    file.write([world(1), world(2)], [entry(1, BEGIN), entry(2, BEGIN)])
    for n in range(8):
        file.write([], [entry(1 + n // 4, content=bytes(3_000))])
    file._db.execute("PRAGMA wal_checkpoint(PASSIVE)")
    copy = tmp_path / "copy"
    for end in ("", "-wal"):
        shutil.copy(f"{tmp_path / 'store'}{end}", f"{copy}{end}")
    file.close()
    flip(copy, wal(copy).stat().st_size // 3)
    loss = loss_of(copy)
    assert loss is not None
    assert (loss.lost, loss.others, loss.damage.size) == ([], [], 0)
    os.truncate(wal(copy), loss.damage.size)
    assert len(contents(copy)) == 5


def test_a_file_with_nothing_intact_is_told_as_that(path, killed):
    with wal(path).open("r+b") as file:
        file.truncate(killed.ends[1])
    flip(path, HEADER + FRAME)  # the first page begins, which describes all others
    answer = called("store", str(path), "check")
    first, last = answer.out.splitlines()
    assert first == f"world {short(1)}: damaged: command 1 (entry 1): the 0 commands before it are intact"
    assert "behind its first 0 commits; put a copy back" in last


def test_what_can_not_be_read_is_told_as_that(tmp_path):
    """The page is gone that says where all entries are."""
    file = SqliteFile(tmp_path / "store")
    file.write([world(1)], [entry(1, BEGIN)])
    for size in (3_000, 3_000, 1, 1):
        file.write([], [entry(1, content=bytes(size))])
    copy = tmp_path / "copy"
    for end in ("", "-wal"):
        shutil.copy(f"{tmp_path / 'store'}{end}", f"{copy}{end}")
    file.close()
    content = bytearray(wal(copy).read_bytes())
    frames = range(HEADER, len(content), FRAME + PAGE)
    root = max(at for at in frames if content[at : at + 4] == (6).to_bytes(4, "big"))
    content[root + FRAME : root + FRAME + 200] = bytes(200)
    wal(copy).write_bytes(content)
    answer = called("store", str(copy), "check")
    assert answer.code == 1
    assert "commits; not all behind them can be read; put a copy back" in answer.out


def test_who_cuts_the_damage_off_goes_on_with_what_is_before_it(path):
    flip(path, wal(path).stat().st_size * 3 // 4)
    damage = wal_damage(path)
    assert isinstance(damage, WalDamage)
    with wal(path).open("r+b") as file:
        file.truncate(damage.size)
    assert damage.commits > 2
    assert contents(path) == of_world_1(damage.commits)


def test_a_file_that_another_process_writes_is_not_judged(path):
    """The refusal says which process has the file, and nothing of damage, whatever is read beside it."""
    program = "import sys; from pathlib import Path; from mock_server.store.sqlite_file import SqliteFile\n"
    program += "file = SqliteFile(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        flip(path, HEADER + 3 * (FRAME + PAGE) + 40)
        with pytest.raises(StoreRefused, match="another process has this store open"):
            SqliteFile(path)
        other.kill()
