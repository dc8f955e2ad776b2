"""Which bytes of the stream are wanted, and where they lie in the stream of those alone."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from telpher.peer.copies.faults import NotInCopy
from telpher.protocol.codec import CHUNK_BYTES, chunk_count
from telpher.protocol.manifest import FolderEntry, manifest_of
from telpher.protocol.ranges import Ranges

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from telpher.protocol.manifest import Entry, Manifest


class Piece(NamedTuple):
    """``length`` bytes from ``start`` in a chunk of the copy.

    They belong at ``position`` in the stream of what is wanted, all in one chunk of that.
    """

    start: int
    length: int
    position: int


class _Span(NamedTuple):
    first: int
    end: int
    position: int


class Choice:
    """All of a copy, or some files and folders of it. All sizes of the manifest are known."""

    def __init__(self, manifest: Manifest, only: Sequence[str] = ()) -> None:
        """``only``: paths of what is wanted, as in the manifest.

        Raises NotInCopy where there is no such path.
        """
        self.whole = not only
        wanted = _Wanted(only)
        chosen: list[Entry] = []
        self._spans: list[_Span] = []
        position = taken = 0
        for entry in manifest.entries:
            size = 0 if isinstance(entry, FolderEntry) else entry.size or 0
            if self.whole or wanted.has(entry.path):
                chosen.append(entry)
                self._take(position, size, taken)
                taken += size
            position += size
        wanted.check()
        self.manifest = manifest if self.whole else manifest_of(chosen)
        """What is wanted, as if it had been sent alone."""
        self.total = taken
        self._starts = [span.first for span in self._spans]

    def chunks(self, held: Ranges) -> Ranges:
        """Chunks of the copy that are needed, if these chunks of what is wanted are held."""
        needed: list[tuple[int, int]] = []
        for first, end in _without(held, chunk_count(self.total)):
            for begin, stop in self._under(first * CHUNK_BYTES, end * CHUNK_BYTES):
                chunks = begin // CHUNK_BYTES, chunk_count(stop)
                if needed and chunks[0] <= needed[-1][1]:
                    chunks = needed.pop()[0], chunks[1]
                needed.append(chunks)
        return Ranges(needed)

    def pieces(self, chunk: int) -> Iterator[Piece]:
        """Yield what is wanted of a chunk of the copy."""
        begin, stop = chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES
        at = max(0, bisect_right(self._starts, begin) - 1)
        for span in self._spans[at:]:
            if span.first >= stop:
                return
            first, end = max(begin, span.first), min(stop, span.end)
            while first < end:
                position = span.position + first - span.first
                length = min(end - first, CHUNK_BYTES - position % CHUNK_BYTES)
                yield Piece(first - begin, length, position)
                first += length

    def _take(self, position: int, size: int, taken: int) -> None:
        if size == 0:
            return
        if self._spans and self._spans[-1].end == position:
            self._spans[-1] = self._spans[-1]._replace(end=position + size)
        else:
            self._spans.append(_Span(position, position + size, taken))

    def _under(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the bytes of the copy that lie at [first, end) of what is wanted."""
        for span in self._spans:
            begin = max(first, span.position)
            stop = min(end, span.position + span.end - span.first)
            if begin < stop:
                yield span.first + begin - span.position, span.first + stop - span.position


class _Wanted:
    def __init__(self, only: Sequence[str]) -> None:
        self._only = {path.rstrip("/") for path in only}
        self._found: set[str] = set()

    def has(self, path: str) -> bool:
        above = [path]
        while "/" in path:
            path = path.rpartition("/")[0]
            above.append(path)
        found = self._only.intersection(above)
        self._found |= found
        return bool(found)

    def check(self) -> None:
        for path in self._only - self._found:
            raise NotInCopy(path)


def _without(held: Ranges, count: int) -> Iterator[tuple[int, int]]:
    at = 0
    for first, end in held.list:
        if at < first:
            yield at, first
        at = end
    if at < count:
        yield at, count
