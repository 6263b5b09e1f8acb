"""A flipped byte in the file beside a store, where the latest commits are: it is found, and no end is taken for one."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mock_server.store.entry import BEGIN
from mock_server.store.sqlite_file import SqliteFile, StoreRefused
from mock_server.store.wal_file import FRAME, HEADER, WalDamage, wal_damage
from tests.cli.calling import called, is_one_line
from tests.store.test_files import entry, world

COMMITS = 12
PAGE = 4096


@pytest.fixture(scope="module")
def killed(tmp_path_factory) -> Path:
    """A store whose server was killed: what it had committed stands in the file beside it."""
    path = tmp_path_factory.mktemp("killed") / "store"
    file = SqliteFile(path)
    file.write([world(1)], [entry(1, BEGIN)])
    for n in range(COMMITS - 2):
        file.write([], [entry(1, content=b"%d" % n)])
    copy = path.with_name("copy")
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{copy}{end}")
    file.close()
    return copy


@pytest.fixture
def path(killed, tmp_path) -> Path:
    for end in ("", "-wal"):
        shutil.copy(f"{killed}{end}", tmp_path / f"store{end}")
    return tmp_path / "store"


def wal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def flip(path: Path, at: int) -> None:
    content = bytearray(wal(path).read_bytes())
    content[at] ^= 0x10
    wal(path).write_bytes(content)


def contents(path: Path) -> list[bytes]:
    file = SqliteFile(path)
    try:
        return [one.content for one in file.read(1)]
    finally:
        file.close()


def test_a_file_that_is_whole_is_read(path):
    assert wal_damage(path) is None
    assert len(contents(path)) == COMMITS - 1


def test_any_flipped_byte_before_the_last_commit_is_found(path):
    size, good = wal(path).stat().st_size, contents_of_a_copy(path)
    frames = (size - HEADER) // (FRAME + PAGE)
    last = HEADER + (frames - 2) * (FRAME + PAGE)  # at most two frames are the last commit's
    places = [*range(HEADER), *range(HEADER, last, 1499), *(HEADER + n * (FRAME + PAGE) + 4 for n in range(frames - 2))]
    for at in places:
        flip(path, at)
        with pytest.raises(StoreRefused, match="store-wal behind its first"):
            SqliteFile(path)
        flip(path, at)
    assert contents(path) == good


def contents_of_a_copy(path: Path) -> list[bytes]:
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{path}-copy{end}")
    return contents(path.with_name(f"{path.name}-copy"))


def test_the_end_of_the_last_commit_may_be_torn(path):
    with wal(path).open("r+b") as file:
        file.truncate(wal(path).stat().st_size - 1000)
    assert wal_damage(path) is None
    assert len(contents(path)) == COMMITS - 2


def test_the_server_says_so_in_one_line_and_changes_nothing(path):
    flip(path, wal(path).stat().st_size // 2)
    damaged = wal(path).read_bytes()
    answers = [called("serve", "--store", str(path), "--port", "0"), called("store", str(path), "check")]
    for answer in answers:
        assert answer.code != 0
        assert is_one_line(answer), answer
        assert "is damaged in store-wal behind its first" in answer.err
    assert wal(path).read_bytes() == damaged


def test_who_cuts_the_damage_off_goes_on_with_what_is_before_it(path):
    flip(path, wal(path).stat().st_size * 3 // 4)
    damage = wal_damage(path)
    assert isinstance(damage, WalDamage)
    with wal(path).open("r+b") as file:
        file.truncate(damage.size)
    assert contents(path) == [b"{}", *(b"%d" % n for n in range(damage.commits - 2))]


def test_a_file_that_another_process_writes_is_not_judged(path):
    """What is read beside it is of no moment: it says who has it, and nothing of damage."""
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
