"""Limits that are counted in a Supabase project, once for all servers that use it."""

import asyncio
import hashlib
import hmac
import logging
import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from telpher.drivers.postgrest import PostgrestClient, Unavailable
from telpher.limits.limiter import RateLimiter, TooManyRequests

_log = logging.getLogger(__name__)

_MINUTE_S: Final = 60
_PATIENCE: Final = 1.5
"""Seconds, because the request itself has yet to be answered."""


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

    async def count(self, key: str, lasts: int, amount: int) -> Window | None:
        """Add to the running window, or begin one of `lasts` seconds; None: it cannot be asked."""
        arguments: dict[str, Any] = {
            "of_key": digest(self._secret, key),
            "lasts": lasts,
            "amount": amount,
        }
        try:
            async with asyncio.timeout(_PATIENCE):
                [row] = await self._client.run(
                    lambda client: client.rpc("telpher_count", arguments)
                )
        except (Unavailable, TimeoutError):
            _log.warning("Limits could not be counted for all servers; this one counts alone.")
            return None
        return Window(row["counted"], row["seconds_left"])


def digest(secret: str, key: str) -> str:
    """Under which a key is counted: who knows it but not the secret finds no address from it."""
    return hmac.digest(secret.encode(), key.encode(), hashlib.sha256).hex()


class PostgrestLimiter:
    """So many requests of a kind in a minute, whichever servers are asked."""

    def __init__(
        self, own: RateLimiter, windows: PostgrestWindows, per_minute: Mapping[str, int]
    ) -> None:
        """`own` limits this server: it refuses without asking, and alone while it must."""
        self._own = own
        self._windows = windows
        self._per_minute = per_minute

    async def spend(self, bucket: str, address: str) -> None:
        """See RateLimiter."""
        await self._own.spend(bucket, address)
        window = await self._windows.count(f"{bucket}/{address}", _MINUTE_S, 1)
        if window is not None and window.counted > self._per_minute[bucket]:
            raise TooManyRequests(max(1, math.ceil(window.seconds_left)))
