"""What is said between peers, put together by hand: right, and as wrong as a test wants it."""

import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from telpher.keys.link import to_base64url
from tests.hostile.script import Hear, Message, Script, Step

CHUNK = 1 << 20
PIECE = 1 << 17
"""Bytes of a frame's payload."""
SLICE = 32_768
ZEROS = bytes(CHUNK)
HELLO: Message = {"type": "hello", "versions": [1], "capabilities": [], "manifest": None}
BYE: Message = {"type": "bye"}
HEARTBEAT: Message = {"type": "heartbeat"}
PAUSE: Message = {"type": "pause", "paused": True}
GO_ON: Message = {"type": "pause", "paused": False}
NOWHERE = "0" * 64
"""A digest that nothing has."""
DEEP = "[" * 10_000 + "]" * 10_000
ESCAPES = "\x1b]0;owned\x07\x1b[2J\u202e\u2066\x9b31m\r\n"


def saying(*steps: Step) -> Script:
    """Say these, one after the other."""
    yield from (step for step in steps)  # unlike a tuple's iterator, it may be answered


def file(path: str, size: Any = 0, **more: Any) -> Message:
    return {"kind": "file", "modified": 0, "path": path, "size": size, "type": "", **more}


def text(path: str, size: Any = 0) -> Message:
    return file(path, size, kind="text")


def folder(path: str) -> Message:
    return {"kind": "folder", "modified": 0, "path": path}


@dataclass
class Offer:
    """A manifest and what is said of it."""

    manifest: bytes
    count: int
    total: int | None

    def proposal(self, **changes: Any) -> Message:
        return {
            "type": "proposal",
            "transfer": 0,
            "bytes": len(self.manifest),
            "digest": self.digest,
            "count": self.count,
            "total": self.total,
            "names": [],
            **changes,
        }

    def slices(self, transfer: int = 0) -> Iterator[Message]:
        for offset in range(0, len(self.manifest), SLICE):
            yield piece(offset, self.manifest[offset : offset + SLICE], transfer)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.manifest).hexdigest()

    def root(self, *chunks: bytes) -> str:
        digests = b"".join(hashlib.sha256(chunk).digest() for chunk in chunks)
        manifest = bytes.fromhex(self.digest)
        return hashlib.sha256(b"telpher/v1/root" + manifest + digests).hexdigest()

    def finished(self, root: str, **changes: Any) -> Message:
        return {"type": "finished", "transfer": 0, "root": root, "total": self.total, **changes}


def offer(*entries: Message, total: Any = ...) -> Offer:
    """Offer these; ``total`` is told as it is, unless another one is given."""
    sizes = [entry.get("size", 0) for entry in entries]
    if total is ...:
        total = None if None in sizes else sum(sizes)
    return spelled({"entries": list(entries), "total": total, "version": 1}, len(entries), total)


def spelled(manifest: Any, count: int, total: int | None) -> Offer:
    """Offer whatever this is, in the canonical spelling."""
    spelling = json.dumps(manifest, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return Offer(spelling.encode(errors="surrogatepass"), count, total)


def piece(offset: int, data: bytes, transfer: int = 0) -> Message:
    """A slice of a manifest."""
    return {"type": "slice", "transfer": transfer, "offset": offset, "data": to_base64url(data)}


def proposing(offered: Offer, **changes: Any) -> Script:
    """Say hello, propose, and send the manifest."""
    yield HELLO
    yield offered.proposal(**changes)
    yield from offered.slices()


def accepted(offered: Offer) -> Script:
    """Go as far as the acceptance, and return it."""
    yield from proposing(offered)
    return (yield Hear("acceptance"))


def after(offered: Offer, *steps: Step) -> Script:
    """Say these once it is accepted."""
    yield from accepted(offered)
    yield from saying(*steps)


def frame(
    chunk: int, offset: int, payload: bytes, digest: bytes | None = None, flags: int = 0
) -> bytes:
    flags |= 0x80 if digest is not None else 0
    return struct.pack(">II", chunk, flags << 24 | offset) + payload + (digest or b"")


def frames(chunk: int, data: bytes, digest: bytes | None = None) -> Iterator[bytes]:
    """The frames of a chunk, as they ought to be."""
    for offset in range(0, len(data), PIECE):
        payload = data[offset : offset + PIECE]
        ends = offset + PIECE >= len(data)
        whole = digest or hashlib.sha256(data).digest()
        yield frame(chunk, offset, payload, whole if ends else None)


ONE = offer(file("one.bin", 1))
CHUNKS = offer(file("chunks.bin", 3 * CHUNK))
LARGE = offer(file("large.bin", 100 * CHUNK))
NOTHING = offer(file("nothing.bin"))
ENDLESS = offer(file("endless.bin", None))
