"""Where the chunks of a copy go: each opened, compared, written, and noted when it is flushed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from telpher.keys.records import PART_CHUNKS, NotGenuine
from telpher.peer.digests import Digests
from telpher.peer.files.landing import Landing
from telpher.peer.files.staging import check_room
from telpher.protocol.codec import CHUNK_BYTES, DIGEST_BYTES, chunk_count, chunk_size
from telpher.protocol.ranges import Ranges

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from telpher.keys.records import Opener
    from telpher.peer.copies.choice import Choice
    from telpher.protocol.ranges import Range


class CopyLanding:
    """What is wanted of one copy, on its way into a folder; on one thread.

    Chunks are those of the copy. Methods raise DiskFault.
    """

    def __init__(self, output: Path, choice: Choice) -> None:
        """Begin, or take up what an earlier run or the sender itself left there."""
        self._choice = choice
        check_room(output, choice.manifest)
        self.landing = Landing(output, choice.manifest)
        held = self.landing.held()
        self._held = Ranges((chunk, chunk + 1) for chunk in held)
        self.missing = choice.chunks(self._held)
        """Chunks that have to come."""
        self.bytes = sum(chunk_size(chunk, choice.total) for chunk in held)
        """How many bytes of what is wanted are here."""
        self._digests = Digests()
        if choice.whole:
            for chunk, digest in held.items():
                self._digests[chunk] = digest
        # How much of each chunk of what is wanted has been written, until all of it has.
        self._filled: dict[int, int] = {}
        self._fresh: list[tuple[int, bytes]] = []
        self._expected: bytes | None = None

    @property
    def fresh(self) -> int:
        """How many chunks are written and not flushed."""
        return len(self._fresh)

    def runs(self, part: int) -> list[Range]:
        """Which records of a part are missing, as ranges [first, end)."""
        begin, stop = part * PART_CHUNKS, (part + 1) * PART_CHUNKS
        return [
            (max(first, begin) - begin, min(end, stop) - begin)
            for first, end in self.missing.list
            if first < stop and end > begin
        ]

    def parts(self) -> Iterator[int]:
        """Yield the parts of which something is missing, lowest first."""
        before = -1
        for first, end in self.missing.list:
            for part in range(max(before + 1, first // PART_CHUNKS), -(-end // PART_CHUNKS)):
                yield part
                before = part

    def expect(self, digests: bytes) -> None:
        """From now on nothing is written that is not the chunk of which these have the SHA-256.

        What is here and is another chunk has to come again.
        """
        self._expected = digests
        for chunk in range(chunk_count(self._choice.total) if self._choice.whole else 0):
            if chunk in self._digests and self._digests[chunk] != self._digest(chunk):
                self._forget(chunk)

    def keep(self, opener: Opener, chunk: int, sealed: bytes, *, last: bool) -> None:
        """Write what is wanted of a chunk. Raises NotGenuine if it is not what was sealed."""
        data = opener.open(chunk % PART_CHUNKS, sealed, last=last)
        digest = hashlib.sha256(data).digest()
        if self._expected is not None and digest != self._digest(chunk):
            raise NotGenuine
        if chunk not in self.missing:
            return
        view = memoryview(data)
        for start, length, position in self._choice.pieces(chunk):
            target = position // CHUNK_BYTES
            if target not in self._held:
                self.landing.write(position, view[start : start + length])
                self._count(target, length, digest if length == len(data) else None)
        self._digests[chunk] = digest
        self.missing.remove(chunk, chunk + 1)

    def take_fresh(self) -> list[tuple[int, bytes]]:
        """Return what is written and not flushed yet, for the landing's flush."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def _count(self, target: int, length: int, digest: bytes | None) -> None:
        size = chunk_size(target, self._choice.total)
        filled = self._filled.pop(target, 0) + length
        self.bytes += length
        if filled < size:
            self._filled[target] = filled
            return
        if digest is None or length < size:
            digest = self.landing.digest(target)
        if digest is not None:
            self._fresh.append((target, digest))

    def _digest(self, chunk: int) -> bytes:
        first = chunk * DIGEST_BYTES
        return (self._expected or b"")[first : first + DIGEST_BYTES]

    def _forget(self, chunk: int) -> None:
        self._held.remove(chunk, chunk + 1)
        self.missing.add(chunk, chunk + 1)
        self.bytes -= chunk_size(chunk, self._choice.total)
