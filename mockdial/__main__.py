"""`python -m mockdial`: the command, where its script is not on the path."""

import sys

from mockdial.cli import main

sys.exit(main())
