"""Runs a command, and waits for what it leaves behind: `python adopting.py COMMAND...`. Ends with the same exit code.

On Linux whatever loses its parent becomes a child of this process, such as the process that tests are forked from. So
its processor time counts for this one, which it would not for a command that has ended before it.
"""

import ctypes
import os
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 10.0
"""Seconds to wait for what was left behind."""


def main(command: list[str]) -> int:
    """Run the command, and wait."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    code = subprocess.run(command, check=False).returncode
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
        except ChildProcessError:
            break
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
