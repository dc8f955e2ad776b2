"""What a receiver may do with a share: look at it, claim a download, read its parts, commit."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from telpher.keys.tokens import token_digest
from telpher.limits.limiter import CannotCount, RateLimiter
from telpher.shares import share as rules
from telpher.shares.blobs import Blob, StorageUnreachable
from telpher.shares.claims import ClaimStore
from telpher.shares.share import LEASE, Part, Place, Share
from telpher.shares.spans import RangeNotSatisfiable, Span
from telpher.shares.storage import Storage
from telpher.shares.store import Report


@dataclass(frozen=True, slots=True)
class Downloads:
    """The receiver's side."""

    storage: Storage
    claims: ClaimStore
    limiter: RateLimiter

    async def look(self, share_id: str) -> Share:
        """What everybody may know who knows the id. Raises UnknownShare, and how it ended."""
        share = await self.storage.known(share_id)
        if (refusal := share.refusal(self.storage.clock())) is not None:
            raise refusal
        return share

    async def listing(self, share_id: str, token: str) -> tuple[Share, list[Part]]:
        """What is stored of it, for its sender and its receivers.

        Raises WrongShareToken, and how it ended.
        """
        share = await self.look(share_id)
        if not share.owned_by(token):
            await self._check_reader(share, token)
        return share, await self.storage.store.parts(share_id)

    async def claim(self, share_id: str, token: str, claim: str) -> Share:
        """Take one of its downloads; the same claim again gets the same success.

        Raises WrongShareToken, MalformedShare, DownloadsTaken, and how it ended.
        """
        share = await self.look(share_id)
        await self._check_reader(share, token)
        if not rules.is_token(claim):
            raise rules.MalformedShare
        now = self.storage.clock()
        claimed = await self.claims.claim(share_id, token_digest(claim), now, now + LEASE)
        if claimed is None:
            raise rules.DownloadsTaken
        return claimed

    async def open(
        self,
        share_id: str,
        token: str,
        place: Place,
        wanted: Callable[[Part], Span | None],
        *,
        counts: bool = True,
    ) -> tuple[Part, Span]:
        """A part and the span of it that is `wanted`; if it `counts`, the claim's budget pays.

        The manifest may be read with the read token alone, before anything is claimed. Raises
        TooManyRequests, WrongShareToken, PartMissing, RangeNotSatisfiable, BudgetSpent, and how the
        share ended.
        """
        share = await self.look(share_id)
        part = await self.storage.store.part(share_id, place)
        span = wanted(part) if part is not None else None
        try:
            await self._spend(share, token, span.length if span is not None and counts else 0)
        except rules.WrongShareToken:
            if place.stream != "manifest":
                raise
            await self._check_reader(share, token)
        if part is None:
            raise rules.PartMissing
        if span is None:
            raise RangeNotSatisfiable(part.length)
        return part, span

    async def give_back(self, share_id: str, claim: str, length: int) -> None:
        """Give back to a claim's budget what was not sent; where that fails, it is paid for."""
        with contextlib.suppress(StorageUnreachable):
            now = self.storage.clock()
            await self.claims.spend(share_id, token_digest(claim), -length, now, now + LEASE)

    def read(self, share_id: str, part: Part, span: Span) -> AsyncIterator[bytes]:
        """These bytes of an opened part."""
        return self.storage.blobs.read(Blob(share_id, part.blob), span.first, span.end)

    async def url_for(self, share_id: str, token: str, place: Place) -> str | None:
        """Where the receiver may get a part without us, for a while; or None.

        Raises as `open` does. The whole part is taken from the budget.
        """
        part, _ = await self.open(share_id, token, place, lambda part: Span(0, part.length))
        return await self.storage.blobs.url_for(Blob(share_id, part.blob), "GET")

    async def commit(self, share_id: str, claim: str) -> Share:
        """Say that the download is complete and verified; again succeeds.

        After the last download the share is removed. Raises WrongShareToken.
        """
        await self.storage.known(share_id)
        now = self.storage.clock()
        share = await self.claims.commit(share_id, token_digest(claim), now)
        if share is None:
            raise rules.WrongShareToken
        if share.ended is not None and not share.emptied:
            await self.storage.empty(share_id)
        return share

    async def report(self, share_id: str, reason: str, note: str) -> None:
        """Tell those who run the server about a share, or a plain file. Raises UnknownShare."""
        share = await self.storage.store.find(share_id) if rules.is_token(share_id) else None
        if share is None:
            raise rules.UnknownShare
        await self.storage.store.report(Report(share_id, self.storage.clock(), reason, note))

    async def _check_reader(self, share: Share, token: str) -> None:
        """Where there is a password, whoever has the link could try others.

        So a try is counted before the token is looked at, and given back if it is right: of what
        is over the limit nothing shows which it was.
        """
        if share.salt is not None:
            try:
                await self.limiter.spend("guess", share.share_id)
            except CannotCount:
                raise StorageUnreachable from None
        if not share.read_by(token):
            raise rules.WrongShareToken
        if share.salt is not None:
            await self.limiter.give_back("guess", share.share_id)

    async def _spend(self, share: Share, claim: str, length: int) -> None:
        now = self.storage.clock()
        digest = token_digest(claim)
        spent = await self.claims.spend(share.share_id, digest, length, now, now + LEASE)
        if spent == "over":
            raise rules.BudgetSpent
        if spent == "unknown":
            raise rules.WrongShareToken
