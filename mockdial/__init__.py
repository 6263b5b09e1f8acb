"""Build and test against voice-dial APIs without phoning anybody. This is all that a project imports of mockdial:

    from mockdial import Mock                    # the type of the pytest fixture `mockdial`
    from mockdial import Receiver, Received      # what `Mock.receiver` returns, and the webhooks that it keeps
    from mockdial import VogentClientContract    # the tests that a client inherits; one class for each vendor
    from mockdial import Order, Setting, View    # what those tests hand to a client, and what it returns
    from mockdial import FaultName, RuleName     # the names that a test may give, as `Literal`s
    from mockdial import create_app              # the whole server as an ASGI application

Nothing else is imported before a name is used. A name that needs an extra says which one.
"""

from typing import TYPE_CHECKING

__all__ = [
    "Client",
    "ClockStopped",
    "ControlRefused",
    "ElevenLabsClientContract",
    "FaultName",
    "FreyaClientContract",
    "HappyRobotClientContract",
    "Hours",
    "Intent",
    "Mock",
    "MockUnreachable",
    "Order",
    "OutcomeName",
    "OwnName",
    "Received",
    "Receiver",
    "RetellClientContract",
    "RuleName",
    "ScenarioName",
    "Setting",
    "TemPhoneClientContract",
    "TwilioClientContract",
    "VapiClientContract",
    "VendorName",
    "View",
    "VogentClientContract",
    "WholeClient",
    "__version__",
    "create_app",
]

if TYPE_CHECKING:
    from contract_tests.clients.adapter import Client, Hours, Intent, Order, Setting, View, WholeClient
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
    from mock_server.web.app import create_app
    from mockdial.testing.clock import ClockStopped
    from mockdial.testing.literals import FaultName, OutcomeName, OwnName, RuleName, ScenarioName, VendorName
    from mockdial.testing.mock import Mock
    from mockdial.testing.receiver import Received, Receiver
    from mockdial.testing.transport import ControlRefused, MockUnreachable
    from mockdial.version import __version__
else:
    # Type checkers read the imports above, and so know each name and its type. At run time a name is imported on use.
    _MODULES = {
        "contract_tests.clients.adapter": ("Client", "Hours", "Intent", "Order", "Setting", "View", "WholeClient"),
        "contract_tests.hazards.contract": (
            "ElevenLabsClientContract",
            "FreyaClientContract",
            "HappyRobotClientContract",
            "RetellClientContract",
            "TemPhoneClientContract",
            "TwilioClientContract",
            "VapiClientContract",
            "VogentClientContract",
        ),
        "mock_server.web.app": ("create_app",),
        "mockdial.testing.clock": ("ClockStopped",),
        "mockdial.testing.literals": ("FaultName", "OutcomeName", "OwnName", "RuleName", "ScenarioName", "VendorName"),
        "mockdial.testing.mock": ("Mock",),
        "mockdial.testing.receiver": ("Received", "Receiver"),
        "mockdial.testing.transport": ("ControlRefused", "MockUnreachable"),
        "mockdial.version": ("__version__",),
    }

    def __getattr__(name):
        """Import a name on its first use. Raise `ImportError` where it needs an extra that is not installed."""
        for module, names in _MODULES.items():
            if name in names:
                from mockdial.loading import load

                extra = "hazards" if module.startswith("contract_tests") else ""
                return getattr(load(module, f"mockdial.{name}", extra), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__():
        """List the names that can be imported, used or not."""
        return sorted({*globals(), *__all__})
