"""SHA-256 digests of a stream's chunks, side by side in memory: 32 bytes a chunk, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telpher.protocol.codec import DIGEST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telpher.protocol.ranges import Range


class Digests:
    """Grows as chunks come; those that are not known yet are zeros."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._known = bytearray()

    def __contains__(self, chunk: int) -> bool:
        return chunk < len(self._known) and self._known[chunk] == 1

    def __getitem__(self, chunk: int) -> bytes:
        return self.join([(chunk, chunk + 1)])

    def __setitem__(self, chunk: int, digest: bytes) -> None:
        missing = chunk + 1 - len(self._known)
        if missing > 0:
            self._known += bytes(missing)
            self._bytes += bytes(missing * DIGEST_BYTES)
        self._known[chunk] = 1
        self._bytes[chunk * DIGEST_BYTES : (chunk + 1) * DIGEST_BYTES] = digest

    def join(self, ranges: Iterable[Range]) -> bytes:
        """The digests of all chunks in these ranges, back to back."""
        return b"".join(
            self._bytes[first * DIGEST_BYTES : end * DIGEST_BYTES] for first, end in ranges
        )
