"""Replay: the commands of a world, played again, make the same world."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mock_server.contract import json_codec
from mock_server.engine import moment
from mock_server.engine.machine import MoveRefused
from mock_server.engine.scenarios.requested import RequestedOutcomes
from mock_server.engine.webhooks.delivery import DELIVERED
from mock_server.engine.world import Setup, World
from mock_server.exchange import Asked, Refusal, Reply
from mock_server.store.commands import Command
from mock_server.store.request_log import LogBeginning
from mock_server.vendors import pin
from mock_server.vendors.lazy_vendors import LazyVendors
from mock_server.web import answered, diagnosis, export
from mock_server.web.commands import CHANGES
from mock_server.web.jump import BOUNDS
from mock_server.web.sandbox import Sandbox
from mock_server.web.webhooks import commands


class ReplayRefused(ValueError):
    """Raised for a file that is no history of a world; names the line."""

    advice = "export it anew with GET /_mock/commands"


class PinRefused(ReplayRefused):
    """Raised for a history that was made with other rules, contracts or fixtures than would play it here."""

    advice = "give the --fixtures and --scenario that it was made with, or play it all the same with --as-is"


class ReplayDiffers(ReplayRefused):
    """Raised where a history that is played as it is comes to something else than it tells; names the line."""

    advice = "all lines before it came to what they say"


def restore(sandbox: Sandbox, lines: Iterable[str], vendors: LazyVendors, *, as_is: bool = False) -> None:
    """Play a history in the world of a sandbox, and keep it as this world's own; `as_is` as `replay` has it.

    Raise `ReplayRefused` for a line that can't be played.
    """

    def begin(setup: Setup) -> World:
        sandbox.reset(setup)
        return sandbox.world

    kept: list[Any] = []
    world = replay(lines, vendors, begin, lambda command: sandbox.commands.append(*command), kept.append, as_is=as_is)
    found = diagnosis.read(kept) if kept else None
    sandbox.log.begin_at(LogBeginning(world.now, len(world.journal), found))
    if sandbox.commands.is_stored:
        deliveries = world.outbox.deliveries
        for delivery in deliveries:
            if delivery.state == DELIVERED:  # as a replay assumes: none is sent again
                sandbox.commands.note_accepted(delivery.number, deliveries.status(delivery))
        sandbox.commands.note_time(sandbox.world.now)
        if found is not None:
            sandbox.commands.note("diagnosis", list(found))


def replay(
    lines: Iterable[str],
    vendors: LazyVendors,
    begin: Callable[[Setup], World] = World,
    keep: Callable[[Command], None] | None = None,
    keep_diagnosis: Callable[[Any], None] | None = None,
    *,
    as_is: bool = False,
) -> World:
    """Play a history in a new world, which `begin` makes, and return it. `keep` gets each command once it is played,
    `keep_diagnosis` the lines that are none.

    With `as_is`, play it also where its pins do not fit, up to the first line that comes to something else than it
    says. Raise `ReplayRefused` for a line that can't be played.
    """
    numbered = ((n, _read(n, line)) for n, line in enumerate(lines, 1) if line.strip())
    world: World | None = None
    for n, line in numbered:
        try:
            if world is None:
                world = begin(_setup(line, vendors, as_is=as_is))
                continue
            if diagnosis.is_part(line):
                if keep_diagnosis:
                    diagnosis.check(line)
                    keep_diagnosis(line)
                continue
            at = moment.parse(line["at"])
            world.clock.play_to(at)
            if "end" not in line:
                command = _command(at, line)  # before it is played: handlers may fill the body's defaults in
                reply = play(world, vendors, line)
                if as_is and (difference := answered.difference(vendors, line, reply)):
                    raise ReplayDiffers(f"line {n}: {difference}")
                if keep:
                    keep(command)
        except ReplayRefused:
            raise
        except (LookupError, AttributeError, TypeError, ValueError, ArithmeticError, Refusal, MoveRefused) as error:
            kind = ReplayDiffers if as_is and world is not None else ReplayRefused
            raise kind(f"line {n}: can't be played: {error!r}") from None
    if world is None:
        raise ReplayRefused("line 1: seen nothing, expected the setup of a world")
    world.outbox.deliveries.assume_accepted()
    return world


def _setup(line: Mapping[str, Any], vendors: LazyVendors, *, as_is: bool) -> Setup:
    """Return the setup in a first line. Raise `ReplayRefused` for a scenario that no vendor has, and unfit pins."""
    name = line["scenario"]
    known = vendors.all_scenario_names()
    if isinstance(name, str) and known and name not in known:
        expected = f"one of {', '.join(known)}; name others with --fixtures or --scenario"
        raise ReplayRefused(f"line 1: scenario: seen {name!r}, expected {expected}")
    if not as_is and (reason := pin.misfit(line, vendors)):
        raise PinRefused(f"line 1: {reason}")
    bounds = {name: line[name] for name in BOUNDS if name in line}
    return Setup(moment.parse(line["now"]), line["seed"], line["rate"], name, **bounds)


def _command(at: int, line: Mapping[str, Any]) -> Command:
    body = b"" if line["body"] is None else dump(line["body"])
    return Command(at, line["vendor"], line["operation"], line["path"], line["query"], body, line.get("outcome"))


def play(world: World, vendors: LazyVendors, line: Mapping[str, Any]) -> Reply | None:
    """Perform one command, and return the reply of a vendor's; one of the control plane has none.

    Webhooks that were ready by then count as accepted: the log says which were not.
    """
    if line["operation"] not in commands.OUTCOMES:
        world.outbox.deliveries.assume_accepted()
    asked = _asked(vendors, line)
    if line["vendor"] == "control":
        if line["operation"] in CHANGES:
            CHANGES[line["operation"]](vendors, world, asked)
        return None
    return vendors[line["vendor"]].perform(world, asked)


def _asked(vendors: LazyVendors, line: Mapping[str, Any]) -> Asked:
    """Return the request of a command as its handler got it."""
    asked = Asked(line["operation"], line["path"], line["query"], line["body"])
    if "outcome" in line:
        asked.requested = RequestedOutcomes("outcome", line["outcome"])
    if line["vendor"] != "control":
        body = vendors[line["vendor"]].contract.operations[asked.operation].body
        if body is not None and body.normalize is not None and asked.body is not None:
            body.normalize(asked.body)
    return asked


def asked_again(vendors: LazyVendors, command: Command) -> Asked:
    """Return the request of a command as its handler got it."""
    return _asked(vendors, export.line(command))


def play_command(world: World, vendors: LazyVendors, command: Command) -> Reply | None:
    """Perform a command from the log of another world, and return its reply as `play` does."""
    return play(world, vendors, export.line(command))


def dump(value: Any) -> bytes:
    """Return a value as one line of JSON."""
    return json_codec.encode(value)


def _read(n: int, line: str) -> dict[str, Any]:
    try:
        found = json_codec.decode(line.encode())
    except json_codec.Unkept as unkept:
        raise ReplayRefused(f"line {n}: {unkept}") from None
    except ValueError as error:
        raise ReplayRefused(f"line {n}: no JSON: {error}") from None
    if not isinstance(found, dict):
        raise ReplayRefused(f"line {n}: seen {line.strip()[:40]}, expected a JSON object")
    return found
