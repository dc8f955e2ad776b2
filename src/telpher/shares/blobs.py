"""The port behind which stored bytes are kept, and the store that keeps them in memory.

A blob is put once, whole or not at all, under a name that nothing else ever gets; it is read, and
it is removed. So nobody reads half of one and half of another, and what no record names any more
can be told from what is in use.
"""

import contextlib
import time
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

Verb = Literal["PUT", "GET"]

PIECE = 256 * 1024
"""Bytes that are read from a disk at once, and given to a connection at once.

A client that takes nothing holds three such pieces in memory: one that its connection has, one that
waits for it, and one that is read ahead.
"""


class StorageFull(Exception):  # noqa: N818
    """The server has no room left; try again later."""


class StorageUnreachable(Exception):  # noqa: N818
    """The place where files are kept cannot be reached; try again soon."""


class BlobMissing(Exception):  # noqa: N818
    """There is no such blob."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Where bytes are kept. Both parts are safe as names of files: no `/`, never `.` or `..`."""

    share_id: str
    name: str


class BlobStore(Protocol):
    """Keeps bytes. Methods raise StorageUnreachable when the store cannot be asked."""

    async def recover(self) -> None:
        """Remove what a killed process left half written; to be called before anything is put."""
        ...

    async def check_room(self, length: int) -> None:
        """Whether this many bytes may still be put. Raises StorageFull."""
        ...

    async def put(self, blob: Blob, pieces: AsyncIterable[bytes]) -> int:
        """Keep it, and return its length. Where `pieces` raise, nothing is kept.

        Raises StorageFull, and whatever `pieces` raise.
        """
        ...

    async def length(self, blob: Blob) -> int:
        """How many bytes it has. Raises BlobMissing."""
        ...

    def read(self, blob: Blob, first: int, end: int) -> AsyncIterator[bytes]:
        """Bytes `first` to `end` (exclusive), which it has, in pieces. Raises BlobMissing."""
        ...

    async def url_for(self, blob: Blob, verb: Verb) -> str | None:
        """Where a client may put or get it without us, for a while; None where that is not so."""
        ...

    async def copy(self, blob: Blob, name: str) -> Blob:
        """Keep what a client put without us under another name as well, by which nobody can change
        it. Raises BlobMissing, also where clients cannot put.
        """
        ...

    async def remove(self, blob: Blob) -> None:
        """Remove it, if it is there."""
        ...

    async def remove_all(self, share_id: str) -> None:
        """Remove every blob of a share."""
        ...

    def older_than(self, seconds: float) -> AsyncIterator[Blob]:
        """Every blob that has been there for at least so long, those of one share together."""
        ...


class MemoryBlobs:
    """Keeps bytes for as long as the process lives, up to `most` of them; see BlobStore."""

    def __init__(self, most: int = 2**30) -> None:
        self._most = most
        self._kept: dict[Blob, tuple[bytes, float]] = {}

    async def recover(self) -> None:
        """See BlobStore."""

    async def check_room(self, length: int) -> None:
        """See BlobStore."""
        if length + sum(len(kept) for kept, _ in self._kept.values()) > self._most:
            raise StorageFull

    async def put(self, blob: Blob, pieces: AsyncIterable[bytes]) -> int:
        """See BlobStore."""
        kept = bytearray()
        async for piece in pieces:
            kept += piece
            await self.check_room(len(kept))
        self._kept[blob] = (bytes(kept), time.monotonic())
        return len(kept)

    async def length(self, blob: Blob) -> int:
        """See BlobStore."""
        return len(self._bytes(blob))

    async def read(self, blob: Blob, first: int, end: int) -> AsyncIterator[bytes]:
        """See BlobStore."""
        yield self._bytes(blob)[first:end]

    async def url_for(self, blob: Blob, verb: Verb) -> str | None:
        """See BlobStore."""
        del blob, verb
        return None

    async def copy(self, blob: Blob, name: str) -> Blob:
        """See BlobStore."""
        del blob, name
        raise BlobMissing

    async def remove(self, blob: Blob) -> None:
        """See BlobStore."""
        self._kept.pop(blob, None)

    async def remove_all(self, share_id: str) -> None:
        """See BlobStore."""
        for blob in [blob for blob in self._kept if blob.share_id == share_id]:
            del self._kept[blob]

    async def older_than(self, seconds: float) -> AsyncIterator[Blob]:
        """See BlobStore."""
        latest = time.monotonic() - seconds
        found = [blob for blob, (_, put_at) in self._kept.items() if put_at <= latest]
        for blob in sorted(found, key=lambda blob: blob.share_id):
            yield blob

    def _bytes(self, blob: Blob) -> bytes:
        with contextlib.suppress(KeyError):
            return self._kept[blob][0]
        raise BlobMissing
