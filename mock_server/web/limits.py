"""The limits of a server and of its worlds."""

from dataclasses import dataclass

KEPT_OF_A_BODY = 4096
"""Bytes of each body that the request log keeps."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one server and of one world. A request that goes beyond them is refused."""

    body: int = 128 * 1024 * 1024
    depth: int = 100
    value: int = 4 * 1024 * 1024
    """Bytes of a long body outside of its lists, and of one entry of them: what can't be read in slices."""
    form: int = 512 * 1024
    """Bytes of a body that is a form: it is decoded in one piece."""
    worlds: int = 10_000
    commands: int = 1_000_000
    requests: int = 4_000
    """Lines of one world's request log."""
    lines: int = 200_000
    """Lines of all request logs together; if there are more, the longest logs are cut."""
    log: int = 64 * 1024 * 1024
    """Bytes of all request logs together, about; if there are more, the largest are cut."""
    timelines: int = 256 * 1024 * 1024
    """Bytes of the time lines that are kept, about; if there are more, those asked for longest ago are forgotten."""
    head: int = 65_536
    """Bytes of a request's head: its target and its headers."""
    target: int = 16_384
    fields: int = 200
    """Headers of a request."""
    parameters: int = 1_000
    """Parameters in a query."""
    silence: float = 20.0
    """Real seconds without a byte in the middle of a request."""
