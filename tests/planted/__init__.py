"""Bugs that the tests are known to catch, each with the tests that have to catch it.

One bug at a time is planted by `planting.py`, and `test_planted.py` sees those tests fail. A bug that nobody catches is
a hole in the tests. When the planted line changes, change it here too: a bug that can't be planted fails as well.
"""

from tests.planted import around, engine, vendors, web
from tests.planted.bug import Bug

BUGS = (*engine.BUGS, *vendors.BUGS, *web.BUGS, *around.BUGS)

__all__ = ["BUGS", "Bug"]
