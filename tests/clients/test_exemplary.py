"""The exemplary clients keep every law: in process, and one of them over sockets too."""

import pytest

from contract_tests.clients.freya import FreyaClient
from contract_tests.clients.happyrobot import HappyRobotClient
from contract_tests.clients.temphone import TemPhoneClient
from contract_tests.clients.vogent import VogentClient
from contract_tests.hazards.contract import (
    FreyaClientContract,
    HappyRobotClientContract,
    TemPhoneClientContract,
    VogentClientContract,
)
from contract_tests.hazards.drills import DRILLS
from contract_tests.hazards.laws import LAWS
from contract_tests.hazards.runner import Runner
from contract_tests.hazards.server import MockServer
from contract_tests.profiles import IS_DEEP
from tests.clients import straight


class InProcess:
    """The mock without a process and without a network."""

    examples = None if IS_DEEP else 6  # every drill is given besides

    @pytest.fixture(scope="class")
    @classmethod
    def hazard_server(cls) -> MockServer:
        return straight.server()


class TestVogent(InProcess, VogentClientContract):
    client = VogentClient


class TestFreya(InProcess, FreyaClientContract):
    client = FreyaClient


class TestHappyRobot(InProcess, HappyRobotClientContract):
    client = HappyRobotClient


class TestTemPhone(InProcess, TemPhoneClientContract):
    client = TemPhoneClient


class TestVogentOverSockets(VogentClientContract):
    """The same client by the way that other clients take; what it does is drilled above."""

    client = VogentClient
    is_over_socket = True
    examples = 3

    @pytest.mark.parametrize("law", LAWS)
    def test_it_keeps_the_law(self, runner: Runner, law: str) -> None:
        for script in DRILLS[law][None if IS_DEEP else -1 :]:
            runner.run(script, law)
