"""From files to sealed parts: each byte is read once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telpher.keys.records import PART_BYTES, PART_CHUNKS, Sealer
from telpher.protocol.codec import CHUNK_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telpher.peer.copies.keys import Place, ShareKeys
    from telpher.peer.files.source import Source


@dataclass(frozen=True, slots=True)
class SealedPart:
    """One part, ready to be stored; in memory until it is."""

    place: Place
    size: int
    """Bytes that are sealed in it."""
    digests: list[tuple[int, bytes]]
    """SHA-256 of each chunk, by its number in the stream."""
    blocks: list[bytes]
    """The sealed bytes, to be put one after the other."""


def seal_part(keys: ShareKeys, place: Place, chunks: Sequence[bytes]) -> SealedPart:
    """Seal the chunks of one part, with a salt of its own each time."""
    sealer = Sealer(keys.part(place))
    first = place.number * PART_CHUNKS
    digests, blocks = [], [sealer.header]
    for record, chunk in enumerate(chunks):
        digests.append((first + record, hashlib.sha256(chunk).digest()))
        blocks.append(sealer.seal(chunk, last=record == len(chunks) - 1))
    return SealedPart(place, sum(map(len, chunks)), digests, blocks)


def chunks_of(data: bytes, part: int) -> list[bytes]:
    """The chunks of a part of a stream that is in memory."""
    first = part * PART_BYTES
    end = min(first + PART_BYTES, len(data))
    return [data[at : min(at + CHUNK_BYTES, end)] for at in range(first, end, CHUNK_BYTES)]


def read_chunks(source: Source, part: int) -> list[bytes]:
    """Read the chunks of a part; fewer than eight where the stream ends, none beyond its end.

    Raises DiskFault.
    """
    chunks: list[bytes] = []
    buffer = bytearray(CHUNK_BYTES)
    for chunk in range(part * PART_CHUNKS, (part + 1) * PART_CHUNKS):
        size = source.read(chunk, buffer)
        if size > 0:
            chunks.append(bytes(memoryview(buffer)[:size]))
        if size < CHUNK_BYTES:
            break
    source.release((part + 1) * PART_CHUNKS)
    return chunks
