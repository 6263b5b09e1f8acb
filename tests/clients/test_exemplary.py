"""The exemplary clients keep every law: in process, and one of them over sockets too."""

import pytest

import mockdial
from contract_tests.clients.elevenlabs import ElevenLabsClient
from contract_tests.clients.freya import FreyaClient
from contract_tests.clients.happyrobot import HappyRobotClient
from contract_tests.clients.retell import RetellClient
from contract_tests.clients.temphone import TemPhoneClient
from contract_tests.clients.twilio import TwilioClient
from contract_tests.clients.vapi import VapiClient
from contract_tests.clients.vogent import VogentClient
from contract_tests.hazards.contract import (
    ElevenLabsClientContract,
    FreyaClientContract,
    HappyRobotClientContract,
    RetellClientContract,
    TemPhoneClientContract,
    TwilioClientContract,
    VapiClientContract,
    VogentClientContract,
)
from contract_tests.hazards.drills import DRILLS
from contract_tests.hazards.laws import LAWS
from contract_tests.hazards.runner import Runner
from contract_tests.hazards.server import MockServer
from contract_tests.profiles import IS_DEEP
from mock_server.vendors import VENDORS
from tests.clients import straight
from tests.clients.everyone import CLIENTS, CONTRACTS, FACTS


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


class TestTwilio(InProcess, TwilioClientContract):
    client = TwilioClient


class TestElevenLabs(InProcess, ElevenLabsClientContract):
    client = ElevenLabsClient


class TestRetell(InProcess, RetellClientContract):
    client = RetellClient


class TestVapi(InProcess, VapiClientContract):
    client = VapiClient


def test_each_vendor_has_a_client_and_a_contract_for_clients_and_both_are_tested_here() -> None:
    tested = {one.vendor.name: one.client for one in InProcess.__subclasses__()}
    assert tested == CLIENTS
    assert CONTRACTS.keys() == FACTS.keys() == VENDORS.keys()
    assert {one.__name__ for one in CONTRACTS.values()} < set(mockdial.__all__)


class TestVogentOverSockets(VogentClientContract):
    """The same client by the way that other clients take; what it does is drilled above."""

    client = VogentClient
    is_over_socket = True
    examples = 3

    @pytest.mark.parametrize("law", LAWS)
    def test_it_keeps_the_law(self, runner: Runner, law: str) -> None:
        for script in DRILLS[law][None if IS_DEEP else -1 :]:
            runner.run(script, law)
