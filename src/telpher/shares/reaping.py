"""What goes by itself: what has expired or ended, and bytes that no record names."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from telpher.protocol.times import DAY
from telpher.shares.blobs import StorageUnreachable
from telpher.shares.storage import Storage
from telpher.shares.store import Usage

_log = logging.getLogger(__name__)

_REAP_EVERY_S = 15.0
_SWEEP_EVERY_S = 60 * 60.0
"""Longer than anything takes from being put to being named."""


@dataclass(slots=True)
class Reaper:
    """Removes, until it is cancelled; several servers may do so at once. `usage` is what it last
    found to be kept.

    `seconds` is a clock that never goes back.
    """

    storage: Storage
    seconds: Callable[[], float]
    usage: Usage = field(default=Usage(0, 0, 0))
    _started: float = field(init=False)
    _sweep_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self._sweep_at = self.seconds()

    async def remove(self) -> None:
        """Reap, and sweep if the last time is long ago."""
        await self.reap()
        now = self.seconds()
        if now >= self._sweep_at:
            # First what another process left, then what is too old to be under way.
            left = min(now - self._started, _SWEEP_EVERY_S)
            await self.sweep(left if self.storage.alone else _SWEEP_EVERY_S)
            self._sweep_at = now + _SWEEP_EVERY_S

    async def reap(self) -> None:
        """Remove what has expired or ended; forget it a day later."""
        store, now = self.storage.store, self.storage.clock()
        await store.expire(now)
        for share_id in await store.ended():
            await self.storage.empty(share_id)
        await store.remove_ended(now - DAY)
        self.usage = await store.usage()

    async def sweep(self, seconds: float) -> None:
        """Remove bytes that nothing names although they have been there for so long."""
        share_id = ""
        named: set[str] = set()
        async for blob in self.storage.blobs.older_than(seconds):
            if blob.share_id != share_id:
                share_id = blob.share_id
                named = {part.blob for part in await self.storage.store.parts(share_id)}
            if blob.name not in named:
                await self.storage.blobs.remove(blob)

    async def keep_reaping(self) -> None:
        """Remove until cancelled, whatever fails on the way."""
        while True:
            try:
                await self.remove()
            except StorageUnreachable:
                _log.warning("Stored copies that have ended could not be removed; trying again.")
            except Exception:  # noqa: BLE001  (logged)
                _log.exception("Stored copies that have ended could not be removed; trying again.")
            await asyncio.sleep(_REAP_EVERY_S)
