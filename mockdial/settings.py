"""Options that are set elsewhere than in the arguments: by `MOCKDIAL_*` variables, or in a file.

The options of `serve` stand at the top of the file, and their variables are `MOCKDIAL_PORT`; those of another command
stand in its table, and their variables are `MOCKDIAL_VERIFY_SEED`. Arguments win over variables, those over the file.
"""

import argparse
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mockdial.commands.base import Stopped
from mockdial.nearest import nearest
from mockdial.settings_file import File, find_file

PREFIX = "MOCKDIAL_"
OTHERS = ("CACHE", "COMMAND", "CONFIG", "EXAMPLES", "HTTP", "KEY", "OFFICIAL", "PROFILE", "URL")
"""Variables that are no options, without the prefix."""

PLAIN = "serve"
"""The command whose options need no table, and no name in their variables."""

SECRETS = ("key", "ticket-secret")
SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class OptionValue(NamedTuple):
    """The value of an option, and where it was set."""

    value: Any
    source: str


Settings = Mapping[str, OptionValue]
NONE: Settings = {}


def of(
    command: str, parser: argparse.ArgumentParser, commands: Collection[str], parser_of: Callable[[str], Any]
) -> dict[str, OptionValue]:
    """Return what variables and a file set of a command's options, by option.

    Raise `Stopped` for a name that no option of any command has, and for a value that its option can't have.
    """
    actions = options_of(parser)
    found: dict[str, OptionValue] = {}
    if file := find_file():
        for key, value in _of_command(file, command, commands, parser_of).items():
            source = f"{key} in {file.path}"
            name, texts = key.replace("_", "-"), _texts(value, source)
            found[name] = OptionValue(_typed(actions[name], texts, source, file.path.parent), source)
    known = {variable(command, name): name for name in actions}
    for name, text in sorted(os.environ.items()):
        if name in known:
            action = actions[known[name]]
            texts = text.split() if isinstance(action, argparse._AppendAction) else [text]
            found[known[name]] = OptionValue(_typed(action, texts, name, Path()), name)
        elif name.startswith(PREFIX) and name.removeprefix(PREFIX) not in OTHERS:
            _require_variable(name, commands, parser_of)
    return found


def options_of(parser: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    """Return the options of a command by their long names, without the hyphens in front."""
    return {
        action.option_strings[-1].lstrip("-"): action
        for action in parser._actions
        if action.option_strings and action.dest != "help"
    }


def variable(command: str, option: str) -> str:
    """Return the name of the variable that sets an option."""
    words = option if command == PLAIN else f"{command}-{option}"
    return PREFIX + words.upper().replace("-", "_")


def apply(parser: argparse.ArgumentParser, found: Settings) -> None:
    """Make what is set the defaults of a parser. Options that may be repeated are left to `filled`."""
    actions = options_of(parser)
    for name, setting in found.items():
        actions[name].required = False
        if not isinstance(actions[name], argparse._AppendAction):
            actions[name].default = setting.value


def filled(options: argparse.Namespace, found: Settings) -> argparse.Namespace:
    """Fill the options that may be repeated and that the arguments do not name."""
    for name, action in options_of(options.parser).items():
        if isinstance(action, argparse._AppendAction) and name in found and not getattr(options, action.dest):
            setattr(options, action.dest, found[name].value)
    return options


def whence(message: str, found: Settings) -> str:
    """Return words on where the option that a message begins with was set; empty if the message names none."""
    name = message.partition(":")[0].removeprefix("--")
    return f" (set by {found[name].source})" if name in found else ""


def _of_command(
    file: File, command: str, commands: Collection[str], parser_of: Callable[[str], Any]
) -> Mapping[str, Any]:
    """Return what a file says of one command. Raise `Stopped` for any name in it that there is not."""
    plain = options_of(parser_of(PLAIN))
    tables: dict[str, Any] = {
        name: value
        for name, value in file.values.items()
        if name in commands and name != PLAIN and (isinstance(value, dict) or name not in plain)
    }
    tables[PLAIN] = {name: value for name, value in file.values.items() if name not in tables}
    for table, values in tables.items():
        if not isinstance(values, dict):
            raise Stopped(f"{file.path}: {table}: seen {values!r}, expected a table of options")
        known = options_of(parser_of(table))
        for name in values:
            if name.replace("_", "-") not in known:
                others = [] if table != PLAIN else [one for one in commands if one != PLAIN]
                place = name if table == PLAIN else f"{table}.{name}"
                raise Stopped(f"{file.path}: {place} is no option{nearest(name, [*known, *others], 0)}")
    own: Mapping[str, Any] = tables.get(command, {})
    return own


def _require_variable(name: str, commands: Collection[str], parser_of: Callable[[str], Any]) -> None:
    """Raise `Stopped` for a variable that no option of any command has."""
    known = [variable(command, option) for command in commands for option in options_of(parser_of(command))]
    if name not in known:
        raise Stopped(f"{name} is no option{nearest(name, [*known, *(PREFIX + other for other in OTHERS)], 0)}")


def _texts(value: Any, source: str) -> list[str]:
    """Return a value of a file as the words that an argument would be."""
    values = value if isinstance(value, list) else [value]
    if any(isinstance(one, dict | list) for one in values):
        raise Stopped(f"{source}: seen {value!r}, expected a text, a number, true or false, or a list of them")
    return [str(one).lower() if isinstance(one, bool) else _text(one) for one in values]


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _typed(action: argparse.Action, texts: list[str], source: str, folder: Path) -> Any:
    """Return what an option makes of its texts. Raise `Stopped` for those that it refuses."""
    if isinstance(action, argparse._AppendAction):
        return [_one(action, text, source, folder) for text in texts]
    if len(texts) != 1:
        raise Stopped(f"{source}: seen {texts!r}, expected one value")
    if action.nargs == 0:
        if texts[0].lower() not in SWITCHES:
            raise Stopped(f"{source}: seen {texts[0]!r}, expected true or false")
        return SWITCHES[texts[0].lower()]
    return _one(action, texts[0], source, folder)


def _one(action: argparse.Action, text: str, source: str, folder: Path) -> Any:
    kind: Callable[[str], Any] = action.type if callable(action.type) else str
    try:
        value = kind(located(action, text, folder))
    except (ValueError, argparse.ArgumentTypeError):
        expected = {int: "a whole number", float: "a number"}.get(kind, f"a {action.metavar}")  # type: ignore[call-overload]
        raise Stopped(f"{source}: seen {text!r}, expected {expected}") from None
    if action.choices is not None and value not in action.choices:
        raise Stopped(f"{source}: seen {text!r}, expected one of {', '.join(map(str, action.choices))}")
    return value


def located(action: argparse.Action, text: str, folder: Path) -> str:
    """Return the text of an option, a path in it taken from the folder of the file that sets it."""
    metavar = str(action.metavar or "")
    is_path = (
        metavar in ("FILE", "DIR", "[KEY=]FILE")
        or (metavar == "NAME|FILE" and text.endswith((".yaml", ".yml")))
        or (metavar == "FILE|URL" and "://" not in text)
    )
    if not is_path:
        return text
    before, equals, path = text.rpartition("=") if "=" in metavar else ("", "", text)
    return f"{before}{equals}{folder / path}"


def shown(parser: argparse.ArgumentParser, found: Settings) -> Iterator[tuple[str, str, str]]:
    """Yield each option of a command with its value and where that is from; secrets are not shown."""
    for name, action in options_of(parser).items():
        setting = found.get(name) or OptionValue(action.default, "default")
        value, source = setting.value, setting.source
        texts = [str(one) for one in (value if isinstance(value, list) else [value])]
        text = str(value).lower() if isinstance(value, bool) else " ".join(texts)
        yield name, "-" if value is None else "…" if name in SECRETS else text, source
