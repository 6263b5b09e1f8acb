"""Reads a recording, entry by entry: a file of any size takes little memory."""

from collections.abc import Iterator
from pathlib import Path

import orjson

from contract_tests.tools.har.entries import exchange_of
from contract_tests.tools.har.stream import NotJson, Scanner
from contract_tests.tools.har.writing import CREATOR
from mock_server.contract.conformance.exchange import Exchange
from mock_server.contract.json_codec import decode_foreign


class HarRefused(ValueError):
    """A file is no HAR. The message says where and why."""


class Recording:
    """A file; each time that one goes through it, it is read anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.too_long = 0
        """How many entries were passed over, since each is longer than may be kept."""

    def __iter__(self) -> Iterator[Exchange]:
        """Yield the exchanges of the file, in its order. Raise `HarRefused` for an entry that is none."""
        self.too_long = 0
        try:
            with self._path.open("rb") as file:
                yield from self._exchanges(Scanner(file))
        except OSError as error:
            raise HarRefused(f"can't read {self._path}: {error.strerror or error}") from None
        except NotJson as error:
            raise HarRefused(f"{self._path}: seen no JSON ({error}), expected a HAR 1.2 file") from None

    def _exchanges(self, scanner: Scanner) -> Iterator[Exchange]:
        has_entries = is_ours = False
        for name in self._members(scanner):
            if name != "log":
                scanner.value()
                continue
            for part in self._members(scanner):
                if part == "entries" and scanner.sign() == b"[":
                    has_entries = True
                    yield from self._entries(scanner, is_ours=is_ours)
                else:
                    value = scanner.value()
                    is_ours |= part == "creator" and _is_ours(value)
        if scanner.sign():
            raise NotJson("seen more behind its end")
        if not has_entries:
            raise self._without_entries()

    def _members(self, scanner: Scanner) -> Iterator[str]:
        if scanner.sign() not in (b"{", b""):
            raise self._without_entries()
        yield from scanner.members()

    def _without_entries(self) -> HarRefused:
        return HarRefused(f"{self._path}: seen no log.entries, expected a HAR 1.2 file")

    def _entries(self, scanner: Scanner, *, is_ours: bool) -> Iterator[Exchange]:
        for number, text in enumerate(scanner.items()):
            if text is None:
                self.too_long += 1
                continue
            try:
                exchange = exchange_of(decode_foreign(text), is_ours=is_ours)
            except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
                where, kind = f"{self._path}: log.entries[{number}]", type(error).__name__
                raise HarRefused(f"{where} is no HAR entry ({kind}: {str(error)[:200]})") from None
            if exchange is not None:
                yield exchange


def _is_ours(creator: bytes | None) -> bool:
    """Return whether we made the recording: then it has every header, and says so of every body that it lacks."""
    try:
        found = orjson.loads(creator or b"null")
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("name") == CREATOR
