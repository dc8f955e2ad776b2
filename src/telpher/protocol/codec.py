"""Frames of the ``data`` channel: a piece of one chunk behind a header of eight bytes.

::

    chunk u32 | flags 2 bits, generation 6 bits | offset u24 | payload | digest 32 bytes, if flagged

Integers are big-endian. The piece that ends its chunk carries the chunk's SHA-256; no other does.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Final

from telpher.protocol.errors import PeerFault, UsageError

CHUNK_BYTES: Final = 1024 * 1024
"""Bytes of a chunk; the last of a transfer may be shorter."""
HEADER_BYTES: Final = 8
DIGEST_BYTES: Final = 32
MOST_CHUNKS: Final = 2**32
"""Most chunks of one transfer: their index is a u32."""

_DIGEST_FLAG = 0x80
_RESERVED_FLAG = 0x40
_HEADER = struct.Struct(">II")


@dataclass(frozen=True, slots=True)
class Frame:
    """One piece of one chunk. ``digest`` is the whole chunk's, on the piece that ends it."""

    chunk: int
    generation: int
    offset: int
    payload: memoryview
    digest: bytes | None


def chunk_count(total: int) -> int:
    """Chunks in a stream of ``total`` bytes."""
    return -(-total // CHUNK_BYTES)


def chunk_size(chunk: int, total: int) -> int:
    """Bytes of chunk ``chunk`` in a stream of ``total`` bytes."""
    return min(CHUNK_BYTES, total - chunk * CHUNK_BYTES)


def generation_of(transfer: int) -> int:
    """Return the number that marks frames of a transfer: late ones of another are dropped."""
    return transfer % 64


def payload_size(size: int, largest: float) -> int:
    """Payload bytes a frame, so that a chunk of ``size`` bytes is cut into frames of equal size.

    ``largest`` is the largest message the peer takes, header and digest counted; ``math.inf`` if
    any. Raises :class:`UsageError` if it has no room for a payload.
    """
    room = largest - HEADER_BYTES - DIGEST_BYTES
    if room < 1:
        raise UsageError(f"no room for a payload in {largest} bytes")
    return math.ceil(size / max(1, math.ceil(size / room)))


def write_frame(frame: Frame) -> bytes:
    """Put a frame together."""
    flags = _DIGEST_FLAG if frame.digest is not None else 0
    header = _HEADER.pack(frame.chunk, (flags | frame.generation) << 24 | frame.offset)
    return b"".join((header, frame.payload, frame.digest or b""))


def read_frame(data: bytes) -> Frame:
    """Take a frame apart without copying its payload.

    Raises :class:`PeerFault` with ``bad-frame``.
    """
    if len(data) <= HEADER_BYTES:
        raise PeerFault("bad-frame", "too short")
    chunk, rest = _HEADER.unpack_from(data)
    flags = rest >> 24
    if flags & _RESERVED_FLAG:
        raise PeerFault("bad-frame", "reserved flag")
    end = len(data) - (DIGEST_BYTES if flags & _DIGEST_FLAG else 0)
    if end <= HEADER_BYTES:
        raise PeerFault("bad-frame", "no payload")
    if end - HEADER_BYTES > CHUNK_BYTES:
        raise PeerFault("bad-frame", "too long")
    return Frame(
        chunk=chunk,
        generation=flags & 0x3F,
        offset=rest & 0xFFFFFF,
        payload=memoryview(data)[HEADER_BYTES:end],
        digest=data[end:] if flags & _DIGEST_FLAG else None,
    )
