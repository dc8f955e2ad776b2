"""Stores one listing at a server that cannot read it; goes on where an earlier run was killed."""

from __future__ import annotations

import asyncio
import hashlib
import time
from contextlib import suppress
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from telpher.keys.records import LONGEST_PART, PART_CHUNKS, part_count, part_size, sealed_total
from telpher.keys.tokens import token_digest
from telpher.peer.copies.copying import LEAVE_PATIENCE, Copying
from telpher.peer.copies.faults import OVER, Passing, ShareFault
from telpher.peer.copies.keys import Place
from telpher.peer.copies.sealing import chunks_of, read_chunks, seal_part
from telpher.peer.copies.server import Announcement
from telpher.peer.copies.turns import Turns
from telpher.peer.digests import Digests
from telpher.peer.files.source import Source
from telpher.peer.progress import Meter
from telpher.peer.status import Stored, Storing, summary_of
from telpher.protocol.codec import DIGEST_BYTES, chunk_count
from telpher.protocol.errors import UsageError
from telpher.protocol.manifest import FileEntry, Manifest, manifest_of, write_manifest
from telpher.protocol.ranges import Ranges
from telpher.protocol.root import root_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telpher.keys.records import Stream
    from telpher.peer.copies.keys import ShareKeys
    from telpher.peer.copies.own_shares import OwnedShare, OwnShare
    from telpher.peer.copies.sealing import SealedPart
    from telpher.peer.copies.server import ShareView
    from telpher.peer.files.listing import Listing
    from telpher.protocol.errors import ErrorCode, ShareFaultCode

_AT_ONCE: Final = 4
"""Parts on their way, and so in memory: read, sealed, and kept until they are stored."""

_TOO_MUCH: Final = ("storage-full", "quota-spent", "share-too-large")
_LEAST: Final = 2 * LONGEST_PART


class Uploading(Copying[Stored]):
    """One share on its way up."""

    def __init__(self, own: OwnShare, keys: ShareKeys, listing: Listing, most: int = 0) -> None:
        """``most``: what the server keeps of one share, in bytes, for who does not know its size.

        ``listing`` must be that with which the share began.
        """
        super().__init__(own.content.server)
        self._own = own
        self._keys = keys
        self._manifest = listing.manifest
        self._most = most
        self._what = self._summary = summary_of(listing.manifest)
        self._source = Source(listing)
        self._digests = Digests()
        for chunk, digest in own.digests().items():
            self._digests[chunk] = digest
        self._announced: ShareView | None = None
        # Whether the server may have heard of it: answers are lost.
        self._is_known = False
        self._there: dict[Stream, Ranges] = {}
        self._turns = Turns(_AT_ONCE)
        # Only so many are in memory, whether on their way or waiting to be tried again.
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._meter = Meter(self._source.total)
        self._begun_at = time.monotonic()
        # Whether another run could go on: not where nothing is remembered, or input is over.
        self._again = own.kept and self._source.total is not None
        # Bytes of files that are stored, and those on their way, by part.
        self._stored = 0
        self._going: dict[Place, int] = {}

    @property
    def own(self) -> OwnedShare:
        """What is remembered of it."""
        return self._own.content

    @property
    def link(self) -> str:
        """Where receivers find it."""
        return self._own.content.link

    async def close(self, *, keep: bool) -> None:
        """Let go of what was not run; ``keep`` it for another run, or forget it.

        What is forgotten is taken back, once, where the server may have heard of it.
        """
        if not keep:
            self._own.remove()
            if self._is_known:
                with suppress(ShareFault, Passing, TimeoutError):
                    async with asyncio.timeout(LEAVE_PATIENCE):
                        await self._revoke()
        await self._server.aclose()
        await asyncio.to_thread(self._release)

    async def announce(self) -> None:
        """Create the share at the server, from when on receivers find it; again does nothing.

        Raises ShareFault.
        """
        own, keys = self._own.content, self._keys
        if self._announced is not None:
            return
        size = self._size()
        self._is_known = True
        while self._announced is None:
            said = Announcement(
                size, token_digest(keys.read_token), own.minutes, own.downloads, own.salt
            )
            try:
                self._announced = await self._patience.with_(
                    partial(self._server.create, keys.share_id, own.owner, said)
                )
            except ShareFault as fault:
                # Who does not know the size asks for much, then for less.
                if self._total is not None or fault.code not in _TOO_MUCH or size < _LEAST:
                    raise
                size //= 2

    async def _work(self) -> Stored:
        try:
            return await self._store()
        except ShareFault as fault:
            if fault.code in OVER:
                self._own.remove()
            raise

    async def _store(self) -> Stored:
        await self.announce()
        listed = await self._patience.with_(
            lambda: self._server.parts(self._keys.share_id, self._own.content.owner)
        )
        self._there = {stream: Ranges(ranges) for stream, ranges in listed.parts.items()}
        share = listed.share
        if not share.complete:
            await self._put_all()
            share = await self._patience.with_(self._complete)
        self._own.change(complete=True, expires_at=int(share.expires_at.timestamp() * 1000))
        return Stored(
            summary=self._what,
            link=self._own.content.link,
            expires_at=self._own.content.expires_at,
            downloads=share.downloads,
            seconds=time.monotonic() - self._begun_at,
            root=self._root(),
        )

    def _is_kept(self, code: ErrorCode | ShareFaultCode) -> bool:
        return self._again and code not in (*OVER, "file-changed", "share-taken")

    async def _leave(self) -> None:
        own = self._own.content
        if own.complete or self._again:
            return
        self._own.remove()
        if self._is_known:
            await self._revoke()

    async def _revoke(self) -> None:
        await self._server.revoke(self._keys.share_id, self._own.content.owner)

    def _interrupt(self) -> None:
        self._source.interrupt()

    def _dispose(self) -> None:
        self._source.close()
        self._own.close()

    @property
    def _total(self) -> int | None:
        return self._source.total

    def _size(self) -> int:
        """Bytes of all sealed parts, at most."""
        if self._total is None:
            return self._most
        completion = DIGEST_BYTES * (1 + chunk_count(self._total))
        streams = (self._total, len(write_manifest(self._manifest)), completion)
        return sum(map(sealed_total, streams))

    async def _put_all(self) -> None:
        if self._total is not None:
            # First, so that receivers see what comes while it comes.
            await self._put_parts(self._sealed("manifest", write_manifest(self._manifest)))
        await self._put_parts(self._read())
        if self._manifest.total is None:
            self._manifest = _with_size(self._manifest, self._total or 0)
            await self._put_parts(self._sealed("manifest", write_manifest(self._manifest)))
        completion = bytes.fromhex(self._root()) + self._digests.join([(0, self._chunks)])
        await self._put_parts(self._sealed("completion", completion))

    async def _sealed(self, stream: Stream, data: bytes) -> AsyncIterator[SealedPart]:
        """What is missing of a stream that is in memory."""
        for number in range(part_count(len(data))):
            if number not in self._there[stream]:
                yield seal_part(self._keys, Place(stream, number), chunks_of(data, number))

    async def _read(self) -> AsyncIterator[SealedPart]:
        """What is missing of the data, read one part after the other."""
        for number in count():
            first, end = number * PART_CHUNKS, (number + 1) * PART_CHUNKS
            if self._total is not None:
                end = min(end, chunk_count(self._total))
            if first >= end:
                return
            if number in self._there["data"] and await self._on_disk(partial(self._holds, number)):
                self._stored += part_size(number, self._total or 0)
                self._show()
                continue
            part = await self._on_disk(partial(self._read_part, Place("data", number)))
            if part.size == 0:
                return
            for chunk, digest in part.digests:
                self._digests[chunk] = digest
            yield part

    def _holds(self, number: int) -> bool:
        """Whether what an earlier run stored at this part is what the files hold now.

        They may have been changed so that nobody can see it from outside.
        """
        first = number * PART_CHUNKS
        if first not in self._digests:
            return False
        chunks = read_chunks(self._source, number)
        found = b"".join(hashlib.sha256(chunk).digest() for chunk in chunks)
        return found == self._digests.join([(first, first + len(chunks))])

    def _read_part(self, place: Place) -> SealedPart:
        part = seal_part(self._keys, place, read_chunks(self._source, place.number))
        if place.number in self._there["data"]:
            # From here on nobody knows what is stored there, until this is.
            self._own.forget(chunk for chunk, _ in part.digests)
        return part

    async def _put_parts(self, parts: AsyncIterator[SealedPart]) -> None:
        """Several at a time, each retried alone."""
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._room.acquire()
                async for part in parts:
                    tasks.create_task(self._put(part))
                    await self._room.acquire()
                self._room.release()
        except ExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _put(self, part: SealedPart) -> None:
        own, place = self._own.content, part.place

        def sent(gone: int) -> None:
            if place.stream == "data":
                self._going[place] = min(gone, part.size)
                self._show()

        async def attempt() -> None:
            async with self._turns:
                await self._server.put(self._keys.share_id, own.owner, place, part.blocks, sent)

        try:
            await self._patience.with_(attempt, self._failed)
            if place.stream == "data":
                await self._on_disk(partial(self._own.note, part.digests))
        finally:
            self._room.release()
        if place.stream == "data":
            del self._going[place]
            self._stored += part.size
            self._show()

    def _failed(self, passing: Passing) -> None:
        if passing.slow:
            self._turns.halve()

    async def _complete(self) -> ShareView:
        return await self._server.complete(
            self._keys.share_id,
            self._own.content.owner,
            data=part_count(self._total or 0),
            manifest=part_count(len(write_manifest(self._manifest))),
            completion=part_count(DIGEST_BYTES * (1 + self._chunks)),
        )

    @property
    def _chunks(self) -> int:
        return chunk_count(self._total or 0)

    def _root(self) -> str:
        digest = hashlib.sha256(write_manifest(self._manifest)).digest()
        return root_of(digest, self._digests.join([(0, self._chunks)]))

    def _show(self) -> None:
        gone = self._stored + sum(self._going.values())
        self._progress = self._meter.reading(gone, time.monotonic())
        self._publish(Storing(self._what, self._progress, self._own.content.link))


def _with_size(manifest: Manifest, total: int) -> Manifest:
    """The manifest of a stream whose last file had no known size, once it is known."""
    *others, last = manifest.entries
    if not isinstance(last, FileEntry):
        raise UsageError("a size is missing that is none of a file")
    known = manifest_of(others).total or 0
    return manifest_of([*others, replace(last, size=total - known)])
