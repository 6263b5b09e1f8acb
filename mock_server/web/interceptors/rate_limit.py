"""Rate limits: buckets of requests that fill up again as the world's time passes."""

from collections.abc import Mapping

MINUTE, DAY = 60_000, 86_400_000


class Bucket:
    """So many requests in so long, on the virtual clock. In whole numbers, so that every process counts the same."""

    __slots__ = ("_at", "_level", "_most", "_period", "_rate")

    def __init__(self, requests: int, period: int, burst: int, now: int) -> None:
        """A millisecond fills in `requests`, and a request takes out `period`."""
        self._rate, self._period, self._at = requests, period, now
        self._level = self._most = burst * period

    def wait(self, now: int) -> int:
        """Milliseconds until a request may be made; 0 where one may be made now."""
        self._level = min(self._most, self._level + (now - self._at) * self._rate)
        self._at = now
        return max(0, -(-(self._period - self._level) // self._rate))

    def take(self) -> None:
        """Make a request."""
        self._level -= self._period


class RateLimit:
    """What one vendor lets an account ask for; None of it, no limit."""

    def __init__(self, limits: Mapping[str, int], now: int) -> None:
        self.until = now
        """The end of the wait that was told last."""
        minute, day = limits.get("requests_per_minute"), limits.get("requests_per_day")
        self._buckets = []
        if minute:
            self._buckets.append(Bucket(minute, MINUTE, limits.get("burst") or minute, now))
        if day:
            self._buckets.append(Bucket(day, DAY, day, now))

    def seconds_to_wait(self, now: int) -> int:
        """Take a request out, or answer after how many whole seconds one may be made: then one may."""
        wait = max((bucket.wait(now) for bucket in self._buckets), default=0)
        if not wait:
            for bucket in self._buckets:
                bucket.take()
        seconds = -(-wait // 1000)
        self.until = now + seconds * 1000
        return seconds
