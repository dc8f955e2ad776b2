"""How chunks come whole out of frames, in any order, and where the stream ends; without I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telpher.protocol.codec import CHUNK_BYTES, chunk_count
from telpher.protocol.errors import PeerFault
from telpher.protocol.ranges import Ranges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telpher.protocol.events import FrameEvent
    from telpher.protocol.ranges import Range

MOST_PIECES: Final = 64
"""Most separate pieces of one chunk: a peer that sends crumbs must not fill our memory."""


class Assembly:
    """What has come of one stream."""

    def __init__(self, total: int | None, held: Sequence[Range] = ()) -> None:
        """`held` are the chunks that an earlier run has written."""
        self.total = total
        """Bytes of the stream, once they are known."""
        self._held = Ranges(held)
        # Chunks that are whole, whatever has become of them since.
        self._whole = Ranges(held)
        # Byte ranges that have come, of each chunk that is not whole yet; and how long a chunk is
        # whose end has come.
        self._partial: dict[int, Ranges] = {}
        self._lengths: dict[int, int] = {}

    @property
    def chunks(self) -> int | None:
        """How many chunks the stream has, once it is known."""
        return None if self.total is None else chunk_count(self.total)

    def take(self, frame: FrameEvent) -> bool:
        """Take a frame in; whether anything of it is new. Raises PeerFault."""
        self._learn_length(frame)
        end = frame.offset + frame.size
        pieces = self._partial.get(frame.chunk, Ranges())
        if frame.chunk in self._whole or pieces.covers(frame.offset, end):
            return False
        pieces.add(frame.offset, end)
        if len(pieces.list) > MOST_PIECES:
            raise PeerFault("bad-frame", "too many pieces")
        self._partial[frame.chunk] = pieces
        return True

    def complete(self, chunk: int) -> int | None:
        """Say how many bytes this chunk has, if what was just taken makes it whole."""
        length = self._length_of(chunk)
        if length is None or not self._partial[chunk].covers(0, length):
            return None
        del self._partial[chunk]
        self._lengths.pop(chunk, None)
        self._whole.add(chunk, chunk + 1)
        return length

    def end_at(self, total: int) -> None:
        """Learn how long a stream of unknown size is; nothing that has come may lie beyond.

        Raises PeerFault.
        """
        last = chunk_count(total) - 1
        comes = [*self._partial, *(end - 1 for _, end in self._whole.list)]
        rest = total - last * CHUNK_BYTES
        beyond = any(chunk > last for chunk in comes) or self._reaches_beyond(last, rest)
        # What has come whole was not the end; of what an earlier run wrote, this one cannot know.
        came = last in self._whole and last not in self._held
        if beyond or (came and rest < CHUNK_BYTES):
            raise PeerFault("frame-out-of-range")
        self.total = total

    def remove(self, first: int, end: int) -> None:
        """Chunks that are whole, from `first` to below `end`, are to come anew."""
        self._whole.remove(first, end)

    def forget_pieces(self) -> list[int]:
        """Forget what is not whole; return of which chunks there was something."""
        forgotten = sorted(self._partial)
        self._partial.clear()
        self._lengths.clear()
        return forgotten

    def _length_of(self, chunk: int) -> int | None:
        if self.total is None:
            return self._lengths.get(chunk)
        return min(CHUNK_BYTES, self.total - chunk * CHUNK_BYTES)

    def _learn_length(self, frame: FrameEvent) -> None:
        """The digest marks the end of a chunk."""
        end = frame.offset + frame.size
        known = self._length_of(frame.chunk)
        if end > (CHUNK_BYTES if known is None else known):
            raise PeerFault("frame-out-of-range")
        if known is None and frame.digest:
            self._lengths[frame.chunk] = known = end
            if self._reaches_beyond(frame.chunk, end):
                raise PeerFault("frame-out-of-range")
            if end < CHUNK_BYTES:
                self.end_at(frame.chunk * CHUNK_BYTES + end)
        if frame.digest != (end == (CHUNK_BYTES if known is None else known)):
            raise PeerFault("bad-frame", "digest")

    def _reaches_beyond(self, chunk: int, length: int) -> bool:
        """Whether anything has come of this chunk that lies beyond so many bytes."""
        pieces = self._partial.get(chunk)
        return pieces is not None and any(end > length for _, end in pieces.list)
