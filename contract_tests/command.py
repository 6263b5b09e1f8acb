"""The command `mockdial`, to be run in a process of its own."""

import sys
from pathlib import Path

HOME = str(Path(__file__).parents[1])
START = """
import runpy, sys
home = sys.argv.pop(1)
if home not in sys.path:
    sys.path.insert(0, home)
runpy.run_module("mockdial", run_name="__main__", alter_sys=True)
"""


def mockdial(*arguments: str) -> list[str]:
    """Return a command line that runs the same mockdial as this process.

    `python -m mockdial` would look into the current folder first, and a project may have a folder `mock_server`. The
    options are these alone: neither variables nor a file add any.
    """
    return [sys.executable, "-P", "-c", START, HOME, "--no-config", *arguments]
