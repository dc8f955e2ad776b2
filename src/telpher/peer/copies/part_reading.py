"""From the bytes of sealed parts to chunks, each authenticated before anybody sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telpher.keys.records import (
    HEADER_BYTES,
    PART_BYTES,
    NotGenuine,
    Opener,
    opened_size,
    record_span,
    sealed_size,
)
from telpher.peer.copies.faults import Passing
from telpher.protocol.codec import chunk_count

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from telpher.peer.copies.keys import Place, ShareKeys
    from telpher.peer.copies.server import ShareServer
    from telpher.protocol.ranges import Range


class PartReading:
    """One part at a server. Methods raise NotGenuine, ShareFault and Passing."""

    def __init__(self, server: ShareServer, keys: ShareKeys, place: Place) -> None:
        self._server = server
        self._keys = keys
        self._place = place
        self._opener: Opener | None = None
        self._tag = ""

    async def whole(self, token: str) -> bytes:
        """What is in it, in memory."""
        longest = sealed_size(PART_BYTES)
        async with self._server.reading(
            self._keys.share_id, token, self._place, (0, longest)
        ) as body:
            size = opened_size(body.length)
            taking = _Taking(body.pieces)
            opener = await self._head(taking)
            chunks = []
            records = chunk_count(size)
            for record in range(records):
                first, end = record_span(record, size)
                sealed = await taking.take(end - first)
                chunks.append(opener.open(record, sealed, last=record == records - 1))
        return b"".join(chunks)

    async def records(
        self,
        token: str,
        size: int,
        wanted: Range,
        take: Callable[[Opener, int, bytes], Awaitable[None]],
    ) -> None:
        """Hand over the sealed records [first, end) of the part, which holds ``size`` bytes."""
        first, end = wanted
        share_id = self._keys.share_id
        if first > 0 and self._opener is None:
            async with self._server.reading(
                share_id, token, self._place, (0, HEADER_BYTES)
            ) as body:
                self._opener = await self._head(_Taking(body.pieces))
                self._tag = body.tag
        begin = record_span(first, size)[0] if first > 0 else 0
        span = begin, record_span(end - 1, size)[1]
        async with self._server.reading(share_id, token, self._place, span, self._tag) as body:
            if body.length != sealed_size(size):
                raise NotGenuine
            taking = _Taking(body.pieces)
            if body.first == 0:
                # All of it: the first, or it was replaced since its head was read.
                self._opener = await self._head(taking)
                await taking.skip(record_span(first, size)[0] - HEADER_BYTES)
            self._tag = body.tag
            for record in range(first, end):
                begin, stop = record_span(record, size)
                if self._opener is not None:
                    await take(self._opener, record, await taking.take(stop - begin))

    async def _head(self, taking: _Taking) -> Opener:
        return Opener(self._keys.part(self._place), await taking.take(HEADER_BYTES))


class _Taking:
    """So many bytes at a time of what comes in pieces of any size."""

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = bytearray()

    async def take(self, count: int) -> bytes:
        """The next bytes; Passing where there are not as many."""
        while len(self._rest) < count:
            try:
                self._rest += await anext(self._pieces)
            except StopAsyncIteration:
                raise Passing from None
        taken = bytes(memoryview(self._rest)[:count])
        del self._rest[:count]
        return taken

    async def skip(self, count: int) -> None:
        while count > 0:
            count -= len(await self.take(min(count, 65_536)))
