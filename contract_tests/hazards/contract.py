"""The tests that a client inherits: `class TestMyClient(VogentClientContract): client = MyClient`."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from contract_tests.hazards import vendors
from contract_tests.hazards.drills import DRILLS, NEEDS
from contract_tests.hazards.facts import VendorFacts
from contract_tests.hazards.laws import LAWS, LawBroken
from contract_tests.hazards.machine import machine_for
from contract_tests.hazards.runner import Runner
from contract_tests.hazards.server import MockServer, started
from contract_tests.profiles import PATIENT

SETTINGS = ("client", "is_over_socket", "can_crash", "examples")


class ClientContract:
    """Put a client to the test: the drills of each law, then plays that Hypothesis generates.

    A subclass names the client, and says how it reaches the vendor.
    """

    vendor: ClassVar[type[VendorFacts]]
    client: ClassVar[Callable[..., Any]]
    """A callable that makes a client from a `Setting`: the class itself, where its constructor takes one."""
    is_over_socket: ClassVar[bool] = False
    """True for a client that can't use `Setting.transport` and connects to `Setting.base_url` by itself."""
    can_crash: ClassVar[bool] = True
    """False for a client that can't be killed in the middle of a task, or that keeps no notes beyond its process."""
    examples: ClassVar[int | None] = None
    """The number of plays that Hypothesis generates; None for the number in its profile."""

    @pytest.fixture(scope="class")
    @classmethod
    def hazard_server(cls) -> Iterator[MockServer]:
        """Start a mock for the tests of this class."""
        with started() as server:
            yield server

    @pytest.fixture
    def runner(self, hazard_server: MockServer) -> Runner:
        """Return a runner of plays for the client."""
        cls = type(self)
        if wrong := misspelt(cls):
            pytest.fail(f"{cls.__name__}: {wrong}", pytrace=False)
        folder = Path(".mockdial") / cls.__name__
        return Runner(cls.vendor(), cls.client, hazard_server, folder, cls.is_over_socket, cls.can_crash)

    @pytest.mark.parametrize("law", LAWS)
    def test_it_keeps_the_law(self, runner: Runner, law: str) -> None:
        """Play the drills of one law. `hazards.laws.LAWS` states each law in a sentence."""
        if law in NEEDS and not runner.can(NEEDS[law]):
            pytest.skip(f"{law}: not for this client")
        for script in DRILLS[law]:
            runner.run(script, law)

    def test_it_keeps_every_law_whatever_happens(self, runner: Runner) -> None:
        chosen = settings(
            max_examples=self.examples or settings().max_examples,
            deadline=None,  # a play is many requests, over a socket perhaps
            report_multiple_bugs=False,
            phases=(Phase.generate,),  # `shrink` removes whole acts, which is quicker and leaves a shorter script
            suppress_health_check=PATIENT,  # its speed and size say nothing of the client
        )
        try:
            run_state_machine_as_test(machine_for(runner), settings=chosen)
        except LawBroken as broken:
            raise runner.smallest(broken) from None


def misspelt(cls: type[ClientContract]) -> str:
    """Return what is wrong with the settings of a user's class; empty where nothing is."""
    if not hasattr(cls, "client"):
        return "seen no client, expected a line `client = YourClient`"
    own = {name for one in cls.__mro__ if not issubclass(ClientContract, one) for name in vars(one)}
    for name in sorted(own - {*dir(ClientContract), *SETTINGS}):
        if near := get_close_matches(name, SETTINGS, 1, 0.8):
            return f"seen {name!r}, did you mean {near[0]}?"
    return ""


class VogentClientContract(ClientContract):
    """For clients of Vogent."""

    vendor = vendors.VogentFacts


class FreyaClientContract(ClientContract):
    """For clients of Freya Voice."""

    vendor = vendors.FreyaFacts


class HappyRobotClientContract(ClientContract):
    """For clients of HappyRobot."""

    vendor = vendors.HappyRobotFacts


class TemPhoneClientContract(ClientContract):
    """For clients of TemPhone."""

    vendor = vendors.TemPhoneFacts


class TwilioClientContract(ClientContract):
    """For clients of Twilio."""

    vendor = vendors.TwilioFacts


class ElevenLabsClientContract(ClientContract):
    """For clients of ElevenLabs."""

    vendor = vendors.ElevenLabsFacts


class RetellClientContract(ClientContract):
    """For clients of Retell AI."""

    vendor = vendors.RetellFacts


class VapiClientContract(ClientContract):
    """For clients of Vapi."""

    vendor = vendors.VapiFacts
