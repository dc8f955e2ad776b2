"""Assembles, checks and writes what comes, as the machine says."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telpher.keys.link import from_base64url
from telpher.peer.digests import Digests
from telpher.peer.driver import Driver, DriverListener
from telpher.peer.files.disk import DiskFault
from telpher.peer.files.landing import Landing
from telpher.peer.files.staging import check_room
from telpher.peer.status import Summary, summary_of
from telpher.protocol.codec import CHUNK_BYTES, DIGEST_BYTES, chunk_count
from telpher.protocol.errors import PeerFault, UsageError
from telpher.protocol.events import (
    Accepted,
    Ask,
    Compare,
    Compared,
    Declined,
    Effect,
    Event,
    Flush,
    Flushed,
    Forget,
    Halt,
    KeepSlice,
    List,
    Listed,
    Place,
    Root,
    Rooted,
    Save,
    Saved,
    Sum,
    Summed,
    Verified,
    Verify,
    Write,
    Written,
)
from telpher.protocol.manifest import Manifest, read_manifest
from telpher.protocol.ranges import Ranges
from telpher.protocol.receiving import Receiving
from telpher.protocol.root import held_digest_of, root_of

if TYPE_CHECKING:
    from pathlib import Path

_WINDOW: Final = 32
"""Chunks that the sender may be ahead of our disk: what this side holds in memory at most."""


@dataclass(slots=True)
class _Assembling:
    """A chunk of which something has come."""

    buffer: bytearray
    digest: bytes | None = None
    size: int = 0


class ReceivingDriver(Driver[Receiving]):
    """One transfer on its way into a folder."""

    def __init__(self, output: Path, listener: DriverListener) -> None:
        super().__init__(Receiving(), listener)
        self._output = output
        self._slices: list[bytes] = []
        self._reading = asyncio.Lock()
        self._question: int | None = None
        self._asked = 0
        self._manifest: Manifest | None = None
        self._manifest_digest = b""
        self._summary: Summary | None = None
        self._landing: Landing | None = None
        self._chunks: dict[int, _Assembling] = {}
        # Room of chunks that are written, for those that come: the window bounds both together.
        self._spare: list[bytearray] = []
        self._digests = Digests()
        # Written since the last flush began.
        self._written: list[int] = []
        self._names: tuple[str, ...] = ()

    @property
    def summary(self) -> Summary | None:
        """What is proposed, once it is read."""
        return self._summary

    @property
    def manifest(self) -> str:
        """The digest of the list of what is proposed, in hex."""
        return self._manifest_digest.hex()

    @property
    def question(self) -> int:
        """Counts what a person was asked: the sender may propose something else in its place."""
        return self._asked

    @property
    def asks(self) -> bool:
        """Whether a person has to decide."""
        return self._question is not None

    @property
    def landed(self) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
        """What stands in the output folder now, and what this disk cannot hold under its name."""
        renamed = () if self._landing is None else tuple(self._landing.renamed)
        return self._names, renamed

    def accept(self) -> None:
        """The person accepts: open the place to write to, and only then say so to the sender."""
        question, self._question = self._question, None
        if question is not None and self._manifest is not None:
            self._attempt(self._accept(question, self._manifest))

    def decline(self) -> None:
        """The person declines."""
        question, self._question = self._question, None
        if question is not None:
            self.handle(Declined(question, "declined"))

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Place(chunk, offset):
                self._place(chunk, offset)
            case Verify(chunk, size):
                self._attempt(self._verify(chunk, size))
            case Write(chunk):
                self._attempt(self._write(chunk))
            case Flush():
                written, self._written = self._written, []
                self._attempt(self._flush(written))
            case Forget(chunk):
                self._spare.append(self._chunks.pop(chunk).buffer)
            case KeepSlice(offset, data):
                if offset == 0:
                    self._slices.clear()
                self._slices.append(from_base64url(data) or b"")
            case List(question):
                self._attempt(self._list(question))
            case Ask(question):
                self._question = self._asked = question
            case Sum(task, ranges):
                digests = self._digests.join(ranges)
                self.handle(Summed(task, held_digest_of(self._manifest_digest, digests)))
            case Compare(task, first, data):
                self.handle(self._compare(task, first, data))
            case Root(task):
                digests = self._digests.join([(0, self._chunk_count)])
                self.handle(Rooted(task, root_of(self._manifest_digest, digests)))
            case Save(total):
                self._attempt(self._save(total))
            case Halt():
                pass
            case _:
                raise UsageError(f"a receiver cannot {effect}")

    def _dispose(self, *, keep: bool) -> None:
        if self._landing is not None:
            (self._landing.close if keep else self._landing.discard)()

    @property
    def _sink(self) -> Landing:
        if self._landing is None:
            raise UsageError("nowhere to write to")
        return self._landing

    @property
    def _chunk_count(self) -> int:
        return chunk_count(self.machine.total or 0)

    async def _list(self, question: int) -> Event | None:
        # One after the other, and only what is still proposed: reading takes memory.
        async with self._reading:
            return await self._read(question) if question == self.machine.question else None

    async def _read(self, question: int) -> Event:
        data = b"".join(self._slices)
        self._slices.clear()
        proposal = self.machine.proposal

        def read() -> tuple[Manifest, bytes, Summary]:
            digest = hashlib.sha256(data).digest()
            if proposal is None or digest.hex() != proposal.digest:
                raise PeerFault("bad-manifest", "digest")
            manifest = read_manifest(data)
            return manifest, digest, summary_of(manifest)

        manifest, digest, summary = await asyncio.to_thread(read)
        if question == self.machine.question:
            self._manifest, self._manifest_digest, self._summary = manifest, digest, summary
        return Listed(question, len(manifest.entries), manifest.total)

    async def _accept(self, question: int, manifest: Manifest) -> Event:
        def open_() -> dict[int, bytes]:
            # On the disk's one thread, so that nothing is opened and then forgotten.
            former, self._landing = self._landing, None
            if former is not None:
                # Something else was accepted before, and replaced.
                former.discard()
            check_room(self._output, manifest)
            self._landing = Landing(self._output, manifest)
            return self._landing.held()

        try:
            held = await self._on_disk(open_)
        except DiskFault as fault:
            return Declined(question, fault.code)
        self._digests = Digests()
        for chunk, digest in held.items():
            self._digests[chunk] = digest
        ranges = Ranges((chunk, chunk + 1) for chunk in held)
        return Accepted(question, _WINDOW, "durable", list(ranges.list))

    def _place(self, chunk: int, offset: int) -> None:
        frame = self.frame
        if frame is None:
            raise UsageError("no frame at hand")
        assembling = self._chunks.get(chunk)
        if assembling is None:
            buffer = self._spare.pop() if self._spare else bytearray(CHUNK_BYTES)
            assembling = self._chunks[chunk] = _Assembling(buffer)
        assembling.buffer[offset : offset + len(frame.payload)] = frame.payload
        if frame.digest is not None:
            assembling.digest = frame.digest

    async def _verify(self, chunk: int, size: int) -> Event:
        assembling = self._chunks[chunk]
        assembling.size = size
        view = memoryview(assembling.buffer)[:size]
        found = await self._on_disk(lambda: hashlib.sha256(view).digest())
        self._digests[chunk] = found
        return Verified(chunk, ok=found == assembling.digest)

    async def _write(self, chunk: int) -> Event:
        assembling = self._chunks[chunk]
        view = memoryview(assembling.buffer)[: assembling.size]
        sink = self._sink
        await self._on_disk(lambda: sink.write(chunk * CHUNK_BYTES, view))
        view.release()
        del self._chunks[chunk]
        self._spare.append(assembling.buffer)
        self._written.append(chunk)
        return Written(chunk)

    async def _flush(self, written: list[int]) -> Event:
        records = [(chunk, self._digests[chunk]) for chunk in sorted(written)]
        sink = self._sink
        await self._loop.run_in_executor(self._flusher, lambda: sink.flush(records))
        return Flushed()

    def _compare(self, task: int, first: int, data: str) -> Event:
        theirs = from_base64url(data) or b""
        differing = Ranges()
        for number in range(len(theirs) // DIGEST_BYTES):
            chunk = first + number
            if self._digests[chunk] != theirs[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES]:
                differing.add(chunk, chunk + 1)
        return Compared(task, list(differing.list))

    async def _save(self, total: int) -> Event:
        sink = self._sink
        self._names = tuple(await self._on_disk(lambda: sink.land(total)))
        return Saved("durable")
