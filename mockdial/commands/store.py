"""List the worlds in a store's file, check every byte that it needs, export, delete and compact.

A world is named by a hash of its key; the beginning of a name is enough. `check` exits with 1 where something is
damaged. `export` prints what GET /_mock/commands would give. `compact` drops deleted and reset worlds, and gives room
back to the disk. A file that a server has open is refused.

Example: mockdial store worlds.db check
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mockdial.commands.base import Stopped

if TYPE_CHECKING:
    from mock_server.store.compaction import CompactedFile
    from mock_server.store.inspection import Damage
    from mock_server.store.wal_inspection import WalLoss

NAMING = ("export", "delete")
"""The actions on one world."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="the file that `mockdial serve --store` keeps")
    parser.add_argument(
        "action",
        nargs="?",
        choices=tuple(ACTIONS),
        default="list",
        help="what to do (%(choices)s); list if it is left out",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the world to export or to delete, as it is listed")


def run(options: argparse.Namespace) -> int:
    if (options.name is not None) != (options.action in NAMING):
        expected = "the name of a world" if options.action in NAMING else f"nothing behind {options.action}"
        raise Stopped(f"NAME: seen {options.name or 'none'}, expected {expected}; see 'mockdial store --help'")
    from mock_server.store.compaction import CompactedFile
    from mock_server.store.inspection import UnknownWorld
    from mock_server.store.sqlite_file import StoreFull, StoreRefused, WalDamaged
    from mock_server.store.wal_inspection import wal_loss

    try:
        with _told(options.action) as tell:
            try:
                file = CompactedFile(options.file, tell)
            except WalDamaged as damaged:
                loss = wal_loss(damaged.path, damaged.damage, tell)
                if options.action != "check":
                    raise Stopped(loss.sentence) from None
                return _check_intact(loss)
            with closing(file):
                return ACTIONS[options.action](file, options.name or "")
    except (StoreRefused, StoreFull, UnknownWorld) as refused:
        raise Stopped(str(refused)) from None


@contextmanager
def _told(action: str) -> Iterator[Callable[[str], None]]:
    """Report the progress of an action on standard error, if it takes longer than two seconds."""
    from contract_tests.tools import progress

    at = [""]

    def tell(what: str) -> None:
        at[0] = what or at[0]

    with progress.told(action, lambda: at[0]):
        yield tell


def _list(file: "CompactedFile", _: str) -> int:
    rows = [
        (one.name, _printable(one.label) or "-", f"{one.commands:,}", _size(one.size), _day(one.changed))
        for one in file.summaries()
    ]
    table = [("world", "label", "commands", "size", "last change"), *rows]
    widths = [max(len(row[n]) for row in table) for n in range(len(table[0]))]
    for name, label, commands, size, changed in table:
        print(f"{name:<{widths[0]}}  {label:<{widths[1]}}  {commands:>{widths[2]}}  {size:>{widths[3]}}  {changed}")
    if file.damaged_rows:
        print(f"{file.damaged_rows} worlds are not listed: `mockdial store {file.path} check` tells why")
    if room := file.room():
        print(f"`mockdial store {file.path} compact` gives back {_size(room)}")
    return 0


def _check(file: "CompactedFile", _: str) -> int:
    is_intact = _print(file.check())
    if is_intact:
        print(f"{file.path}: {len(file.worlds):,} worlds, {file.looked_at:,} entries: all as they were written")
    return 0 if is_intact else 1


def _check_intact(loss: "WalLoss") -> int:
    """Print what is damaged in a store whose latest commits are, and what its worlds lose by that."""
    _print(loss.others)
    for lost in loss.lost:
        print(f"world {lost.world}: damaged: {lost.what}")
    print(f"{loss.path}: {loss.place}; {loss.remedy}")
    return 1


def _print(damages: Iterable["Damage"]) -> bool:
    """Print what is damaged, and return whether nothing is."""
    is_intact = True
    for damage in damages:
        is_intact = False
        print(f"{f'world {damage.world}: ' if damage.world else ''}damaged: {damage.what}")
    return is_intact


def _export(file: "CompactedFile", name: str) -> int:
    from mock_server.web.stored_history import StoredHistory

    for part in StoredHistory(file, file.named(name)).export():
        sys.stdout.buffer.write(part)
    sys.stdout.flush()
    return 0


def _delete(file: "CompactedFile", name: str) -> int:
    from mock_server.store.inspection import short_name

    world = file.named(name)
    file.delete(world)
    print(f"deleted world {short_name(world)}")
    return 0


def _compact(file: "CompactedFile", _: str) -> int:
    found = file.compact()
    print(
        f"gave back {_size(found.room)}; dropped: deleted worlds {found.deleted}, pasts of reset worlds {found.reset}"
    )
    for name in found.damaged:
        print(f"world {name}: left as it is, for it is damaged; `mockdial store {file.path} check` tells more")
    return 1 if found.damaged else 0


def _size(count: int) -> str:
    """Return bytes as people read them."""
    if count < 1_000:
        return f"{count} B"
    return f"{count / 1_000:,.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _day(real: int) -> str:
    from mock_server.engine import moment

    return moment.text(real - real % 1000)


ACTIONS: dict[str, Callable[["CompactedFile", str], int]] = {
    "list": _list,
    "check": _check,
    "export": _export,
    "delete": _delete,
    "compact": _compact,
}
"""What can be done."""
