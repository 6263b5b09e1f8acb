"""Rate limits: token buckets that fill up again as the world's time passes."""

from collections.abc import Mapping
from typing import Any

MINUTE, DAY = 60_000, 86_400_000


class Bucket:
    """A token bucket on the virtual clock; in whole numbers, so that every process counts the same."""

    __slots__ = ("_at", "_level", "_most", "_period", "_rate")

    def __init__(self, requests: int, period: int, burst: int, now: int) -> None:
        """Allow `requests` in each `period`: a millisecond adds `requests` tokens, and a request takes `period`."""
        self._rate, self._period, self._at = requests, period, now
        self._level = self._most = burst * period

    def wait(self, now: int) -> int:
        """Return the milliseconds until a request is allowed; 0 if one is allowed now."""
        self._level = min(self._most, self._level + (now - self._at) * self._rate)
        self._at = now
        return max(0, -(-(self._period - self._level) // self._rate))

    def take(self) -> None:
        """Take the tokens of one request."""
        self._level -= self._period

    @property
    def state(self) -> tuple[int, int]:
        """The tokens that were left, and when."""
        return self._level, self._at

    @state.setter
    def state(self, state: tuple[int, int]) -> None:
        self._level, self._at = state


class RateLimit:
    """The limits of one vendor for one account, by the minute and by the day."""

    def __init__(self, limits: Mapping[str, int], now: int) -> None:
        self.until = now
        """The end of the time that clients were last told to wait."""
        minute, day = limits.get("requests_per_minute"), limits.get("requests_per_day")
        self._buckets = []
        if minute:
            self._buckets.append(Bucket(minute, MINUTE, limits.get("burst") or minute, now))
        if day:
            self._buckets.append(Bucket(day, DAY, day, now))

    def seconds_to_wait(self, now: int) -> int:
        """Count a request that is allowed, and return 0; else return the whole seconds until one is."""
        wait = max((bucket.wait(now) for bucket in self._buckets), default=0)
        if not wait:
            for bucket in self._buckets:
                bucket.take()
        seconds = -(-wait // 1000)
        self.until = now + seconds * 1000
        return seconds

    def state(self) -> list[Any]:
        """Return what was counted, as values of JSON."""
        return [self.until, *(bucket.state for bucket in self._buckets)]

    def restore(self, state: list[Any]) -> None:
        """Go on from what was counted."""
        self.until, *levels = state
        for bucket, level in zip(self._buckets, levels, strict=True):
            bucket.state = level
