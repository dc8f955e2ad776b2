"""Limits that are counted in a Supabase project, once for all servers that use it."""

import asyncio
import hashlib
import hmac
import logging
import math
from collections.abc import Mapping, Set
from typing import Any, Final, NamedTuple

from telpher.drivers.postgrest import PostgrestClient, Unavailable
from telpher.limits.limiter import CannotCount, RateLimiter, TooManyRequests

_log = logging.getLogger(__name__)

_MINUTE_S: Final = 60
_PATIENCE: Final = 1.5
"""Seconds until a server counts alone, because the request itself has yet to be answered."""


class Window(NamedTuple):
    """What is counted under a key, and for how many seconds it counts."""

    counted: int
    seconds_left: float


class PostgrestWindows:
    """Counts by the function `telpher_count` of `supabase/migrations`, in one statement."""

    def __init__(self, client: PostgrestClient, secret: str) -> None:
        """`secret` keys the digests under which addresses are counted."""
        self._client = client
        self._secret = secret

    async def count(self, key: str, lasts: int, amount: int) -> Window:
        """Add to the running window, or begin one of `lasts` seconds. Raises Unavailable."""
        arguments: dict[str, Any] = {
            "of_key": digest(self._secret, key),
            "lasts": lasts,
            "amount": amount,
        }
        [row] = await self._client.run(lambda client: client.rpc("telpher_count", arguments))
        return Window(row["counted"], row["seconds_left"])


def digest(secret: str, key: str) -> str:
    """Under which a key is counted: who knows it but not the secret finds no address from it."""
    return hmac.digest(secret.encode(), key.encode(), hashlib.sha256).hex()


class PostgrestLimiter:
    """So many requests of a kind in a minute, whichever servers are asked."""

    def __init__(
        self,
        own: RateLimiter,
        windows: PostgrestWindows,
        per_minute: Mapping[str, int],
        never_alone: Set[str],
    ) -> None:
        """`own` limits this server: it refuses without asking, and alone while it must.

        What is `never_alone` waits as long as anything does, and without a count is refused.
        """
        self._own = own
        self._windows = windows
        self._per_minute = per_minute
        self._never_alone = never_alone

    async def spend(self, bucket: str, address: str) -> None:
        """See RateLimiter."""
        await self._own.spend(bucket, address)
        if bucket in self._never_alone:
            try:
                window = await self._windows.count(_key(bucket, address), _MINUTE_S, 1)
            except Unavailable:
                raise CannotCount from None
        else:
            counted = await self._count_soon(bucket, address, 1)
            if counted is None:
                return
            window = counted
        if window.counted > self._per_minute[bucket]:
            # Whoever waited for another's count may have asked before the window began.
            left = min(window.seconds_left, _MINUTE_S)
            raise TooManyRequests(max(1, math.ceil(left)))

    async def give_back(self, bucket: str, address: str) -> None:
        """See RateLimiter."""
        await self._own.give_back(bucket, address)
        await self._count_soon(bucket, address, -1)

    async def _count_soon(self, bucket: str, address: str, amount: int) -> Window | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._windows.count(_key(bucket, address), _MINUTE_S, amount)
        except (Unavailable, TimeoutError):
            _log.warning("Limits could not be counted for all servers; this one counts alone.")
            return None


def _key(bucket: str, address: str) -> str:
    return f"{bucket}/{address}"
