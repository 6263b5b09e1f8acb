"""The people of a campaign: a list, a list of lists, or a CSV in Base64."""

import csv
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import zip_longest
from typing import Any

from mock_server.contract.validation import Checker
from mock_server.contract.violation import Violation, shown
from mock_server.vendors.happyrobot.errors import Wrong

OWN = ("phone_number", "scheduled_date", "scheduled_time", "timezone", "max_duration_mins")
"""The keys of a call that are no parameters."""

Person = Mapping[str, Any]


def flat(calls: Iterable[Any]) -> Iterator[Person]:
    """Yield the calls, with one more level of arrays taken away where there is one (dossier 5.1 #2)."""
    for call in calls:
        if isinstance(call, list):
            yield from call
        else:
            yield call


def from_csv(text: str, checker: Checker) -> list[Person]:
    """Return the calls of a CSV. `Wrong` names line and column; a column is counted in cells, as a spreadsheet does."""
    lines = _rows(_decoded(text))
    names = next(lines, (1, []))[1]
    _check_header(names)
    people = [_person(line, names, cells, checker) for line, cells in lines if cells]
    if not people:
        raise _wrong(2, 1, "must be a call", "nothing")
    return people


def _decoded(text: str) -> str:
    packed = "".join(text.split())
    illegal = re.search(r"[^A-Za-z0-9+/=]|=(?!=?$)", packed)
    if illegal or len(packed) % 4:
        seen = f"{illegal[0]!r} at character {illegal.start() + 1}" if illegal else f"{len(packed)} characters"
        raise Wrong("csv_file", f"must be Base64 (line 1, column 1 can't be read), got {seen}")
    raw = b64decode(packed)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].count(b",") + 1
        raise _wrong(line, column, "must be UTF-8", f"the byte {raw[error.start]:#04x}") from None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of each row. A row may be written on several lines; it has the number of the first."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        row = text.splitlines()[line - 1] if line <= len(text.splitlines()) else ""
        raise _wrong(line, row.partition('"')[0].count(",") + 1, "must be CSV", str(error)) from None


def _check_header(names: Sequence[str]) -> None:
    if "phone_number" not in names:
        raise _wrong(1, 1, "must name the columns, phone_number among them", shown(list(names)))
    for column, name in enumerate(names, 1):
        if not name or name in names[: column - 1]:
            raise _wrong(1, column, "must be a name that no other column has", repr(name))


def _person(line: int, names: Sequence[str], cells: Sequence[str], checker: Checker) -> Person:
    for column, (name, cell) in enumerate(zip_longest(names, cells), 1):
        if name is None:
            raise _wrong(line, column, f"must be one of {len(names)} cells", repr(cell))
        if cell is None:
            raise _wrong(line, column, f"must be {name}", "nothing")
    person: dict[str, Any] = {name: cell for name, cell in zip(names, cells, strict=True) if cell or name not in OWN}
    if re.fullmatch("[0-9]{1,9}", person.get("max_duration_mins", "")):
        person["max_duration_mins"] = int(person["max_duration_mins"])
    person.setdefault("timezone", "UTC")
    for violation in checker.violations(person, ""):
        raise _wrong(line, _column(names, violation), f"must be {_expected(violation)}", violation.seen)
    return person


def _column(names: Sequence[str], violation: Violation) -> int:
    return list(names).index(violation.where.strip("/")) + 1


def _expected(violation: Violation) -> str:
    is_number = violation.where == "/phone_number"
    return "a phone number in E.164 form such as +12025550110" if is_number else violation.expected


def _wrong(line: int, column: int, expected: str, seen: str) -> Wrong:
    return Wrong("csv_file", f"line {line}, column {column}: {expected}, got {seen}")
