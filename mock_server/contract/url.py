"""The one reading of URLs, hosts and ports, by RFC 3986; webhooks, contracts, recordings and the proxy share it."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import unquote

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
LONGEST_HOST = 253
LOOPBACK = IPv4Network("127.0.0.0/8")

_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL)
_AUTHORITY = re.compile(r"(?:(.*)@)?(\[[^\]]*\]|[^\[\]:@]*)(?::([0-9]*))?", re.DOTALL)
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_TAIL = re.compile(r"[^#]*#?[^#]*")
_FOREIGN = re.compile(r"[^!-~]|[\"<>\\^`{|}\[\]]|%(?![0-9A-Fa-f]{2})")
"""What RFC 3986 has behind no host: spaces, other alphabets, a few signs, a percent sign that encodes nothing."""


class UrlRefused(ValueError):
    """A text that is no URL of a host; says what was seen and what was expected."""


class Url(NamedTuple):
    """The parts of a URL. Scheme and host are in small letters; `port` is None where the URL names none."""

    scheme: str
    host: str
    port: int | None = None
    path: str = ""
    query: str = ""
    user: str | None = None

    @property
    def authority(self) -> str:
        """The host and the port, without a user."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def server(self) -> tuple[str, int | None]:
        """The host without its final dot, and a port other than the scheme's: the same in all addresses of a server."""
        return self.host.removesuffix("."), None if self.port == DEFAULT_PORTS.get(self.scheme) else self.port

    @property
    def target(self) -> str:
        """The path and the query, as a request names them."""
        path = self.path or "/"
        return f"{path}?{self.query}" if self.query else path


def read(text: str) -> Url:
    """Return the parts of an absolute URL with a host. Raise `UrlRefused` where it is none.

    Path and query may hold any sign: browsers send some as they are that RFC 3986 wants encoded.
    """
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise UrlRefused("seen no scheme and host, expected a URL such as https://example.com/hook")
    user, host, port = _authority(parts[2])
    return Url(parts[1].lower(), host, port, parts[3], parts[4] or "", user)


def receiver(text: str, *, with_user: bool = False) -> Url:
    """Return the parts of a URL to which a webhook can be sent. Raise `UrlRefused` where none ever arrives.

    `with_user` says that it may name a user and a password: the credentials of the request.
    """
    url = read(text)
    if url.scheme not in ("http", "https"):
        raise UrlRefused(f"seen the scheme {url.scheme!r}, expected http or https")
    if url.port == 0:
        raise UrlRefused("seen port 0, expected 1 to 65535")
    if url.user is not None and not with_user:
        raise UrlRefused("seen a user name or password in the URL, expected none; receivers check signatures")
    return url


def is_receiver(text: str) -> bool:
    """Return whether this is a URL to which a webhook can be sent, every sign as RFC 3986 has it."""
    try:
        receiver(text)
    except UrlRefused:
        return False
    tail = re.sub(r"^[^:]*://[^/?#]*", "", text)
    return not _FOREIGN.search(tail) and _TAIL.fullmatch(tail) is not None


def is_receiver_with_user(text: str) -> bool:
    """Return whether this is such a URL, perhaps with a user, whose host has no underscore."""
    try:
        url = receiver(text, with_user=True)
    except UrlRefused:
        return False
    if url.user is None:
        return "_" not in url.host and is_receiver(text)
    is_clean = _FOREIGN.search(url.user) is None and "@" not in url.user
    return is_clean and is_receiver_with_user(text.replace(f"{url.user}@", "", 1))


def without_user(text: str) -> tuple[str, str | None]:
    """Return a URL without its user and password, and these, decoded, as one text with a colon; None if it has none."""
    try:
        user = read(text).user
    except UrlRefused:
        user = None
    if user is None:
        return text, None
    name, _, password = user.partition(":")
    return text.replace(f"{user}@", "", 1), f"{unquote(name)}:{unquote(password)}"


def base(text: str) -> str:
    """Return the base URL of an API without its last slash. Raise `UrlRefused` where no request can be sent to it."""
    if not is_receiver(text) or re.search("[?#]", text):
        raise UrlRefused(f"seen {text[:200]!r}, expected an address such as https://api.example.com/v1, and no query")
    return text.rstrip("/")


def host_and_port(text: str) -> tuple[str, int | None]:
    """Return the host and the port of an authority, such as a `Host` header. Raise `UrlRefused` where it is none."""
    user, host, port = _authority(text)
    if user is not None:
        raise UrlRefused("seen a user name, expected a host, perhaps with a port")
    return host, port


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine: `localhost` and names below it, 127.0.0.0/8, ::1."""
    name = host.removesuffix(".")
    try:
        address = ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
    return address in LOOPBACK if isinstance(address, IPv4Address) else address == IPv6Address("::1")


def _authority(text: str) -> tuple[str | None, str, int | None]:
    """Return (user, host, port)."""
    parts = _AUTHORITY.fullmatch(text)
    if parts is None:
        raise UrlRefused(f"seen {text!r}, expected a host, perhaps with a port; an IPv6 address stands in brackets")
    digits = parts[3].lstrip("0") or parts[3][:1] if parts[3] else ""
    if len(digits) > 5 or int(digits or 0) > 65535:
        raise UrlRefused(f"seen port {digits[:20]}, expected 1 to 65535")
    host = _ipv6(parts[2]) if parts[2].startswith("[") else _name(parts[2])
    return parts[1], host, int(digits) if digits else None


def _ipv6(text: str) -> str:
    try:
        address = IPv6Address(text[1:-1])
    except ValueError:
        address = None
    if address is None or "%" in text:
        raise UrlRefused(f"seen {text!r}, expected an IPv6 address in the brackets")
    return str(address)


def _name(text: str) -> str:
    """Return a host's name or IPv4 address, in small letters."""
    name = unquote(text).lower()
    labels = name.removesuffix(".").split(".")
    if not labels[-1] or len(name.removesuffix(".")) > LONGEST_HOST:
        raise UrlRefused(f"seen a host of {len(name)} characters, expected 1 to {LONGEST_HOST}")
    if not all(map(_LABEL.fullmatch, labels)):
        raise UrlRefused(f"seen the host {name!r}, expected a name such as example.com, or an address")
    if labels[-1].isdigit() and not _is_ipv4(name):
        raise UrlRefused(f"seen the host {name!r}, expected four numbers up to 255, or a name that ends in a word")
    return name


def _is_ipv4(text: str) -> bool:
    try:
        return bool(IPv4Address(text))
    except ValueError:
        return False


_HEX = "[0-9A-Fa-f]{1,4}"
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_SHORTENED = "|".join(f"(?:{_HEX}:){{1,{7 - n}}}(?::{_HEX}){{1,{n}}}" for n in range(1, 7))
_ADDRESSES = (
    f"(?:{_BYTE}\\.){{3}}{_BYTE}",
    f"\\[(?:(?:{_HEX}:){{7}}{_HEX}|{_SHORTENED}|(?:{_HEX}:){{1,7}}:|:(?::{_HEX}){{1,7}}|::)\\]",
)
_PORT = "0{0,9}(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_SIGNS = "[A-Za-z0-9._~:/?@!$&'()*+,;=-]*"
_REST = f"{_SIGNS}(?:%[0-9A-Fa-f]{{2}}{_SIGNS})*"
"""Signs and encoded ones, in the form of which generators see how to make one of a wanted length."""
_USER = _REST.replace("/?@", "")


def _names(others: str) -> str:
    """Return a pattern for names of hosts, whose letters may also be these."""
    label = f"[A-Za-z0-9{others}](?:[A-Za-z0-9{others}-]{{0,61}}[A-Za-z0-9{others}])?"
    letters = f"[A-Za-z{others}](?:[A-Za-z0-9{others}-]{{0,61}}[A-Za-z0-9{others}])?"
    digits = f"[0-9]{{1,30}}(?:[A-Za-z{others}]|[A-Za-z{others}-][A-Za-z0-9{others}-]{{0,29}}[A-Za-z0-9{others}])"
    return f"(?:{label}\\.){{0,19}}(?:{letters}|{digits})\\.?"


def _receiver(user: str, others: str) -> str:
    """Return a pattern for URLs, with what may stand before a host, and other signs that its name may have."""
    hosts = "|".join((_ADDRESSES[0], _names(others), _ADDRESSES[1]))
    return f"^[Hh][Tt][Tt][Pp][Ss]?://{user}(?:{hosts})(?::(?:{_PORT})?)?(?:[/?]{_REST})?(?:#{_REST})?$"


RECEIVER = _receiver("", "_")
"""The URLs of receivers as a pattern, for tools that know no format of ours: contracts hold it as it stands here.

It leaves out what nobody writes: percent signs in a host, and an IPv6 address that ends in an IPv4 address.
"""
RECEIVER_WITH_USER = _receiver(f"(?:{_USER}@)?", "")
"""The same with a user, perhaps, and without underscores in the name of the host."""
