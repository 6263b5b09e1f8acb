"""The export of a world: its commands, line by line; a long line in parts, so that others are served in between."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, Protocol

import mock_server
from mock_server.contract.json_codec import decode, encode
from mock_server.contract.sliced_json import SlicedJson
from mock_server.engine import moment
from mock_server.engine.world import Setup, World
from mock_server.store.commands import Command, Log
from mock_server.vendors import pin
from mock_server.vendors.vendor import Vendor
from mock_server.web.jump import BOUNDS
from mock_server.web.long_bodies import LONG

USUAL = Setup()
ANY = 10**9


STEP = 1_000
"""Commands that are looked through in one go."""


Told = Iterator[dict[str, Any] | None]
"""What each command was answered with; None where others may have their turn."""


Pins = Callable[[Iterable[str]], dict[str, Any]]
"""What the head of a history says of what plays these vendors."""


class Commands(Protocol):
    """The commands of a history, which may be read again and again."""

    def __len__(self) -> int:
        """Return how many they are."""

    def __iter__(self) -> Iterator[Command]:
        """Yield them in order."""


def export(world: World, commands: Log, vendors: Mapping[str, Vendor], answers: Told | None = None) -> Iterator[bytes]:
    """Yield the lines of a world's history, as it is now, as `lines` does."""
    return lines(world.setup, world.now, commands, partial(pin.pins, vendors), answers)


def lines(
    setup: Setup,
    now: int,
    commands: Commands,
    pins: Pins,
    answers: Told | None = None,
    version: str = mock_server.__version__,
) -> Iterator[bytes]:
    """Yield the lines of a history: the setup, each command, the time at the end. They come in parts.

    With `answers`, each command tells what it was answered with.
    """
    count = len(commands)
    bounds = {name: bound for name in BOUNDS if (bound := getattr(setup, name)) != getattr(USUAL, name)}
    head = {
        "mockdial": version,
        "now": moment.text(setup.now),
        "seed": setup.seed,
        "rate": setup.rate,
        "scenario": setup.scenario,
        **bounds,
    }
    used: set[str] = set()
    for n, command in enumerate(islice(commands, count)):
        used.add(vendor_of(command))
        if n % STEP == STEP - 1:
            yield b""
    yield encode(head | pins(used)) + b"\n"
    for command in islice(commands, count):
        told = {} if answers is None else (yield from _next(answers))
        if len(command.body) < LONG:
            yield encode(line(command) | told) + b"\n"
        else:
            yield from _long_line(command, told)
    yield encode({"at": moment.text(now), "end": True}) + b"\n"


def _next(answers: Told) -> Generator[bytes, None, dict[str, Any]]:
    """Return the next answer; yield nothing where others may have their turn."""
    while (told := next(answers)) is None:
        yield b""
    return told


def vendor_of(command: Command) -> str:
    """Return the vendor that a command is for, or about; an empty text if it is about none."""
    if command.vendor != "control":
        return command.vendor
    if "vendor" in command.path or len(command.body) >= LONG:
        return command.path.get("vendor", "")
    body = decode(command.body) if command.body else None
    return str(body.get("vendor", "")) if isinstance(body, dict) else ""


def line(command: Command) -> dict[str, Any]:
    """Return a command as an object."""
    return _line(command, decode(command.body) if command.body else None)


def _line(command: Command, body: Any) -> dict[str, Any]:
    found = {
        "at": moment.text(command.at),
        "vendor": command.vendor,
        "operation": command.operation,
        "path": command.path,
        "query": command.query,
        "body": body,
    }
    return found if command.outcome is None else {**found, "outcome": command.outcome}


BODY = "mockdial:body"


def _long_line(command: Command, told: dict[str, Any]) -> Iterator[bytes]:
    """Yield the line of a command with a long body, in parts."""
    before, _, behind = encode(_line(command, BODY) | told).rpartition(encode(BODY))
    yield before
    yield from rewritten(command.body)
    yield behind + b"\n"


def rewritten(text: bytes) -> Iterator[bytes]:
    """Yield a JSON text, in parts, as it is when it is read and written again."""
    sliced = SlicedJson(text, ANY, ANY)
    parts: dict[str, list[bytes]] = {}
    for _ in sliced.slices():
        root = sliced.value
        for name, inner in root.items() if isinstance(root, dict) else [("", root)]:
            if isinstance(inner, list) and (count := sliced.complete(inner)):
                parts.setdefault(name, []).append(encode(inner[:count])[1:-1])
                del inner[:count]
        yield b""
    root = sliced.value
    if isinstance(root, dict):
        for n, (name, inner) in enumerate(root.items()):
            yield (b"," if n else b"{") + encode(name) + b":"
            yield from _with(parts.get(name), inner)
        yield b"}" if root else b"{}"
    else:
        yield from _with(parts.get(""), root)


def _with(parts: list[bytes] | None, rest: Any) -> Iterator[bytes]:
    """Yield a value; of a list, the parts that were written already."""
    if parts is None:
        yield encode(rest)
        return
    for n, part in enumerate(parts):
        yield b"," if n else b"["
        yield part
    yield b"]"
