"""Stored bytes on disk: one file a blob, in one folder a share.

A blob is flushed before it is given its place, and the place after it: after a power cut it is
there whole or not at all.
"""

import contextlib
import os
import shutil
import sys
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from telpher.shares.blobs import PIECE, Blob, BlobMissing, StorageUnreachable, Verb
from telpher.shares.incoming import Incoming, Written, opened, to_end


class DiskBlobs:
    """Keeps bytes in a folder; see BlobStore for what each does."""

    def __init__(self, folder: Path, incoming: Incoming) -> None:
        """Both are on one disk. Raises OSError."""
        self._folder = folder
        self._incoming = incoming
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(folder.parent)

    async def recover(self) -> None:
        """See BlobStore."""
        await to_end(self._recover)

    async def check_room(self, length: int) -> None:
        """See BlobStore."""
        await self._incoming.check_room(length)

    async def put(self, blob: Blob, pieces: AsyncIterable[bytes]) -> int:
        """See BlobStore."""
        async with self._incoming.write(pieces) as written:
            try:
                await to_end(self._give_place, written, self._path(blob))
            except BlobMissing:  # what arrived is gone: somebody else has cleared the folder
                raise StorageUnreachable from None
            return written.length

    async def length(self, blob: Blob) -> int:
        """See BlobStore."""
        return (await to_end(self._path(blob).stat)).st_size

    async def read(self, blob: Blob, first: int, end: int) -> AsyncIterator[bytes]:
        """See BlobStore."""
        file = await to_end(opened, self._path(blob), "rb")
        try:
            while first < end:
                length = min(PIECE, end - first)
                piece = _remembered(file, first, length)
                if piece is None:
                    piece = await to_end(_read, file, first, length)
                if not piece:
                    raise BlobMissing
                first += len(piece)
                yield piece
        finally:
            file.close()

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
        await to_end(_remove, self._path(blob))

    async def remove_all(self, share_id: str) -> None:
        """See BlobStore."""
        await to_end(_remove_folder, self._folder / share_id)

    async def older_than(self, seconds: float) -> AsyncIterator[Blob]:
        """See BlobStore."""
        for share_id in await to_end(os.listdir, self._folder):
            for name in await to_end(_old_names, self._folder / share_id, seconds):
                yield Blob(share_id, name)

    def _path(self, blob: Blob) -> Path:
        return self._folder / blob.share_id / blob.name

    def _recover(self) -> None:
        self._incoming.clear()
        for folder in self._folder.iterdir():
            with contextlib.suppress(OSError):  # only an empty one can go
                folder.rmdir()

    def _give_place(self, written: Written, place: Path) -> None:
        written.file.flush()
        os.fsync(written.file.fileno())
        arrived = Path(written.file.name)
        while True:
            if not place.parent.is_dir():
                place.parent.mkdir(mode=0o700, exist_ok=True)
                _sync(self._folder)
            try:
                arrived.replace(place)
                break
            except FileNotFoundError:  # the share's folder has gone meanwhile
                if not arrived.exists():
                    raise
        with contextlib.suppress(FileNotFoundError):  # all of the share has gone meanwhile
            _sync(place.parent)


def _remembered(file: BinaryIO, first: int, length: int) -> bytes | None:
    """What the system has of it in memory, which needs no thread to wait for a disk."""
    if sys.platform != "linux":
        return None
    room = bytearray(length)
    try:
        count = os.preadv(file.fileno(), [room], first, os.RWF_NOWAIT)
    except OSError:  # it has nothing, or does not tell: not every file system does
        return None
    del room[count:]
    return cast("bytes", room)  # nobody changes it any more, and a copy would cost as much again


def _read(file: BinaryIO, first: int, length: int) -> bytes:
    file.seek(first)
    return file.read(length)


def _sync(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # only an empty one can go
        path.parent.rmdir()


def _remove_folder(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
        _sync(folder.parent)


def _old_names(folder: Path, seconds: float) -> list[str]:
    latest = time.time() - seconds

    def names() -> Iterator[str]:
        with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    if entry.stat().st_mtime <= latest:
                        yield entry.name

    return list(names())
