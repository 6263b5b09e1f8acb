"""The version of what is installed here."""

from importlib.metadata import version

__version__ = version("mockdial-client")
