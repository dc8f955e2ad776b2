"""What a sender may do with a share: create it, put its parts, complete, extend and revoke it."""

import re
import secrets
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass

from telpher.keys.records import LONGEST_PART, Stream
from telpher.keys.tokens import token_digest
from telpher.protocol.times import DAY
from telpher.shares import share as rules
from telpher.shares.blobs import Blob, BlobMissing
from telpher.shares.share import Ending, Place, Share
from telpher.shares.storage import Storage, new_blob

DEFAULT_LIFE_MINUTES = 24 * 60.0


class UploadCut(Exception):  # noqa: N818
    """The upload ended before it was whole."""


@dataclass(frozen=True, slots=True)
class NewShare:
    """What a sender asks for; `size` is the bytes of all parts of all streams, at most."""

    share_id: str
    read_token_digest: str
    size: int
    lifetime_minutes: float | None
    downloads: int | None
    salt: str | None


@dataclass(frozen=True, slots=True)
class Uploads:
    """The sender's side. `most` is the bytes of one share, at most."""

    storage: Storage
    most: int

    async def create(self, asked: NewShare, token: str, address: str) -> Share:
        """Keep a new share, insert-only; the same request again gets the same success.

        Raises MalformedShare, ShareTaken, ShareTooLarge, StorageFull, QuotaSpent, and how it ended.
        """
        _check(asked, token)
        if (found := await self._created_before(asked, token)) is not None:
            return found
        if asked.size > self.most:
            raise rules.ShareTooLarge
        now = self.storage.clock()
        minutes = DEFAULT_LIFE_MINUTES if asked.lifetime_minutes is None else asked.lifetime_minutes
        share = Share(
            share_id=asked.share_id,
            owner_token=token_digest(token),
            read_token=asked.read_token_digest,
            size=asked.size,
            salt=asked.salt,
            downloads=asked.downloads,
            created_at=now,
            expires_at=now + rules.clamped_life(minutes),
        )
        await self.storage.keep(share, address)
        return share

    async def put(
        self, share_id: str, token: str, place: Place, pieces: AsyncIterable[bytes]
    ) -> int:
        """Store a part, in place of what was there; its length.

        Raises WrongShareToken, ShareComplete, ShareTooLarge, PartTooLarge, UploadCut, StorageFull,
        and how the share ended.
        """
        await self._check_place(share_id, token, place)
        return await self.storage.put(share_id, place, _bounded(pieces))

    async def url_for(self, share_id: str, token: str, place: Place) -> tuple[str, str] | None:
        """Where the sender may put a part without us, and the name to say afterwards; or None."""
        await self._check_place(share_id, token, place)
        blob = new_blob(share_id, place)
        url = await self.storage.blobs.url_for(blob, "PUT")
        return None if url is None else (url, blob.name)

    async def stored(self, share_id: str, token: str, place: Place, name: str) -> int:
        """Take up what was put without us, under the name that came with the URL; its length.

        It is copied, because that URL is good for a while longer and could change it. Raises as
        `put` does, and PartMissing.
        """
        await self._check_place(share_id, token, place)
        if not re.fullmatch(rf"{place.stream}-{place.number}-[0-9a-f]{{16}}", name):
            raise rules.PartMissing
        former = await self.storage.store.part(share_id, place)
        if former is not None and former.blob.startswith(f"{name}-"):
            return former.length  # asked again
        blobs = self.storage.blobs
        sent = Blob(share_id, name)
        try:
            kept = await blobs.copy(sent, f"{name}-{secrets.token_hex(8)}")
            length = await blobs.length(kept)
        except BlobMissing:
            raise rules.PartMissing from None
        if not 0 < length <= LONGEST_PART:
            await blobs.remove(kept)
            await blobs.remove(sent)
            raise rules.PartTooLarge
        await self.storage.place(kept, place, length)
        await blobs.remove(sent)
        return length

    async def complete(
        self, share_id: str, token: str, counts: dict[Stream, int], address: str
    ) -> Share:
        """Close it to changes; again succeeds.

        What was announced and is not stored is given back to the day of the address, once. (From
        which it was announced is not written down.)

        Raises WrongShareToken, ShareIncomplete, and how it ended.
        """
        await self._owned(share_id, token)
        now = self.storage.clock()
        complete = await self.storage.store.complete(share_id, counts, now)
        if complete is None:
            raise await self.storage.refusal(share_id) or rules.ShareIncomplete()
        if complete.freed and now < complete.share.created_at + DAY:  # else that day is over
            await self.storage.quota.give_back(address, complete.freed)
        return complete.share

    async def extend(self, share_id: str, token: str, minutes: float) -> Share:
        """Let it end so long from now. Raises WrongShareToken, and how it ended."""
        share = await self._owned(share_id, token)
        now = self.storage.clock()
        end = now + rules.clamped_life(minutes)
        extended = await self.storage.store.extend(share_id, end, now)
        if extended is None:
            raise share.refusal(now) or rules.ShareExpired()
        return extended

    async def revoke(self, share_id: str, token: str) -> None:
        """End it now; again succeeds. Raises WrongShareToken."""
        share = await self.storage.known(share_id)
        if not share.owned_by(token):
            raise rules.WrongShareToken
        await self.storage.end(share_id, Ending.REVOKED)

    async def _created_before(self, asked: NewShare, token: str) -> Share | None:
        found = await self.storage.store.find(asked.share_id)
        if found is None:
            return None
        if not found.owned_by(token) or found.read_token != asked.read_token_digest:
            raise rules.ShareTaken
        if (refusal := found.refusal(self.storage.clock())) is not None:
            raise refusal
        return found

    async def _owned(self, share_id: str, token: str) -> Share:
        share = await self.storage.known(share_id)
        if not share.owned_by(token):
            raise rules.WrongShareToken
        if (refusal := share.refusal(self.storage.clock())) is not None:
            raise refusal
        return share

    async def _check_place(self, share_id: str, token: str, place: Place) -> None:
        share = await self._owned(share_id, token)
        if share.complete:
            raise rules.ShareComplete
        # All parts before this one are full ones: so there are never more files than make sense.
        if place.number * LONGEST_PART >= share.size:
            raise rules.ShareTooLarge


def _check(asked: NewShare, token: str) -> None:
    sound = (
        rules.is_token(asked.share_id)
        and rules.is_token(token)
        and rules.is_digest(asked.read_token_digest)
        and asked.size >= 0
        and (asked.downloads is None or 1 <= asked.downloads <= rules.MOST_DOWNLOADS)
        and (asked.salt is None or rules.is_salt(asked.salt))
    )
    if not sound:
        raise rules.MalformedShare


async def _bounded(pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    length = 0
    async for piece in pieces:
        length += len(piece)
        if length > LONGEST_PART:
            raise rules.PartTooLarge
        yield piece
    if length == 0:
        raise UploadCut
