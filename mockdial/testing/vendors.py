"""The vendors of a mock: the address of each, and the key for a client."""

from base64 import b64encode
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn, get_args

from mockdial.testing.literals import VendorName, suggestion
from mockdial.testing.transport import Transport

__tracebackhide__ = True
"""A failing test shows its own lines, not these."""


class VendorAccess:
    """One vendor of a mock: its address and the key for a client."""

    def __init__(self, transport: Transport, key: str, name: str, path: str) -> None:
        self.name, self.key, self._transport, self._path = name, key, transport, path

    def __repr__(self) -> str:
        return f"<{self.name} at {self._path} of the mock, key {self.key}>"

    @property
    def base_url(self) -> str:
        """The vendor's address, as its documentation has it."""
        return f"{self._transport.url}{self._path}"

    @property
    def headers(self) -> dict[str, str]:
        """The header that carries the key."""
        return {"Authorization": f"Bearer {self.key}"}

    def env(self) -> dict[str, str]:
        """Return `VOGENT_BASE_URL`, `VOGENT_API_KEY`, and so on."""
        return {f"{self.name.upper()}_BASE_URL": self.base_url, f"{self.name.upper()}_API_KEY": self.key}


class BasicAccess(VendorAccess):
    """The same for a vendor with Basic credentials: the key goes as an API key, and paths name the account."""

    @property
    def headers(self) -> dict[str, str]:
        """The header that carries the key."""
        return {"Authorization": "Basic " + b64encode(f"SK{self.key}:{self.key}".encode()).decode()}

    def env(self) -> dict[str, str]:
        """Return the address, and the variables of the vendor's own SDKs: the key is the account and its token."""
        name = self.name.upper()
        return {
            f"{name}_BASE_URL": self.base_url,
            f"{name}_ACCOUNT_SID": self.key,
            f"{name}_AUTH_TOKEN": self.key,
        }


class KeyHeaderAccess(VendorAccess):
    """The same for a vendor that takes its key in a header of its own."""

    @property
    def headers(self) -> dict[str, str]:
        """The header that carries the key."""
        return {"xi-api-key": self.key}


class VendorProperties:
    """A property for each vendor, so that editors complete it."""

    def __init__(self, transport: Transport, key: str, paths: Mapping[str, str]) -> None:
        """`paths` maps the name of each vendor that is served to its path behind the mock's address."""
        self._transport, self._paths, self.key = transport, paths, key

    @property
    def elevenlabs(self) -> VendorAccess:
        """ElevenLabs; the key goes in its own header."""
        self._vendor("elevenlabs")
        return KeyHeaderAccess(self._transport, self.key, "elevenlabs", self._paths["elevenlabs"])

    @property
    def freya(self) -> VendorAccess:
        """Freya Voice."""
        return self._vendor("freya")

    @property
    def happyrobot(self) -> VendorAccess:
        """HappyRobot."""
        return self._vendor("happyrobot")

    @property
    def retell(self) -> VendorAccess:
        """Retell AI."""
        return self._vendor("retell")

    @property
    def temphone(self) -> VendorAccess:
        """TemPhone."""
        return self._vendor("temphone")

    @property
    def twilio(self) -> VendorAccess:
        """Twilio; the key is the Account SID in paths."""
        self._vendor("twilio")
        return BasicAccess(self._transport, self.key, "twilio", self._paths["twilio"])

    @property
    def vapi(self) -> VendorAccess:
        """Vapi."""
        return self._vendor("vapi")

    @property
    def vogent(self) -> VendorAccess:
        """Vogent."""
        return self._vendor("vogent")

    def _vendor(self, name: str) -> VendorAccess:
        if name not in self._paths:
            raise AttributeError(f"the mock serves no vendor {name!r}: {suggestion(name, self._paths)}")
        return VendorAccess(self._transport, self.key, name, self._paths[name])

    if not TYPE_CHECKING:  # a type checker finds a misspelt vendor by itself

        def __getattr__(self, name: str) -> NoReturn:
            """Say which attribute is nearest, or which vendors there are."""
            nearest = get_close_matches(name, [one for one in dir(self) if one[0] != "_"], 1)
            if name.startswith("_") or (nearest and nearest[0] not in get_args(VendorName)):
                hint = f": did you mean {nearest[0]}?" if nearest else ""
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}")
            return self._vendor(name)
