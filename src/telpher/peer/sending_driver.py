"""Reads the files, and sends them as the machine says."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

from telpher.keys.link import to_base64url
from telpher.peer.digests import Digests
from telpher.peer.driver import Driver, DriverListener
from telpher.peer.files.disk import DiskFault
from telpher.peer.files.source import Source
from telpher.protocol.codec import (
    CHUNK_BYTES,
    Frame,
    chunk_count,
    payload_size,
    write_frame,
)
from telpher.protocol.errors import UsageError
from telpher.protocol.events import (
    Effect,
    Event,
    Exhausted,
    Forget,
    Halt,
    Proposed,
    Read,
    ReadEvent,
    Root,
    Rooted,
    SendDigests,
    SendManifest,
    Sum,
    Summed,
    Transmit,
    Transmitted,
)
from telpher.protocol.manifest import write_manifest
from telpher.protocol.messages import PAGE_DIGESTS, SLICE_BYTES, Slice, write_message
from telpher.protocol.messages import Digests as Page
from telpher.protocol.root import held_digest_of, root_of
from telpher.protocol.sending import Sending

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telpher.peer.files.listing import Listing
    from telpher.peer.lane import Lane
    from telpher.protocol.messages import Message
    from telpher.protocol.ranges import Range

_LONGEST_NAME = 256


class SendingDriver(Driver[Sending]):
    """One listing on its way; holds no more chunks than the machine reads ahead."""

    def __init__(self, listing: Listing, listener: DriverListener) -> None:
        self._manifest = write_manifest(listing.manifest)
        self._manifest_digest = hashlib.sha256(self._manifest).digest()
        names = [entry.path.rpartition("/")[2] for entry in listing.manifest.entries[:3]]
        proposed = Proposed(
            bytes=len(self._manifest),
            digest=self._manifest_digest.hex(),
            count=len(listing.manifest.entries),
            total=listing.manifest.total,
            names=[name[:_LONGEST_NAME] for name in names],
        )
        super().__init__(Sending(proposed), listener)
        self._source = Source(listing)
        self._digests = Digests()
        # Chunks that are read and not yet with the channel: what is forgotten, and asked for again,
        # is in another buffer.
        self._chunks: dict[int, bytearray] = {}
        self._sizes: dict[int, int] = {}
        self._spare: list[bytearray] = []
        self._ended = listing.manifest.total is not None
        self._going = asyncio.Event()
        self._going.set()

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Read(chunk):
                buffer = self._spare.pop() if self._spare else bytearray(CHUNK_BYTES)
                self._chunks[chunk] = buffer
                self._attempt(self._read(chunk, buffer))
            case Transmit(chunk, generation):
                self._attempt(self._transmit(chunk, generation, self._chunks[chunk]))
            case Forget(chunk):
                self._chunks.pop(chunk, None)
            case SendManifest(transfer):
                self._attempt(self._tell_all(self._slices(transfer)))
            case SendDigests(transfer, ranges):
                self._attempt(self._tell_all(self._pages(transfer, ranges)))
            case Sum(task, ranges):
                self._attempt(self._sum(task, ranges))
            case Root(task):
                everything = [(0, chunk_count(self._total))]
                root = root_of(self._manifest_digest, self._digests.join(everything))
                self.handle(Rooted(task, root))
            case Halt(paused):
                if paused:
                    self._going.clear()
                else:
                    self._going.set()
            case _:
                raise UsageError(f"a sender cannot {effect}")

    def _interrupt(self) -> None:
        self._source.interrupt()

    def _dispose(self, *, keep: bool) -> None:
        del keep  # nothing of this side's is in the way
        self._source.close()

    @property
    def _total(self) -> int:
        if self._source.total is None:
            raise UsageError("the end is not known")
        return self._source.total

    async def _read(self, chunk: int, buffer: bytearray) -> Event | None:
        released = self.machine.received.missing(0)

        def read() -> tuple[int, bytes]:
            self._source.release(released)
            size = self._source.read(chunk, buffer)
            return size, hashlib.sha256(memoryview(buffer)[:size]).digest()

        size, digest = await self._on_disk(read)
        if self._chunks.get(chunk) is not buffer:
            self._spare.append(buffer)
            return None
        if size < CHUNK_BYTES and not self._ended:
            self._ended = True
            self.handle(Exhausted(self._total))
        if size == 0:
            del self._chunks[chunk]
            return None
        if chunk in self._digests and self._digests[chunk] != digest:
            raise DiskFault("file-changed", f"chunk {chunk} is another one now")
        self._digests[chunk] = digest
        self._sizes[chunk] = size
        return ReadEvent(chunk)

    async def _transmit(self, chunk: int, generation: int, buffer: bytearray) -> Event | None:
        lane = self._lane
        if lane is None:
            return None
        data = memoryview(buffer)[: self._sizes[chunk]]
        step = payload_size(len(data), lane.largest_frame)
        for offset in range(0, len(data), step):
            await self._going.wait()
            if self._chunks.get(chunk) is not buffer or self._over:
                return None
            payload = data[offset : offset + step]
            ends = offset + step >= len(data)
            digest = self._digests[chunk] if ends else None
            await lane.put(write_frame(Frame(chunk, generation, offset, payload, digest)))
        if self._chunks.get(chunk) is not buffer:
            return None
        del self._chunks[chunk], self._sizes[chunk]
        self._spare.append(buffer)
        return Transmitted(chunk)

    async def _sum(self, task: int, ranges: list[Range]) -> Event:
        """Digest over the digests of these chunks; those not known are read once more."""
        buffer = bytearray(CHUNK_BYTES)

        def read(chunk: int) -> bytes:
            size = self._source.read(chunk, buffer)
            return hashlib.sha256(memoryview(buffer)[:size]).digest()

        for first, end in ranges:
            for chunk in range(first, end):
                if chunk not in self._digests:
                    self._digests[chunk] = await self._on_disk(lambda chunk=chunk: read(chunk))  # type: ignore[misc]
        return Summed(task, held_digest_of(self._manifest_digest, self._digests.join(ranges)))

    async def _tell_all(self, messages: Iterable[Message]) -> None:
        """Say many things, one after the other, as long as the connection stands."""
        lane: Lane | None = self._lane
        for message in messages:
            if lane is None or lane is not self._lane:
                return
            await lane.tell(write_message(message))

    def _slices(self, transfer: int) -> Iterable[Message]:
        for offset in range(0, len(self._manifest), SLICE_BYTES):
            data = to_base64url(self._manifest[offset : offset + SLICE_BYTES])
            yield Slice(transfer, offset, data)

    def _pages(self, transfer: int, ranges: list[Range]) -> Iterable[Message]:
        for first, end in ranges:
            for start in range(first, end, PAGE_DIGESTS):
                page = self._digests.join([(start, min(start + PAGE_DIGESTS, end))])
                yield Page(transfer, start, to_base64url(page))
