"""Shares and their bytes together: what has to be done with both stores in one order."""

import contextlib
import logging
import secrets
from collections.abc import AsyncIterable
from dataclasses import dataclass

from telpher.limits.quota import Quota
from telpher.protocol.times import Clock
from telpher.shares import share as rules
from telpher.shares.blobs import Blob, BlobMissing, BlobStore, StorageFull, StorageUnreachable
from telpher.shares.share import Ending, Part, Place, Share
from telpher.shares.store import ShareStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Storage:
    """`most` bytes in all. `alone`: no other server uses these stores, so what was there before
    this one started is not under way, and what is not in a row will not be.
    """

    store: ShareStore
    blobs: BlobStore
    clock: Clock
    quota: Quota
    most: int
    alone: bool = True

    async def known(self, share_id: str) -> Share:
        """The share of this id; a plain file is none. Raises UnknownShare."""
        share = await self.store.find(share_id) if rules.is_token(share_id) else None
        if share is None or share.plain:
            raise rules.UnknownShare
        return share

    async def keep(self, share: Share, address: str) -> None:
        """Keep a new share, if quotas and the disk allow for its size.

        Raises ShareTaken, StorageFull, QuotaSpent, StorageUnreachable.
        """
        await self.blobs.check_room(share.size)
        await self.quota.spend(address, share.size)
        try:
            added = await self.store.add(share, self.most)
        except StorageUnreachable:
            await self.quota.give_back(address, share.size)
            raise
        if added != "added":
            await self.quota.give_back(address, share.size)
            raise rules.ShareTaken if added == "taken" else StorageFull

    async def put(self, share_id: str, place: Place, pieces: AsyncIterable[bytes]) -> int:
        """Store a part, in place of what was there; its length.

        Raises StorageFull, why the share takes no part, and whatever `pieces` raise.
        """
        blob = new_blob(share_id, place)
        length = await self.blobs.put(blob, pieces)
        try:
            await self.place(blob, place, length)
        except StorageUnreachable:
            if self.alone:
                await self._leave_nothing(blob, place)
            raise
        return length

    async def place(self, blob: Blob, place: Place, length: int) -> None:
        """Give a blob its place, and remove what had it. Raises why the share takes no part."""
        part = Part(place, blob.name, length)
        placed = await self.store.place(blob.share_id, part, self.clock())
        if placed is None:
            await self.blobs.remove(blob)
            raise await self.refusal(blob.share_id) or rules.ShareTooLarge()
        if placed.replaced is not None and placed.replaced != blob.name:
            await self.blobs.remove(Blob(blob.share_id, placed.replaced))

    async def _leave_nothing(self, blob: Blob, place: Place) -> None:
        """Remove a blob that got no place, as where the disk is too full for its row."""
        with contextlib.suppress(StorageUnreachable):
            part = await self.store.part(blob.share_id, place)
            if part is None or part.blob != blob.name:
                await self.blobs.remove(blob)

    async def refusal(self, share_id: str) -> rules.ShareError | None:
        """Why a share takes no change now, if it is its state that refuses."""
        share = await self.store.find(share_id)
        if share is None:
            return rules.UnknownShare()
        return share.refusal(self.clock()) or (rules.ShareComplete() if share.complete else None)

    async def end(self, share_id: str, ending: Ending) -> bool:
        """End a share, and remove what is stored of it; whether it had not ended before."""
        if await self.store.end(share_id, ending) is None:
            return False
        await self.empty(share_id)
        return True

    async def empty(self, share_id: str) -> None:
        """Remove what is stored of an ended share; where that fails, the reaper tries again."""
        try:
            await self.blobs.remove_all(share_id)
        except (StorageUnreachable, BlobMissing):
            _log.warning("A stored copy that has ended could not be removed; trying again.")
        else:
            await self.store.emptied(share_id)


def new_blob(share_id: str, place: Place) -> Blob:
    """A blob for this place, under a name that none has had."""
    return Blob(share_id, f"{place.stream}-{place.number}-{secrets.token_hex(8)}")
