"""A stateful mock server for voice-dial APIs, driven by their OpenAPI contracts on a virtual clock."""

__version__ = "0.1.0"
