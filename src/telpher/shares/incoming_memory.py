"""Bytes on their way in, where there is no disk on which they could wait."""

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO

from telpher.shares.blobs import StorageFull
from telpher.shares.incoming import Written

_MOST = 64 * 1024 * 1024
"""Bytes that wait at once."""


class MemoryIncoming:
    """In memory, up to `most` bytes of all that comes at once; see Incoming for what each does."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._waiting = 0

    def clear(self) -> None:
        """See Incoming."""

    async def check_room(self, length: int) -> None:
        """See Incoming."""
        if self._waiting + length > self._most:
            raise StorageFull

    @asynccontextmanager
    async def write(self, pieces: AsyncIterable[bytes]) -> AsyncIterator[Written]:
        """See Incoming."""
        file = BytesIO()
        try:
            async for piece in pieces:
                await self.check_room(len(piece))
                self._waiting += file.write(piece)
            yield Written(file, file.tell())
        finally:
            self._waiting -= len(file.getbuffer())
