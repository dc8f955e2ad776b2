"""Which bytes of which file a piece of the stream is."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from telpher.protocol.errors import UsageError
from telpher.protocol.manifest import FolderEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from telpher.protocol.manifest import Entry


class Piece(NamedTuple):
    """``length`` bytes from ``offset`` in the file ``entry``, by its index in the manifest.

    They lie ``start`` bytes into the piece of the stream that was asked for.
    """

    entry: int
    offset: int
    start: int
    length: int


class Layout:
    """The files of a manifest back to back. ``total`` is ``None`` if the last has no known size."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        # Only files that have bytes: position in the stream, and index of the entry.
        self._starts: list[int] = []
        self._entries: list[int] = []
        self.total: int | None = 0
        position = 0
        for index, entry in enumerate(entries):
            if isinstance(entry, FolderEntry) or entry.size == 0:
                continue
            self._starts.append(position)
            self._entries.append(index)
            if entry.size is None:
                self.total = None
                return
            position += entry.size
            self.total = position

    def start_of_last(self) -> int:
        """Where the last file begins in the stream."""
        return self._starts[-1]

    def is_endless(self, entry: int) -> bool:
        """Whether this is the file of unknown size."""
        return self.total is None and entry == self._entries[-1]

    def pieces(self, position: int, length: int) -> Iterator[Piece]:
        """Yield the files under ``length`` bytes from ``position``, in the order of the stream."""
        if position < 0 or (self.total is not None and position + length > self.total):
            raise UsageError("beyond the end of the stream")
        start = 0
        at = bisect_right(self._starts, position) - 1
        while start < length:
            begins = self._starts[at]
            ends = self._starts[at + 1] if at + 1 < len(self._starts) else self.total
            end = position + length if ends is None else min(position + length, ends)
            here = position + start
            yield Piece(self._entries[at], here - begins, start, end - here)
            start = end - position
            at += 1
