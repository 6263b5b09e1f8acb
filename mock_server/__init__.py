"""A stateful mock server for voice-dial APIs, driven by their OpenAPI contracts on a virtual clock."""

from pkgutil import extend_path

__path__ = extend_path(__path__, __name__)
"""A project may have a plain folder `mock_server` of its own. Python finds its modules beside ours, not instead."""

__version__ = "0.1.0"
