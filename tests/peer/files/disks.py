"""Small trees, the streams that they make, and a receiver that writes one down."""

import hashlib
import os
import random
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from telpher.peer.files.landing import Landing
from telpher.protocol.codec import CHUNK_BYTES, chunk_count, chunk_size
from telpher.protocol.manifest import Entry, FileEntry, FolderEntry, Manifest, manifest_of

MODIFIED = 1_600_000_000_123
"""Milliseconds."""

AWKWARD = {
    "photos/a.jpg": 100_000,
    "photos/\U0001f600 \U00020000.jpg": 3,
    "photos/\u05e9\u05dc\u05d5\u05dd \u202etxt.exe": 5_000,
    "photos/2024/a.jpg": 2_000_000,
    "photos/2024/nothing": 0,
    "photos/empty/": 0,
    "photos/e/m/p/t/y/": 0,
    "a.jpg": 1_048_576,
    "zero": 0,
    ' ~.\\:*?"<>|': 7,
}
"""Paths and sizes; a path that ends with "/" is an empty folder."""


def manifest_for(sizes: Mapping[str, int | None], modified: int = MODIFIED) -> Manifest:
    entries: list[Entry] = [
        FolderEntry(modified=modified, path=path[:-1])
        if path.endswith("/")
        else FileEntry(modified=modified, path=path, size=size, type="")
        for path, size in sizes.items()
    ]
    return manifest_of(entries)


def stream_for(length: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(length)


def tree_for(sizes: Mapping[str, int], stream: bytes) -> dict[str, bytes | None]:
    """What is to lie on the disk: bytes of files; `None` for empty folders."""
    tree: dict[str, bytes | None] = {}
    position = 0
    for path, size in sizes.items():
        if path.endswith("/"):
            tree[path] = None
        else:
            tree[path] = stream[position : position + size]
            position += size
    return tree


def tree_in(folder: Path) -> dict[str, bytes | None]:
    """All files and empty folders, without staging folders; a link is a file that says so."""
    tree: dict[str, bytes | None] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if name.startswith(".telpher-"):
            continue
        if path.is_symlink():
            tree[name] = b"link to " + os.fsencode(path.readlink())
        elif path.is_file():
            tree[name] = path.read_bytes()
        elif not any(path.iterdir()):
            tree[f"{name}/"] = None
    return tree


def chunk_of(stream: bytes, chunk: int) -> bytes:
    start = chunk * CHUNK_BYTES
    return stream[start : start + chunk_size(chunk, len(stream))]


def digest_of(stream: bytes, chunk: int) -> bytes:
    return hashlib.sha256(chunk_of(stream, chunk)).digest()


def write_chunks(landing: Landing, stream: bytes, chunks: Iterable[int] | None = None) -> None:
    """Write chunks, all by default, and flush them."""
    chunks = list(range(chunk_count(len(stream))) if chunks is None else chunks)
    for chunk in chunks:
        landing.write(chunk * CHUNK_BYTES, chunk_of(stream, chunk))
    landing.flush((chunk, digest_of(stream, chunk)) for chunk in chunks)


def names_in(folder: Path) -> set[str]:
    """The names of all that is in a folder."""
    return {path.name for path in folder.iterdir()}


def open_descriptors(folder: Path) -> int:
    """How many this process has open of what lies there; those of others come and go."""
    count = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            count += descriptor.readlink().is_relative_to(folder)
    return count


def staging_in(output: Path) -> Path:
    (staging,) = output.glob(".telpher-*")
    return staging
