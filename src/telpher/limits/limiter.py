"""The port that says how often a client may ask, and its adapter over the `limits` library."""

import math
from collections.abc import Callable, Mapping
from typing import Protocol

from limits import RateLimitItemPerMinute
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter


class TooManyRequests(Exception):  # noqa: N818
    """Too many requests; please wait a moment."""

    def __init__(self, retry_after: int) -> None:
        """`retry_after` in whole seconds, at least 1."""
        super().__init__(retry_after)
        self.retry_after = retry_after


class CannotCount(Exception):  # noqa: N818
    """Nobody can be asked how much was spent, and without that the answer must be no."""


class RateLimiter(Protocol):
    """Counts what clients spend."""

    async def spend(self, bucket: str, address: str) -> None:
        """Count one request of this kind from this address. Raises TooManyRequests, CannotCount."""
        ...

    async def give_back(self, bucket: str, address: str) -> None:
        """Take back one that was counted and need not have been."""
        ...


class WindowLimiter:
    """So many requests of a kind in each window of one minute, counted in any `limits` storage."""

    def __init__(
        self, storage: Storage, per_minute: Mapping[str, int], seconds: Callable[[], float]
    ) -> None:
        """`seconds` is the clock of the storage."""
        self._windows = FixedWindowRateLimiter(storage)
        self._rates = {
            bucket: RateLimitItemPerMinute(amount, namespace=bucket)
            for bucket, amount in per_minute.items()
        }
        self._seconds = seconds

    async def spend(self, bucket: str, address: str) -> None:
        """See RateLimiter."""
        rate = self._rates[bucket]
        if not await self._windows.hit(rate, address):
            window = await self._windows.get_window_stats(rate, address)
            raise TooManyRequests(max(1, math.ceil(window.reset_time - self._seconds())))

    async def give_back(self, bucket: str, address: str) -> None:
        """See RateLimiter."""
        await self._windows.hit(self._rates[bucket], address, cost=-1)
