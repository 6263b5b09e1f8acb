"""Bugs that the tests are known to catch, each with the tests that have to catch it.

`planting.py` plants one bug at a time, and `test_planted.py` sees those tests fail. A bug that nobody catches is a
hole in the tests. Its place is found by the name of a function and by the words that stand there: when these change,
change them here too, for a bug that can't be planted fails as well. A new bug also gets a line in `caught.txt`.
"""

from tests.planted import (
    campaigns,
    cluster,
    console,
    contract,
    elevenlabs,
    engine,
    happyrobot,
    histories,
    interceptors,
    kept,
    retell,
    store,
    temphone,
    timeline,
    twilio,
    vapi,
    vendors,
    vogent,
    web,
    webhooks,
)
from tests.planted.bug import Bug

FRAME = (engine, campaigns, web, interceptors, webhooks, contract, histories, kept, store, console, timeline, cluster)
VENDORS = (vendors, vogent, temphone, happyrobot, retell, twilio, elevenlabs, vapi)
BUGS = tuple(bug for part in (*FRAME, *VENDORS) for bug in part.BUGS)

__all__ = ["BUGS", "Bug"]
