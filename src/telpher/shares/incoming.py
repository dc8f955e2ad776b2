"""Bytes on their way in: written to a file of their own first, so that half of them are nothing.

Nothing else here holds what arrives: however slow a client is, it costs memory of one piece.
"""

import asyncio
import contextlib
import errno
import logging
import os
import secrets
import shutil
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar

from telpher.shares.blobs import BlobMissing, StorageFull, StorageUnreachable

T = TypeVar("T")

_log = logging.getLogger(__name__)

_AT_ONCE = 1024 * 1024
"""Bytes that are written by one call."""
_MOST_PIECES = 256
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Written:
    """A file that holds all of what arrived, open for reading and writing."""

    file: BinaryIO
    length: int


class Incoming:
    """A folder of such files, on a disk of which `floor` bytes stay free."""

    def __init__(self, folder: Path, floor: int) -> None:
        """Make the folder. Raises OSError."""
        self._folder = folder
        self._floor = floor
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def clear(self) -> None:
        """Remove what a killed process left here."""
        for left in self._folder.iterdir():
            left.unlink()

    async def check_room(self, length: int) -> None:
        """Whether so many bytes may still come. Raises StorageFull."""
        await to_end(self._check_room, length)

    @asynccontextmanager
    async def write(self, pieces: AsyncIterable[bytes]) -> AsyncIterator[Written]:
        """Write all of it. The file goes at the end, unless it was moved away.

        Raises StorageFull, and whatever `pieces` raise.
        """
        await self.check_room(0)
        path = self._folder / secrets.token_hex(16)
        file = await to_end(opened, path, "x+b")
        try:
            yield Written(file, await self._write(file, pieces))
        finally:
            await to_end(_let_go, file, path)

    def _check_room(self, length: int) -> None:
        if shutil.disk_usage(self._folder).free - length < self._floor:
            raise StorageFull

    async def _write(self, file: BinaryIO, pieces: AsyncIterable[bytes]) -> int:
        # Going to a thread costs as much as writing some 64 KiB, so pieces are gathered; they are
        # not joined, because that would copy them.
        length = waiting = 0
        batch: list[bytes] = []
        async for piece in pieces:
            batch.append(piece)
            waiting += len(piece)
            if waiting >= _AT_ONCE or len(batch) >= _MOST_PIECES:
                await to_end(self._write_batch, file, batch, waiting)
                length += waiting
                batch, waiting = [], 0
        await to_end(self._write_batch, file, batch, waiting)
        return length + waiting

    def _write_batch(self, file: BinaryIO, batch: list[bytes], length: int) -> None:
        self._check_room(length)
        file.writelines(batch)


def opened(path: Path, mode: Literal["rb", "x+b"]) -> BinaryIO:
    """Open a file of bytes."""
    return path.open(mode)


async def to_end(call: Callable[..., T], *args: object) -> T:
    """Call it in a thread, and wait for its end even when cancelled.

    For a file must not be closed, and its number given to another, while somebody still writes to
    it. What the system says comes as BlobMissing, StorageFull or StorageUnreachable.
    """
    running = asyncio.get_running_loop().run_in_executor(None, _translated, call, *args)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def _translated(call: Callable[..., T], *args: object) -> T:
    try:
        return call(*args)
    except FileNotFoundError:
        raise BlobMissing from None
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull from None
        _log.error("A stored file cannot be read or written: %s.", os.strerror(error.errno or 0))
        raise StorageUnreachable from None


def _let_go(file: BinaryIO, path: Path) -> None:
    with contextlib.suppress(OSError):  # what is still buffered may find no room
        file.close()
    path.unlink(missing_ok=True)
