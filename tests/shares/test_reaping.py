"""When a server looks for bytes that no row names."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from telpher.limits.quota import DailyQuota
from telpher.shares.blobs import Blob, MemoryBlobs
from telpher.shares.reaping import Reaper
from telpher.shares.storage import Storage
from telpher.shares.store import MemoryShareStore
from tests.clock import Clock


class Watched(MemoryBlobs):
    def __init__(self) -> None:
        super().__init__()
        self.asked: asyncio.Queue[float] = asyncio.Queue()

    def older_than(self, seconds: float) -> AsyncIterator[Blob]:
        self.asked.put_nowait(seconds)
        return super().older_than(seconds)


@pytest.mark.parametrize(("alone", "seconds"), [(True, 0), (False, 3600)])
async def test_at_its_start_it_spares_what_others_may_be_about_to_name(
    *, alone: bool, seconds: float
) -> None:
    clock, blobs = Clock(), Watched()
    quota = DailyQuota(0, clock.seconds)
    storage = Storage(MemoryShareStore(), blobs, clock.milliseconds, quota, 0, alone)
    reaping = asyncio.create_task(Reaper(storage, clock.seconds).keep_reaping())
    async with asyncio.timeout(20):
        assert await blobs.asked.get() == seconds
    reaping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await reaping
