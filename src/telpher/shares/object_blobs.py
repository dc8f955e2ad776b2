"""Stored bytes in a bucket: one object a blob."""

import asyncio
import contextlib
from collections.abc import AsyncIterable, AsyncIterator, Iterator

from telpher.drivers.objects import Bucket, NoSuchObject, Unreachable
from telpher.shares.blobs import Blob, BlobMissing, StorageUnreachable, Verb
from telpher.shares.incoming import Incoming, Written, to_end
from telpher.shares.incoming_memory import MemoryIncoming

_MOST_AT_ONCE = 4
"""Blobs that are on their way to the bucket, and so in memory, at once."""
_MOST_REMOVED_AT_ONCE = 1000


class ObjectBlobs:
    """Keeps bytes in a folder of a bucket; see BlobStore for what each does.

    What comes through us waits in `incoming`, so that the bucket never waits for a slow client, and
    never gets half of a blob.
    """

    def __init__(
        self, bucket: Bucket, folder: str, incoming: Incoming | MemoryIncoming, *, direct: bool
    ) -> None:
        """`direct`: clients may put and get objects themselves, by signed URLs."""
        self._bucket = bucket
        self._folder = folder
        self._incoming = incoming
        self._direct = direct
        self._turns = asyncio.Semaphore(_MOST_AT_ONCE)

    async def recover(self) -> None:
        """See BlobStore."""
        await to_end(self._incoming.clear)

    async def check_room(self, length: int) -> None:
        """See BlobStore. A bucket has no end; there must be room for what waits."""
        del length
        await self._incoming.check_room(0)

    async def put(self, blob: Blob, pieces: AsyncIterable[bytes]) -> int:
        """See BlobStore."""
        async with self._incoming.write(pieces) as written, self._turns:
            data = await to_end(_all_of, written)
            with _translated():
                await self._bucket.put(self._key(blob), data)
            return written.length

    async def length(self, blob: Blob) -> int:
        """See BlobStore."""
        with _translated():
            return await self._bucket.size(self._key(blob))

    async def read(self, blob: Blob, first: int, end: int) -> AsyncIterator[bytes]:
        """See BlobStore."""
        if first < end:
            with _translated():
                async for piece in self._bucket.read(self._key(blob), first, end):
                    yield piece

    async def url_for(self, blob: Blob, verb: Verb) -> str | None:
        """See BlobStore."""
        if not self._direct:
            return None
        with _translated():
            return await self._bucket.url(self._key(blob), verb)

    async def copy(self, blob: Blob, name: str) -> Blob:
        """See BlobStore."""
        if not self._direct:
            raise BlobMissing
        copied = Blob(blob.share_id, name)
        with _translated():
            await self._bucket.copy(self._key(blob), self._key(copied))
        return copied

    async def remove(self, blob: Blob) -> None:
        """See BlobStore."""
        with _translated():
            await self._bucket.remove([self._key(blob)])

    async def remove_all(self, share_id: str) -> None:
        """See BlobStore."""
        with _translated():
            keys: list[str] = []
            async for key in self._bucket.keys(f"{self._folder}/{share_id}"):
                keys.append(key)
                if len(keys) == _MOST_REMOVED_AT_ONCE:
                    await self._bucket.remove(keys)
                    keys = []
            if keys:
                await self._bucket.remove(keys)

    async def older_than(self, seconds: float) -> AsyncIterator[Blob]:
        """See BlobStore."""
        with _translated():
            async for key in self._bucket.keys(self._folder, seconds):
                match key.split("/"):
                    case [_, share_id, name]:
                        yield Blob(share_id, name)

    def _key(self, blob: Blob) -> str:
        return f"{self._folder}/{blob.share_id}/{blob.name}"


def _all_of(written: Written) -> bytes:
    written.file.seek(0)
    return written.file.read()


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except NoSuchObject:
        raise BlobMissing from None
    except Unreachable:
        raise StorageUnreachable from None
