"""The example's cluster, of which parts are killed while clients have people called through it."""

import os
import shutil

import pytest

from contract_tests.profiles import IS_DEEP
from tests.cluster.kills.machine import MOMENTS
from tests.cluster.kills.run import NODES, SERVERS, play
from tests.cluster.nats import need_server

IN_CI = os.environ.get("CI") == "true"
RUNS = 50 if IS_DEEP else 5 if IN_CI else 2
"""How many times four nodes and a NATS server are killed."""


@pytest.fixture(autouse=True)
def _needed():
    need_server()
    if shutil.which("haproxy") is None:
        if IN_CI:
            pytest.fail("haproxy is missing; .ci/run installs it")
        pytest.skip("needs haproxy (Debian's package of this name)")


@pytest.mark.parametrize("seed", range(RUNS))
def test_what_was_answered_is_seen_through_every_node_whatever_is_killed(seed, tmp_path):
    killed = play(seed, tmp_path).killed
    assert (killed["node"], killed["nats"]) == (NODES, SERVERS)
    assert sum(killed[moment] for moment in MOMENTS) == NODES + SERVERS
