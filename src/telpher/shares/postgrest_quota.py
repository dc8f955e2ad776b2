"""What one address may have stored in a day, counted in a Supabase project for all its servers."""

import logging
import math

from telpher.drivers.postgrest import PostgrestClient
from telpher.limits.postgrest_limiter import digest
from telpher.limits.quota import DAY_S, QuotaSpent
from telpher.shares.blobs import StorageUnreachable
from telpher.shares.postgrest_store import call

_log = logging.getLogger(__name__)


class PostgrestQuota:
    """Counts by the function `telpher_spend` of `supabase/migrations`; see Quota.

    Where it cannot be asked, nothing could be stored either, so StorageUnreachable is raised.
    """

    def __init__(self, client: PostgrestClient, secret: str, most: int) -> None:
        """`most` bytes a day; `secret` keys the digests under which addresses are counted."""
        self._client = client
        self._secret = secret
        self._most = most

    async def spend(self, address: str, length: int) -> None:
        """See Quota."""
        left = await self._count(address, length)
        if left is not None:
            raise QuotaSpent(max(1, math.ceil(left)))

    async def give_back(self, address: str, length: int) -> None:
        """See Quota. Where it cannot be asked, this counts until the day is over."""
        try:
            await self._count(address, -length)
        except StorageUnreachable:
            _log.warning("Bytes that were not stored could not be given back to a day's quota.")

    async def _count(self, address: str, amount: int) -> float | None:
        seconds_left: float | None = await call(
            self._client,
            "telpher_spend",
            of_key=digest(self._secret, f"stored/{address}"),
            lasts=DAY_S,
            amount=amount,
            most=self._most,
        )
        return seconds_left
