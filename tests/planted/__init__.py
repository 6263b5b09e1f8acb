"""Bugs that the tests are known to catch, each with the tests that have to catch it.

`planting.py` plants one bug at a time, and `test_planted.py` sees those tests fail. A bug that nobody catches is a
hole in the tests. Its place is found by the name of a function and by the words that stand there: when these change,
change them here too, for a bug that can't be planted fails as well. A new bug also gets a line in `caught.txt`.
"""

from tests.planted import (
    around,
    campaigns,
    cluster,
    console,
    engine,
    histories,
    kept,
    store,
    timeline,
    twilio,
    vendors,
    web,
)
from tests.planted.bug import Bug

BUGS = (
    *(*engine.BUGS, *vendors.BUGS, *campaigns.BUGS, *twilio.BUGS, *web.BUGS, *around.BUGS),
    *(*histories.BUGS, *kept.BUGS, *store.BUGS, *console.BUGS, *timeline.BUGS, *cluster.BUGS),
)

__all__ = ["BUGS", "Bug"]
