"""How many bytes one address may have the server keep in a day."""

import math
from collections.abc import Callable
from typing import Protocol

from telpher.limits.limiter import TooManyRequests
from telpher.limits.memory import BoundedMemory

DAY_S = 24 * 60 * 60


class QuotaSpent(TooManyRequests):
    """As much was sent from your address today as the server takes; try again tomorrow."""


class Quota(Protocol):
    """Counts the bytes of each address. Who sent what is not written down."""

    async def spend(self, address: str, length: int) -> None:
        """Count so many bytes. Raises QuotaSpent."""
        ...

    async def give_back(self, address: str, length: int) -> None:
        """Take back what was counted and is not kept after all."""
        ...


class DailyQuota:
    """Counts in memory alone."""

    def __init__(self, most: int, seconds: Callable[[], float]) -> None:
        """`most` bytes a day; `seconds` is a clock that never goes back."""
        self._most = most
        self._seconds = seconds
        self._spent = BoundedMemory(seconds)

    async def spend(self, address: str, length: int) -> None:
        """See Quota."""
        if await self._spent.incr(address, DAY_S, length) > self._most:
            await self.give_back(address, length)
            ends = await self._spent.get_expiry(address)
            raise QuotaSpent(max(1, math.ceil(ends - self._seconds())))

    async def give_back(self, address: str, length: int) -> None:
        """See Quota."""
        await self._spent.incr(address, DAY_S, -length)
