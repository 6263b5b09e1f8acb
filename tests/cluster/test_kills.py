"""The example's cluster, of which parts are killed while clients have people called through it."""

import os
import shutil
import sys
import time
from random import Random

import pytest

from contract_tests.profiles import IS_DEEP
from tests.cluster.callers import PhoningClient, asked
from tests.cluster.nats import need_server
from tests.web.process import ROOT

sys.path.insert(0, str(ROOT / "examples" / "cluster"))
from cluster import Cluster

IN_CI = os.environ.get("CI") == "true"
NODES, SERVERS = (200, 50) if IS_DEEP else (20, 5) if IN_CI else (4, 1)
"""How many nodes and NATS servers are killed."""
SETTLES = 20.0
"""Seconds in which a cluster answers again, on a busy machine."""


@pytest.fixture
def cluster(tmp_path):
    need_server()
    if shutil.which("haproxy") is None:
        if IN_CI:
            pytest.fail("haproxy is missing; .ci/run installs it")
        pytest.skip("needs haproxy (Debian's package of this name)")
    found = Cluster(tmp_path)
    try:
        found.start()
        yield found
    finally:
        found.stop()


def settled(port: int, key: str) -> None:
    """Wait until this port answers for the world of a key."""
    until = time.monotonic() + SETTLES
    while True:
        try:
            if asked(port, key, "GET", "/_mock/world")[0] == 200:
                return
        except OSError:
            pass
        assert time.monotonic() < until, f"{key} has no answer"
        time.sleep(0.2)


def kill(cluster: Cluster, name: str) -> None:
    cluster.processes[name].kill()
    cluster.processes[name].wait()


def test_whatever_is_killed_each_call_that_was_accepted_is_made_once(cluster):
    chance = Random(7)
    callers = [PhoningClient([*cluster.nodes, cluster.front], f"run{n}-a", n) for n in range(4)]
    for caller in callers:
        caller.start()
    names = ["node"] * NODES + ["nats"] * SERVERS
    chance.shuffle(names)
    for kind in names:
        time.sleep(1 + chance.random())
        number = chance.randint(1, 3)
        kill(cluster, f"{kind}{number}")
        if kind == "nats":
            time.sleep(2)
            cluster.start_nats(number)
        else:
            cluster.start_node(number)
        for caller in callers:
            settled(cluster.front, caller.key)
    for caller in callers:
        caller.is_over.set()
    for caller in callers:
        caller.join()
    for caller in callers:
        for port in cluster.nodes:
            settled(port, caller.key)
            caller.judge(port)
        assert len(caller.accepted) > 5
