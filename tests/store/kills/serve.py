"""Serves as `mockdial` does, and dies in the middle of a commit: `NUMBER DELAY serve …`, the rest as for `mockdial`."""

import os
import signal
import sys
from threading import Timer
from typing import Any


def main(number: int, delay: float, options: list[str]) -> int:
    """Serve; this many seconds after the beginning of that commit, die. One that is 0 never comes."""
    from mock_server.store.sqlite_file import SqliteFile
    from mockdial import cli

    left, write = number, SqliteFile.write

    def written(file: SqliteFile, *given: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
        write(file, *given)

    SqliteFile.write = written  # type: ignore[method-assign]
    return cli.main(options)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]))
