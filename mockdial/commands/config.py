"""Show what holds for the options of a command, and whence: from a variable, from a file, or by default.

Example: mockdial config serve --check
"""

import argparse

from mockdial.commands.base import Stopped
from mockdial.nearest import nearest


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "of", nargs="?", metavar="COMMAND", default="serve", help="the command; serve if it is left out"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="read all contracts and fixtures that 'serve' would read when they are needed, and refuse unsound ones",
    )


def run(options: argparse.Namespace) -> None:
    from mockdial import parsing, settings, settings_file

    if options.of not in parsing.COMMANDS:
        hint = nearest(options.of, parsing.COMMANDS)
        raise Stopped(f"COMMAND: seen {options.of!r}, expected one of {', '.join(parsing.COMMANDS)}{hint}")
    if options.check and options.of != settings.PLAIN:
        raise Stopped(f"--check: seen with {options.of!r}, expected with {settings.PLAIN}, which serves the contracts")
    parser = parsing.parser_of(options.of)
    found = settings.of(options.of, parser, parsing.COMMANDS, parsing.parser_of)
    file = settings_file.find_file()
    print(f"file: {file.path if file else 'none (mockdial.toml, or [tool.mockdial] in pyproject.toml)'}")
    if options.of == "serve":
        print(f"http: {_way()}")
    rows = [
        (name, value, source, settings.variable(options.of, name))
        for name, value, source in settings.shown(parser, found)
    ]
    table = [("option", "value", "from", "variable"), *rows]
    for row in table:
        print("  ".join(f"{cell:<{max(len(line[n]) for line in table)}}" for n, cell in enumerate(row)).rstrip())
    if options.check:
        from mockdial.commands import serve

        print(f"checked: {serve.check(parsing.parse([settings.PLAIN])[0])}")


def _way() -> str:
    """Return the way of requests through uvicorn. Raise `Stopped` for a wish that is none."""
    from mock_server.web import uvicorn_protocols

    try:
        return str(uvicorn_protocols.choose())
    except ValueError as wrong:
        raise Stopped(str(wrong)) from None
