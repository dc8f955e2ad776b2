"""How many messages one socket may send."""

from bisect import bisect_right
from collections.abc import Callable

from telpher.signaling.messages import RateLimited

MOST_MESSAGES = 120
WINDOW_S = 10.0


class MessageRate:
    """At most MOST_MESSAGES in any WINDOW_S seconds, counted exactly."""

    __slots__ = ("_seconds", "_times")

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._times: list[float] = []

    def count(self) -> None:
        """Count a message. Raises RateLimited."""
        now = self._seconds()
        if self._times and self._times[0] <= now - WINDOW_S:
            del self._times[: bisect_right(self._times, now - WINDOW_S)]
        if len(self._times) >= MOST_MESSAGES:
            raise RateLimited
        self._times.append(now)
