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
from contract_tests.hazards.server import HazardServer
from tests.clients import straight


class InProcess:
    """The mock without a process and without a network."""

    @pytest.fixture(scope="class")
    @classmethod
    def hazard_server(cls) -> HazardServer:
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
    client = VogentClient
    is_over_socket = True
    examples = 5
