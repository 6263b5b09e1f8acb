"""The command `mockdial`: runs one of its commands, and says in one line what stops it."""

import os
import signal
import sys
from collections.abc import Sequence

from mockdial import loading, settings
from mockdial.commands.base import Stopped
from mockdial.parsing import COMMANDS, parse, parser_for

__all__ = ["COMMANDS", "main", "parser_for"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 findings, 2 wrong use, 3 the server does not answer."""
    given = sys.argv[1:] if arguments is None else arguments
    found = settings.NONE
    try:
        loading.require("mock_server")
        options, found = parse(given)
        return int(options.run(options) or 0)
    except (Stopped, loading.PackageUnavailable) as error:
        print(f"mockdial: {error}{settings.whence(str(error), found)}", file=sys.stderr)
        return getattr(error, "code", 2)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
