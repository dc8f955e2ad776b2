"""Fetches a stored copy into a folder, and goes on where an earlier run was killed.

What came from the sender itself is gone on from, too: manifest, chunks and digests are the same.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from msgspec import Struct

from telpher.keys.link import from_base64url
from telpher.keys.records import PART_BYTES, PART_CHUNKS, NotGenuine, part_size, stretch
from telpher.keys.tokens import draw_token
from telpher.peer.copies.choice import Choice
from telpher.peer.copies.copy_landing import CopyLanding
from telpher.peer.copies.copying import Copying
from telpher.peer.copies.faults import ShareFault
from telpher.peer.copies.keys import Place, ShareKeys
from telpher.peer.copies.part_reading import PartReading
from telpher.peer.progress import Meter
from telpher.peer.records import Record, open_record
from telpher.peer.server import one_name_of
from telpher.peer.status import (
    Deciding,
    Delivered,
    Summary,
    Transferring,
    Verifying,
    summary_of,
)
from telpher.protocol.codec import DIGEST_BYTES, chunk_count
from telpher.protocol.errors import PeerFault
from telpher.protocol.manifest import read_manifest
from telpher.protocol.messages import MANIFEST_LIMIT
from telpher.protocol.ranges import Ranges
from telpher.protocol.root import root_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from telpher.keys.records import Opener, Stream
    from telpher.peer.copies.server import Parts, ShareView
    from telpher.protocol.errors import ErrorCode, ShareFaultCode
    from telpher.protocol.manifest import Manifest

T = TypeVar("T")

_AT_ONCE: Final = 4
"""Parts on their way; each has a record or two in memory."""
_FLUSH_AFTER: Final = 16
"""Chunks: about as much comes twice after a kill."""
_LOOK_AGAIN: Final = 2.0
"""Seconds until it is asked whether the sender has stored more."""
_HOLD_EVERY: Final = 240.0
"""Seconds within which a claim is used: it is lost after ten minutes."""
_COMMIT_PATIENCE: Final = 30.0


class CopyRecord(Struct, frozen=True):
    """What proves to the server that one is still the one who began this download."""

    claim: str


class Person(Protocol):
    """Whom a download asks."""

    async def password(self, *, again: bool) -> str | None:
        """Ask for the password; ``again``: the last one was wrong. ``None``: they give up."""
        ...

    async def accepts(self, summary: Summary, manifest: str) -> bool:
        """Whether they want it. ``manifest`` is the digest of the list, in hex."""
        ...


class Downloading(Copying[Delivered]):
    """The copy behind one key, on its way into a folder."""

    def __init__(
        self, server: str, key: bytes, output: Path, person: Person, only: Sequence[str] = ()
    ) -> None:
        """``only``: paths of files and folders in the copy; all of it if there are none."""
        super().__init__(server)
        self._keys = ShareKeys(key)
        self._output = output
        self._person = person
        self._only = only
        self._record: Record[CopyRecord] = open_record(
            CopyRecord, one_name_of(server), self._keys.share_id
        )
        self._flusher = ThreadPoolExecutor(1, "telpher-flush")
        self._flushing = asyncio.Lock()
        self._claim = ""
        self._claimed_at = 0.0
        self._total = 0
        self._landing: CopyLanding | None = None
        self._meter: Meter | None = None
        self._delivered = False

    async def _work(self) -> Delivered:
        await self._open(await self._patience.with_(self._look))
        manifest, digest = await self._manifest()
        choice = Choice(manifest, self._only)
        summary = self._summary = summary_of(choice.manifest)
        self._publish(Deciding(summary, None))
        if not await self._person.accepts(summary, digest.hex()):
            raise ShareFault("declined")
        begun_at = time.monotonic()
        self._total = manifest.total or 0
        landing = await self._on_disk(partial(self._begin, choice))
        self._meter = Meter(choice.total)
        await self._take_claim()
        root = await self._fetch_all(landing, digest, choice)
        self._publish(Verifying(summary))
        await self._flush(landing)
        names = await self._on_disk(partial(landing.landing.land, choice.total))
        if choice.whole:  # the limit must not take the rest from who has only looked for one file
            await self._commit()
        self._delivered = True
        return Delivered(
            summary=summary,
            level="durable",
            seconds=time.monotonic() - begun_at,
            root=root,
            names=tuple(names),
            renamed=tuple(landing.landing.renamed),
        )

    def _begin(self, choice: Choice) -> CopyLanding:
        # Kept on the disk's thread already: whatever ends it must find it, and close it.
        self._landing = CopyLanding(self._output, choice)
        return self._landing

    def _is_kept(self, code: ErrorCode | ShareFaultCode) -> bool:
        del code
        return self._has_some

    @property
    def _has_some(self) -> bool:
        return self._landing is not None and self._landing.bytes > 0

    def _dispose(self) -> None:
        self._flusher.shutdown()
        if self._landing is not None:
            landing = self._landing.landing
            (landing.discard if self._delivered or not self._has_some else landing.close)()
        if self._delivered:
            self._record.remove()
        self._record.close()

    # --- what the server has

    async def _look(self) -> ShareView:
        return await self._server.look(self._keys.share_id)

    async def _listed(self) -> Parts:
        keys = self._keys
        return await self._patience.with_(
            lambda: self._server.parts(keys.share_id, keys.read_token)
        )

    async def _open(self, share: ShareView) -> None:
        """Find the keys: with a password, if there is one."""
        if share.salt is None:
            await self._listed()
            return
        salt = from_base64url(share.salt) or b""
        again = False
        while True:
            password = await self._person.password(again=again)
            if password is None:
                raise ShareFault("cancelled")
            stretched = await asyncio.to_thread(stretch, password, salt)
            self._keys = ShareKeys(self._keys.key, stretched)
            try:
                await self._listed()
            except ShareFault as fault:
                if fault.code != "wrong-share-token":
                    raise
                again = True
            else:
                return

    async def _manifest(self) -> tuple[Manifest, bytes]:
        """The list of files, and its digest; as soon as it is stored."""
        data = await self._stream("manifest", MANIFEST_LIMIT, lambda: self._keys.read_token)
        manifest = await asyncio.to_thread(read_manifest, data)
        if manifest.total is None:
            raise PeerFault("bad-manifest", "total")
        return manifest, hashlib.sha256(data).digest()

    async def _stream(self, stream: Stream, most: int, token: Callable[[], str]) -> bytes:
        """All of a stream that is read into memory; its parts are waited for."""
        data = bytearray()
        listed = await self._listed()
        while len(data) <= most:
            number = len(data) // PART_BYTES
            stored = Ranges(listed.parts.get(stream, ()))
            if number in stored:
                reader = PartReading(self._server, self._keys, Place(stream, number))
                part = await self._genuine(lambda reader=reader: reader.whole(token()))  # type: ignore[misc]
                data += part
                if len(part) < PART_BYTES:
                    return bytes(data)
            elif listed.share.complete:
                if not data or len(stored.list) > 1:
                    raise ShareFault("share-damaged")
                return bytes(data)
            else:
                listed = await self._wait()
        raise PeerFault("manifest-too-large")

    async def _wait(self) -> Parts:
        """The sender has to store more first."""
        self._troubled("part-missing")
        if self._claim and time.monotonic() - self._claimed_at > _HOLD_EVERY:
            await self._take_claim()
        await asyncio.sleep(_LOOK_AGAIN)
        return await self._listed()

    async def _genuine(self, read: Callable[[], Awaitable[T]]) -> T:
        """Read twice if need be: a part may have been replaced in between."""
        with suppress(NotGenuine):
            return await self._patience.with_(read)
        try:
            return await self._patience.with_(read)
        except NotGenuine:
            raise ShareFault("share-damaged") from None

    # --- the claim

    async def _take_claim(self) -> None:
        """Begin a download, or hold it longer."""
        if not self._claim:
            kept = self._record.content
            self._claim = draw_token() if kept is None else kept.claim
            self._record.write(CopyRecord(self._claim))
        keys = self._keys
        await self._patience.with_(
            lambda: self._server.claim(keys.share_id, keys.read_token, self._claim)
        )
        self._claimed_at = time.monotonic()

    async def _claimed(self, read: Callable[[], Awaitable[T]]) -> T:
        """Read with a claim; one that has lapsed meanwhile, or is spent, is taken anew, once."""
        claim = self._claim
        try:
            return await read()
        except ShareFault as fault:
            if fault.code not in ("wrong-share-token", "budget-spent"):
                raise
            if fault.code == "budget-spent" and claim == self._claim:
                self._record.remove()
                self._record.content = None
                self._claim = ""
        await self._take_claim()
        return await read()

    async def _commit(self) -> None:
        """Tell the server; what is here is here, whatever it says."""
        with suppress(ShareFault, TimeoutError):
            async with asyncio.timeout(_COMMIT_PATIENCE):
                await self._patience.with_(
                    lambda: self._server.commit(self._keys.share_id, self._claim)
                )

    # --- the bytes

    async def _fetch_all(self, landing: CopyLanding, digest: bytes, choice: Choice) -> str:
        """Fetch until everything is here and is what the completion record says; the root."""
        root = None
        while True:
            listed = await self._listed()
            if root is None and listed.share.complete:
                root, digests = await self._completion(digest)
                await self._on_disk(partial(landing.expect, digests))
            if root is not None and not landing.missing:
                return root
            stored = Ranges(listed.parts.get("data", ()))
            # Single files are verified by the completion record alone.
            ready = choice.whole or root is not None
            parts = [part for part in landing.parts() if ready and part in stored]
            if parts:
                await self._fetch(landing, parts)
            elif root is not None:
                raise ShareFault("share-damaged")
            else:
                await self._wait()

    async def _completion(self, manifest: bytes) -> tuple[str, bytes]:
        """What the sender stored last: the root, and the digests that make it."""
        length = DIGEST_BYTES * (1 + chunk_count(self._total))
        read = partial(self._stream, "completion", length, lambda: self._claim)
        data = await self._claimed(read)
        root, digests = data[:DIGEST_BYTES].hex(), data[DIGEST_BYTES:]
        if len(data) != length or root != root_of(manifest, digests):
            raise ShareFault("share-damaged")
        return root, digests

    async def _fetch(self, landing: CopyLanding, parts: list[int]) -> None:
        """Several at a time, each retried alone."""
        turns = asyncio.Semaphore(_AT_ONCE)

        async def fetch(part: int) -> None:
            try:
                await self._genuine(
                    lambda: self._claimed(lambda: self._fetch_part(landing, part)),
                )
            finally:
                turns.release()

        try:
            async with asyncio.TaskGroup() as tasks:
                for part in parts:
                    await turns.acquire()
                    tasks.create_task(fetch(part))
        except ExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _fetch_part(self, landing: CopyLanding, part: int) -> None:
        size = part_size(part, self._total)
        records = chunk_count(size)
        reader = PartReading(self._server, self._keys, Place("data", part))

        async def take(opener: Opener, record: int, sealed: bytes) -> None:
            chunk, last = part * PART_CHUNKS + record, record == records - 1
            await self._on_disk(partial(landing.keep, opener, chunk, sealed, last=last))
            self._show(landing)
            if landing.fresh >= _FLUSH_AFTER:
                await self._flush(landing)

        for run in landing.runs(part):
            await reader.records(self._claim, size, run, take)

    async def _flush(self, landing: CopyLanding) -> None:
        async with self._flushing:
            fresh = await self._on_disk(landing.take_fresh)
            work = partial(landing.landing.flush, fresh)
            await asyncio.get_running_loop().run_in_executor(self._flusher, work)

    def _show(self, landing: CopyLanding) -> None:
        if self._meter is not None and self._summary is not None:
            self._progress = self._meter.reading(landing.bytes, time.monotonic())
            self._publish(Transferring(self._summary, self._progress, None, None))
