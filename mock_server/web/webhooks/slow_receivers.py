"""Slow receivers: one is set aside when others have waited for it long enough."""

from collections import defaultdict

from mock_server.engine.webhooks.set_aside import host

SLOW = 1.0
"""How many real seconds an answer may take before it counts as slow."""

MOST = 60.0
"""How many real seconds the slow answers of one host may take in all, and its time-outs."""


class SlowReceivers:
    """The time that others have waited for the receivers of one world, in real seconds."""

    __slots__ = ("_waited",)

    def __init__(self) -> None:
        self._waited: dict[str, float] = defaultdict(float)

    def note(self, url: str, seconds: float, error: str | None) -> list[tuple[str, str]]:
        """Return the receivers that are to be set aside after an answer, each with the reason.

        `error` says that it ran into its time-out: then the URL is set aside. If its host was slow too often, with
        this URL or others, the whole host is.
        """
        found = [] if error is None else [(url, error)]
        if seconds < SLOW:
            return found
        where = host(url)
        self._waited[where] += seconds
        if self._waited[where] > MOST:
            del self._waited[where]
            found.append((where, f"its slow answers have taken more than {MOST:g} s in all"))
        return found
