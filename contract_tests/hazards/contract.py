"""The tests that a client inherits: `class TestMyClient(VogentClientContract): client = MyClient`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from contract_tests.hazards import vendors
from contract_tests.hazards.drills import DRILLS, NEEDS
from contract_tests.hazards.laws import LAWS, LawBroken
from contract_tests.hazards.machine import machine_for
from contract_tests.hazards.server import HazardServer, started
from contract_tests.hazards.theatre import Theatre
from contract_tests.profiles import PATIENT


class ClientContract:
    """Drills for each law, and then whatever Hypothesis thinks of. Say which client, and how it is to be reached."""

    vendor: ClassVar[type[vendors.VendorFacts]]
    client: ClassVar[Callable[..., Any]]
    """Makes a client of a `Setting`; the class itself, where its constructor takes one."""
    is_over_socket: ClassVar[bool] = False
    """True for a client that can't take `Setting.transport`: it goes to `Setting.base_url` by itself."""
    can_crash: ClassVar[bool] = True
    """False for a client that can't be ended in the middle, or that has no notes which outlive it."""
    examples: ClassVar[int | None] = None
    """How many plays Hypothesis thinks of; otherwise as many as its profile says."""

    @pytest.fixture(scope="class")
    @classmethod
    def hazard_server(cls) -> Iterator[HazardServer]:
        """The mock: one of our own."""
        with started() as server:
            yield server

    @pytest.fixture
    def stage(self, hazard_server: HazardServer) -> Theatre:
        cls = type(self)
        folder = Path(".mockdial") / cls.__name__
        return Theatre(cls.vendor(), cls.client, hazard_server, folder, cls.is_over_socket, cls.can_crash)

    @pytest.mark.parametrize("law", LAWS)
    def test_it_keeps_the_law(self, stage: Theatre, law: str) -> None:
        """The sentence of each law is in `hazards.laws.LAWS`."""
        if law in NEEDS and not stage.can(NEEDS[law]):
            pytest.skip(f"{law}: not for this client")
        for script in DRILLS[law]:
            stage.give(script, law)

    def test_it_keeps_every_law_whatever_happens(self, stage: Theatre) -> None:
        chosen = settings(
            max_examples=self.examples or settings().max_examples,
            deadline=None,  # a play is many requests, over a socket perhaps
            report_multiple_bugs=False,
            phases=(Phase.generate,),  # a script is made smaller by acts, which is quicker and comes out shorter
            suppress_health_check=PATIENT,  # its speed and size say nothing of the client
        )
        try:
            run_state_machine_as_test(machine_for(stage), settings=chosen)
        except LawBroken as broken:
            raise stage.smallest(broken) from None


class VogentClientContract(ClientContract):
    """For clients of Vogent."""

    vendor = vendors.Vogent


class FreyaClientContract(ClientContract):
    """For clients of Freya Voice."""

    vendor = vendors.Freya


class HappyRobotClientContract(ClientContract):
    """For clients of HappyRobot."""

    vendor = vendors.HappyRobot


class TemPhoneClientContract(ClientContract):
    """For clients of TemPhone."""

    vendor = vendors.TemPhone
