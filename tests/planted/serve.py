"""Serves a mock with the planted bug that `PLANTED_BUG` names; the options are those of `mockdial`."""

import os
import sys

from tests.changes import plant
from tests.planted import BUGS

VARIABLE = "PLANTED_BUG"


def main() -> int:
    """Plant before the first module of the mock is loaded, then serve."""
    (bug,) = (bug for bug in BUGS if bug.name == os.environ[VARIABLE])
    plant(bug.name, [bug.change])
    from mockdial import cli

    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
