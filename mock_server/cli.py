"""The command `mockdial`."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import mock_server
from contract_tests.tools import commands


class Wrong(Exception):
    """Wrong use: one line that says what is wrong and what to try."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and exits with 2."""

    def error(self, message: str) -> NoReturn:
        raise Wrong(f"{message}; see '{self.prog} --help'")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; answers the exit code: 0 done, 1 findings, 2 wrong use, 3 nobody there."""
    try:
        options = _parser().parse_args(arguments)
        return int(options.run(options) or 0)
    except Wrong as wrong:
        print(f"mockdial: {wrong}", file=sys.stderr)
        return 2
    except commands.Stopped as stopped:
        print(f"mockdial: {stopped}", file=sys.stderr)
        return stopped.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> Parser:
    parser = Parser(prog="mockdial", description=mock_server.__doc__, epilog="example: mockdial serve --rate 60")
    parser.add_argument("--version", action="version", version=f"mockdial {mock_server.__version__}")
    known = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, run, add in (
        ("serve", serve, _serve_options),
        ("vendors", list_vendors, _vendors_options),
        ("machine", draw_machine, _machine_options),
        ("replay", replay, _replay_options),
        *commands.COMMANDS,
    ):
        text, _, example = (run.__doc__ or "").partition("Example:")
        command = known.add_parser(
            name,
            help=text.split("\n")[0],
            description=text,
            epilog=f"example: {example.strip()}",
            formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        )
        add(command)
        command.set_defaults(run=run)
    return parser


def _serve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; anything but loopback lets others in"
    )
    parser.add_argument("--port", type=int, default=4010, help="port to listen on; 0 takes a free one")
    parser.add_argument("--vendor", action="append", metavar="NAME", help="serve only this vendor (may be repeated)")
    parser.add_argument(
        "--rate",
        type=float,
        default=0.0,
        help="virtual seconds for each real one: 0 stands still, 1 is real life, 60 a demonstration",
    )
    parser.add_argument(
        "--now",
        default="2026-03-02T15:00:00Z",
        help="the time at which worlds begin: an instant, or 'wall' for the real time at start",
    )
    parser.add_argument("--seed", type=int, default=1, help="what luck and ids are made from")
    parser.add_argument("--scenario", default="mixed", help="how calls go in a new world")
    parser.add_argument("--keys", metavar="FILE", type=Path, help="let in only the keys listed here, one a line")
    parser.add_argument(
        "--strict", action="store_true", help="refuse what the contract does not know, instead of noting it"
    )
    parser.add_argument(
        "--webhook-host",
        action="append",
        metavar="NAME",
        help="let webhooks go to this host too, not only to loopback (may be repeated)",
    )
    parser.add_argument("--cors", action="store_true", help="let web pages of any origin call this server")
    parser.add_argument(
        "--log-level",
        default="warning",
        choices=("debug", "info", "warning", "error"),
        help="how much the server says about itself",
    )


def _vendors_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("vendor", nargs="?", metavar="VENDOR", help="only this one, with all its operations")


def _machine_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("vendor", metavar="VENDOR", help="a vendor's short name")


def _replay_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="what GET /_mock/commands gave")


def serve(options: argparse.Namespace) -> int:
    """Run the mock server.

    Example: mockdial serve --port 4010 --rate 60 --scenario mixed
    """
    from mock_server.contract.document import ContractRefused
    from mock_server.engine.scenarios.scenario import ScenarioRefused
    from mock_server.web import server

    wanted = options_of(options)
    try:
        return server.run(wanted, options.host, options.port, options.log_level, has_cors=options.cors)
    except (ContractRefused, ScenarioRefused, server.CannotServe) as refused:
        raise Wrong(str(refused)) from None


def options_of(options: argparse.Namespace) -> Any:
    """The server's options, each value checked. Wrong says which one is not usable."""
    from mock_server.engine.world import Setup
    from mock_server.vendors import VENDORS
    from mock_server.web.app import Options

    names = options.vendor or list(VENDORS)
    for name in names:
        _known_vendor(name)
    if not 0 <= options.rate <= 100_000:
        raise Wrong(f"--rate: seen {options.rate}, expected 0 to 100000")
    if not 0 <= options.port <= 65535:
        raise Wrong(f"--port: seen {options.port}, expected 0 to 65535")
    if not -(2**63) <= options.seed < 2**63:
        raise Wrong(f"--seed: seen {options.seed}, expected a whole number of 64 bits")
    setup = Setup(_instant(options.now), options.seed, options.rate, options.scenario)
    return Options(
        vendors=names,
        setup=setup,
        keys=_keys(options.keys),
        is_strict=options.strict,
        webhook_hosts=frozenset(map(_host, options.webhook_host or ())),
    )


def _host(name: str) -> str:
    """A host's name or address, and nothing else of a URL."""
    from ipaddress import ip_address

    try:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
            ip_address(name)
    except ValueError:
        raise Wrong(
            f"--webhook-host: seen {name!r}, expected a host's name or address, like hooks.example.com"
        ) from None
    return name


def _instant(text: str) -> int:
    if text == "wall":
        from time import time

        return round(time() * 1000)
    from mock_server.engine import moment

    try:
        return moment.within_reach(moment.parse(text))
    except (ValueError, OverflowError) as error:
        raise Wrong(f"--now: {error}") from None


def _keys(path: Path | None) -> frozenset[str] | None:
    if path is None:
        return None
    try:
        keys = frozenset(
            line.strip()
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.strip() and not line.startswith("#")
        )
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(f"--keys: can't read {path}: {getattr(error, 'strerror', None) or 'it is no text'}") from None
    if not keys:
        raise Wrong(f"--keys: {path} holds no key; write one a line")
    return keys


def _known_vendor(name: str) -> None:
    from mock_server.vendors import VENDORS

    if name not in VENDORS:
        raise Wrong(f"vendor: seen {name!r}, expected one of {', '.join(VENDORS)}")


def _load(name: str) -> Any:
    from mock_server import vendors

    _known_vendor(name)
    return vendors.load(name)


def list_vendors(options: argparse.Namespace) -> None:
    """List the vendors: their operations, and how much of each contract is documented, inferred or proposed.

    Example: mockdial vendors vogent
    """
    from mock_server.contract import describe
    from mock_server.vendors import VENDORS

    for name in [options.vendor] if options.vendor else VENDORS:
        print(describe.summary(_load(name).contract, full=bool(options.vendor)))


def draw_machine(options: argparse.Namespace) -> None:
    """Draw a vendor's status machines as Mermaid diagrams, each status with its phase.

    Example: mockdial machine vogent
    """
    from mock_server.contract import describe

    print("\n\n".join(describe.mermaid(table) for table in _load(options.vendor).contract.machines.values()))


def replay(options: argparse.Namespace) -> None:
    """Play an exported command log into a fresh world, and print its journal as JSON lines.

    Example: mockdial replay commands.jsonl
    """
    from mock_server.vendors import VENDORS
    from mock_server.web import replay

    try:
        lines = options.file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(f"can't read {options.file}: {getattr(error, 'strerror', None) or 'it is no text'}") from None
    try:
        world = replay.replay(lines, {name: _load(name) for name in VENDORS})
    except replay.ReplayRefused as refused:
        raise Wrong(f"{options.file}: {refused}; export it anew with GET /_mock/commands") from None
    for happening in world.journal.since(0):
        print(replay.dump(happening.view()).decode())


if __name__ == "__main__":
    sys.exit(main())
