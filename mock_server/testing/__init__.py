"""For tests in Python: a mock in the background, and one test's side of it. The pytest fixture is made of these."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_server.testing.background import Background as Background
    from mock_server.testing.mock import Mock as Mock
    from mock_server.testing.receiver import Receiver as Receiver

_PLACES = {"Background": "background", "Mock": "mock", "Receiver": "receiver"}


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is asked for: a test run that needs no mock pays for none."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
