"""The command `mockdial`: one register of all its commands, each a module of its own."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import NoReturn

from mockdial import loading
from mockdial.commands.base import Stopped

COMMANDS = {
    "serve": "mockdial.commands.serve",
    "vendors": "mockdial.commands.vendors",
    "machine": "mockdial.commands.machine",
    "replay": "mockdial.commands.replay",
    "check": "mockdial.commands.check",
    "conform": "mockdial.commands.conform",
    "drift": "mockdial.commands.drift",
    "proxy": "mockdial.commands.proxy",
    "verify": "mockdial.commands.verify",
}
"""Each command and its module. The docstring there is the help, `add_options` adds the options, `run` does the work."""


class Parser(argparse.ArgumentParser):
    """Say in one line what is wrong with the arguments, and stop."""

    def error(self, message: str) -> NoReturn:
        raise Stopped(f"{message}; see '{self.prog} --help'")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 findings, 2 wrong use, 3 the server does not answer."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        loading.require("mock_server")
        options = parser_for(given).parse_args(given)
        return int(options.run(options) or 0)
    except (Stopped, loading.Hidden) as error:
        print(f"mockdial: {error}", file=sys.stderr)
        return getattr(error, "code", 2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser_for(arguments: Sequence[str]) -> Parser:
    """Return a parser for these arguments. Only the command that they name is imported; for the help, all are."""
    chosen = arguments[0] if arguments else ""
    return _parser([chosen] if chosen in COMMANDS else COMMANDS)


def _parser(names: Iterable[str]) -> Parser:
    import mock_server

    parser = Parser(prog="mockdial", description=mock_server.__doc__, epilog="example: mockdial serve --rate 60")
    parser.add_argument("--version", action="version", version=f"mockdial {mock_server.__version__}")
    known = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in names:
        module = import_module(COMMANDS[name])
        text, _, example = (module.__doc__ or "").partition("Example:")
        command = known.add_parser(
            name,
            help=text.split("\n")[0],
            description=text,
            epilog=f"example: {example.strip()}",
            formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        )
        module.add_options(command)
        command.set_defaults(run=module.run)
    return parser
