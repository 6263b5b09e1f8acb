"""The hazards through a node without the world: all requests are passed on, and the laws hold all the same."""

import json
from collections.abc import Iterator

import pytest

from contract_tests.clients.temphone import TemPhoneClient
from contract_tests.hazards.contract import TemPhoneClientContract
from contract_tests.hazards.drills import DRILLS
from contract_tests.hazards.laws import LAWS
from contract_tests.hazards.runner import Runner
from contract_tests.hazards.server import MockServer
from contract_tests.profiles import IS_DEEP
from tests.cluster.nodes import asked, two

FAMILY = "hazards-any"
"""A key of the family that has all worlds of the hazards."""


class TestTemPhoneThroughAnotherNode(TemPhoneClientContract):
    """A client that asks the one node, whose worlds the other one has."""

    client = TemPhoneClient
    is_over_socket = True
    examples = 10 if IS_DEEP else 1

    @pytest.fixture(scope="class")
    @classmethod
    def hazard_server(cls, nats) -> Iterator[MockServer]:
        with two(nats) as (owner, other):
            assert asked(owner, FAMILY, "GET", "/_mock/world")[0] == 200
            yield MockServer(f"http://127.0.0.1:{other.port}")
            families = json.loads(asked(other, FAMILY, "GET", "/_mock/nodes")[2])["families"]
            has = {one["node"] for one in families}
            assert f"http://127.0.0.1:{owner.port}" in has
            assert f"http://127.0.0.1:{other.port}" not in has

    @pytest.mark.parametrize("law", LAWS)
    def test_it_keeps_the_law(self, runner: Runner, law: str) -> None:
        for script in DRILLS[law][None if IS_DEEP else -1 :]:
            runner.run(script, law)
