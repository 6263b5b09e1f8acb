"""The rate of an account: how fast it starts calls, of all its queues together."""

from collections.abc import Callable

from mock_server.engine.clock import Clock

SECOND = 1000


class CallRate:
    """So many calls a second, evenly: after each start the next one has to wait for its share of a second."""

    __slots__ = ("_clock", "_free_at", "_wakes_at", "per_second")

    def __init__(self, clock: Clock, per_second: float | None = None) -> None:
        """`per_second` is None if calls are started as fast as they come."""
        self._clock, self.per_second = clock, per_second
        self._free_at = clock.now
        self._wakes_at: int | None = None

    @property
    def interval(self) -> int:
        """Milliseconds between two starts."""
        return 0 if self.per_second is None else round(SECOND / self.per_second)

    @property
    def is_free(self) -> bool:
        """True if a call may be started now."""
        return self.per_second is None or self._clock.now >= self._free_at

    def take(self) -> None:
        """Note that a call is started now."""
        self._free_at = self._clock.now + self.interval

    def wait_for(self, ahead: int = 0) -> int:
        """Return the milliseconds until a call may be started behind so many others that wait."""
        return max(0, self._free_at - self._clock.now) + ahead * self.interval

    def wake_when_free(self, wake: Callable[[], None]) -> None:
        """Call `wake` when the next call may be started; once, however often this is asked for."""
        if self._wakes_at is None or self._wakes_at < self._clock.now:
            self._wakes_at = max(self._free_at, self._clock.now)
            self._clock.at(self._wakes_at, self._wake, wake)

    def _wake(self, wake: Callable[[], None]) -> None:
        self._wakes_at = None
        wake()
