"""The register of all commands, and the parsers of their arguments."""

import argparse
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, NoReturn

from mockdial import settings
from mockdial.commands.base import Stopped
from mockdial.nearest import nearest

COMMANDS = {
    "serve": "mockdial.commands.serve",
    "vendors": "mockdial.commands.vendors",
    "machine": "mockdial.commands.machine",
    "replay": "mockdial.commands.replay",
    "store": "mockdial.commands.store",
    "check": "mockdial.commands.check",
    "conform": "mockdial.commands.conform",
    "drift": "mockdial.commands.drift",
    "proxy": "mockdial.commands.proxy",
    "verify": "mockdial.commands.verify",
    "config": "mockdial.commands.config",
}
"""Each command and its module. The docstring there is the help, `add_options` adds the options, `run` does the work."""

ISOLATED = "--no-config"
BEFORE_A_COMMAND = ("-h", "--help", "--version", ISOLATED)
NUMBERS: dict[Any, str] = {int: "a whole number", float: "a number"}


class HelpFormatter(argparse.HelpFormatter):
    """Show the default of each option that has one."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        is_plain = action.default in (None, argparse.SUPPRESS) or action.default is False or not action.option_strings
        return action.help if is_plain else f"{action.help} (default: %(default)s)"


class Parser(argparse.ArgumentParser):
    """Say in one line what is wrong with the arguments, and stop."""

    def error(self, message: str) -> NoReturn:
        raise Stopped(f"{message}; see '{self.prog} --help'")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Raise an error for a value that is no choice, with the nearest."""
        if action.choices is not None and value not in action.choices:
            known = list(map(str, action.choices))
            hint = f"seen {value!r}, expected one of {', '.join(known)}{nearest(str(value), known)}"
            raise argparse.ArgumentError(action, hint)

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        """Return the value that a text stands for. Raise an error for a text that is no number where one is due."""
        try:
            return super()._get_value(action, arg_string)
        except argparse.ArgumentError:
            expected = NUMBERS.get(action.type)
            if expected is None:
                raise
            raise argparse.ArgumentError(action, f"seen {arg_string!r}, expected {expected}") from None

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Return the options. Raise `Stopped` for an unknown one, with the nearest of the command that was given."""
        options, extra = self.parse_known_args(args, namespace)
        if extra:
            parser: Parser = getattr(options, "parser", self)
            known = [option for action in parser._actions for option in action.option_strings]
            parser.error(f"unrecognized arguments: {' '.join(extra)}{nearest(extra[0].partition('=')[0], known)}")
        return options


def parse(arguments: Sequence[str]) -> tuple[argparse.Namespace, settings.Settings]:
    """Return the options of a command, and whence those are that its arguments do not say.

    Raise `Stopped` for a wrong one.
    """
    given = list(arguments)
    is_isolated = given[:1] == [ISOLATED]
    if is_isolated:
        given.pop(0)
    if given and not given[0].startswith("-") and given[0] not in COMMANDS:
        expected = f"expected one of {', '.join(COMMANDS)}{nearest(given[0], COMMANDS)}"
        raise Stopped(f"COMMAND: seen {given[0]!r}, {expected}; see 'mockdial --help'")
    if given and given[0].startswith("-") and not any(known.startswith(given[0]) for known in BEFORE_A_COMMAND):
        hint = nearest(given[0].partition("=")[0], BEFORE_A_COMMAND)
        raise Stopped(f"seen {given[0]!r}, expected a command before its options{hint}; see 'mockdial --help'")
    parser = parser_for(given)
    known = parsers(parser)
    found = settings.NONE
    if len(known) == 1 and not is_isolated:
        [(name, command)] = known.items()
        found = settings.of(name, command, COMMANDS, parser_of)
        settings.apply(command, found)
    return settings.filled(parser.parse_args(given), found), found


def parser_of(command: str) -> Parser:
    """Return the parser of one command."""
    return parsers(parser_for([command]))[command]


def parsers(parser: Parser) -> dict[str, Parser]:
    """Return the parsers of the commands that this one knows, by name."""
    [known] = (action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return dict(known)


def parser_for(arguments: Sequence[str]) -> Parser:
    """Return a parser for these arguments. Only the command that they name is imported; for the help, all are."""
    chosen = arguments[0] if arguments else ""
    return _parser([chosen] if chosen in COMMANDS else COMMANDS)


def _parser(names: Iterable[str]) -> Parser:
    import mock_server

    parser = Parser(prog="mockdial", description=mock_server.__doc__, epilog="example: mockdial serve --rate 60")
    parser.add_argument("--version", action="version", version=f"mockdial {mock_server.__version__}")
    parser.add_argument(ISOLATED, action="store_true", help="as the first word: take no options from elsewhere")
    known = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in names:
        module = import_module(COMMANDS[name])
        text, _, example = (module.__doc__ or "").partition("Example:")
        command = known.add_parser(
            name,
            help=text.split("\n")[0],
            description=text,
            epilog=f"example: {example.strip()}",
            formatter_class=HelpFormatter,
        )
        module.add_options(command)
        command.set_defaults(run=module.run, parser=command)
    return parser
