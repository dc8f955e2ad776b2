"""The manifest: what is in a transfer, as canonical JSON (RFC 8785)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from telpher.protocol.codec import MOST_CHUNKS, chunk_count
from telpher.protocol.errors import PeerFault
from telpher.protocol.messages import ENTRY_LIMIT, MANIFEST_LIMIT, MAX_SAFE_INTEGER

if TYPE_CHECKING:
    from collections.abc import Sequence

PATH_LIMIT: Final = 4_096
"""Longest path, in bytes of UTF-8."""
TEXT_LIMIT: Final = 1024 * 1024
"""Longest text entry in bytes: a screen has to hold it."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_DRIVE = re.compile("([A-Za-z]):")
# One look at each of a hundred thousand paths, instead of five.
_FAULT = re.compile(
    rf"(?P<surrogate>{_SURROGATE.pattern})|(?P<control>{_CONTROL.pattern})"
    r"|\A(?P<drive>[A-Za-z]:)|(?P<part>(?:\A|(?<=/))\.{0,2}(?:/|\Z))"
)


_Time = Annotated[int, Meta(ge=-MAX_SAFE_INTEGER, le=MAX_SAFE_INTEGER)]
_MediaType = Annotated[str, Meta(pattern=r"\A[\x20-\x7e]{0,255}\Z")]


class FileEntry(Struct, frozen=True, tag_field="kind", tag="file", forbid_unknown_fields=True):
    """One file. ``size`` in bytes, ``modified`` in milliseconds since the epoch.

    ``path`` is relative, its parts divided by "/"; ``type`` is a media type in printable ASCII, or
    "" if nobody knows. ``size`` is ``None`` for a last file that ends when it ends.
    """

    modified: _Time
    path: str
    size: Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)] | None
    type: _MediaType


class FolderEntry(Struct, frozen=True, tag_field="kind", tag="folder", forbid_unknown_fields=True):
    """A folder. One that holds files needs no entry; an empty one has no other way to be there."""

    modified: _Time
    path: str


class TextEntry(Struct, frozen=True, tag_field="kind", tag="text", forbid_unknown_fields=True):
    """A text in UTF-8, to be shown, or saved like a file."""

    modified: _Time
    path: str
    size: Annotated[int, Meta(ge=0, le=TEXT_LIMIT)]
    type: _MediaType


Entry: TypeAlias = FileEntry | FolderEntry | TextEntry


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """All entries in the order of the stream, and the bytes of all together, if they are known."""

    entries: list[Entry]
    total: int | None
    version: Literal[1]


def manifest_of(entries: Sequence[Entry]) -> Manifest:
    """Count the entries together."""
    return Manifest(version=1, entries=list(entries), total=_total_of(entries))


def write_manifest(manifest: Manifest) -> bytes:
    """Write the manifest in its one canonical form (RFC 8785).

    Fields stand in alphabetical order in the classes above, and no text of a manifest holds what
    RFC 8785 would escape in another way.
    """
    return msgspec.json.encode(manifest)


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest and refuse whatever is not exactly one.

    Raises :class:`PeerFault` with ``manifest-too-large`` or ``bad-manifest``.
    """
    if len(data) > MANIFEST_LIMIT:
        raise PeerFault("manifest-too-large")
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (ValueError, RecursionError) as error:
        raise _bad(str(error)) from None
    if len(manifest.entries) > ENTRY_LIMIT:
        raise PeerFault("manifest-too-large")
    if not manifest.entries:
        raise _bad("entries")
    for entry in manifest.entries:
        if fault := path_fault(entry.path):
            raise _bad(f"path: {fault}")
    _refuse_collisions(manifest.entries)
    if any(isinstance(entry, FileEntry) and entry.size is None for entry in manifest.entries[:-1]):
        raise _bad("size")
    if manifest.total != _total_of(manifest.entries):
        raise _bad("total")
    if manifest.total is not None and chunk_count(manifest.total) > MOST_CHUNKS:
        raise _bad("total")
    if write_manifest(manifest) != data:
        raise _bad("not canonical")
    return manifest


def path_fault(path: str) -> str | None:
    """Why a path may not stand in a manifest, or ``None`` if it may."""
    if len(path.encode(errors="replace")) > PATH_LIMIT:
        return "too long"
    fault = _FAULT.search(path)
    return None if fault is None else fault.lastgroup


def fit_path(path: str) -> str:
    """Return the nearest path that a manifest takes, for a file with another name."""
    # A path's end says the most: where it is too long, its beginning is left out.
    end = _SURROGATE.sub("\ufffd", path).encode()[-PATH_LIMIT:].decode(errors="ignore")
    parts = [part for part in _CONTROL.sub("_", end).split("/") if part != ""]
    fitting = "/".join("_" if part in (".", "..") else part for part in parts)
    return _DRIVE.sub(r"\1_", fitting, count=1) if _DRIVE.match(fitting) else fitting or "_"


def _total_of(entries: Sequence[Entry]) -> int | None:
    total = 0
    for entry in entries:
        match entry:
            case FolderEntry():
                continue
            case FileEntry(size=None):
                return None
            case FileEntry(size=int(size)) | TextEntry(size=size):
                total += size
    return total


def _refuse_collisions(entries: Sequence[Entry]) -> None:
    """Refuse two entries at one path, or a file where another entry needs a folder.

    Sorted, a path that begins with another one follows it, with nothing between but other such
    paths; a look at every folder of every path would take hours.
    """
    folders = {entry.path for entry in entries if isinstance(entry, FolderEntry)}
    paths = sorted(f"{entry.path}/" for entry in entries)
    for before, after in pairwise(paths):
        if before == after or (before[:-1] not in folders and after.startswith(before)):
            raise _bad("two entries at one path")


def _bad(detail: str) -> PeerFault:
    return PeerFault("bad-manifest", detail)
