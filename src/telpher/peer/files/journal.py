"""Which chunks are written, kept beside them so that a later run need not receive them again.

::

    head 36 bytes | chunk u32, SHA-256 32 bytes | chunk u32, SHA-256 32 bytes | …

It only claims: whoever resumes hashes the bytes anew, so it may be flushed before them.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, Final

from telpher.peer.files.disk import write_all
from telpher.protocol.ranges import Ranges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_RECORD = struct.Struct(">I32s")
_HEAD: Final = b"telpher journal 1".ljust(_RECORD.size)
_AT_ONCE: Final = 4_096


class Journal:
    """The journal in an open file, which stays the caller's. Methods raise :class:`OSError`."""

    def __init__(self, descriptor: int) -> None:
        """Take up what is there; a torn end, or what is no journal, is cut off."""
        self.descriptor = descriptor
        if os.pread(descriptor, len(_HEAD), 0) != _HEAD:
            self.clear()
        size = os.fstat(descriptor).st_size
        self._end = size - size % _RECORD.size
        os.ftruncate(descriptor, self._end)
        self.chunks = Ranges()
        """Chunks that it claims."""
        for chunk in sorted({chunk for chunk, _ in self._records()}):
            self.chunks.add(chunk, chunk + 1)

    def clear(self) -> None:
        """Forget every chunk."""
        os.ftruncate(self.descriptor, 0)
        write_all(self.descriptor, _HEAD, 0)
        self._end = len(_HEAD)
        self.chunks = Ranges()

    def append(self, records: Iterable[tuple[int, bytes]]) -> None:
        """Add chunks with their digests; the last record of a chunk counts. Does not flush."""
        records = list(records)
        write_all(self.descriptor, b"".join(_RECORD.pack(*each) for each in records), self._end)
        self._end += len(records) * _RECORD.size
        for chunk, _ in records:
            self.chunks.add(chunk, chunk + 1)

    def drop(self, chunks: Iterable[int]) -> None:
        """Claim these no longer, until they are added again."""
        for chunk in chunks:
            self.chunks.remove(chunk, chunk + 1)

    def digests(self) -> dict[int, bytes]:
        """Return the digest of every chunk that it claims, lowest first."""
        return dict(sorted(dict(self._records()).items()))

    def _records(self) -> Iterator[tuple[int, bytes]]:
        position = len(_HEAD)
        while data := os.pread(self.descriptor, _AT_ONCE * _RECORD.size, position):
            yield from _RECORD.iter_unpack(data)
            position += len(data)
