"""The manifest: what is in a transfer, as canonical JSON (RFC 8785)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec
import rfc8785
from msgspec import Meta, Struct

from telpher.protocol.codec import MOST_CHUNKS, chunk_count
from telpher.protocol.errors import PeerFault
from telpher.protocol.messages import ENTRY_LIMIT, MANIFEST_LIMIT, MAX_SAFE_INTEGER, parse_json

if TYPE_CHECKING:
    from collections.abc import Sequence

PATH_LIMIT: Final = 4_096
"""Longest path, in bytes of UTF-8."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_DRIVE = re.compile("([A-Za-z]):")


class FileEntry(Struct, frozen=True, tag_field="kind", tag="file"):
    """One file. ``size`` in bytes, ``modified`` in milliseconds since the epoch.

    ``path`` is relative, its parts divided by "/"; ``type`` is a media type in printable ASCII, or
    "" if nobody knows.
    """

    path: str
    size: Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
    modified: Annotated[int, Meta(ge=-MAX_SAFE_INTEGER, le=MAX_SAFE_INTEGER)]
    type: Annotated[str, Meta(pattern=r"\A[\x20-\x7e]{0,255}\Z")]


class Manifest(Struct, frozen=True):
    """All entries in the order of the stream, and the bytes of all together."""

    version: Literal[1]
    entries: list[FileEntry]
    total: int


def manifest_of(entries: Sequence[FileEntry]) -> Manifest:
    """Count the entries together."""
    return Manifest(version=1, entries=list(entries), total=sum(entry.size for entry in entries))


def write_manifest(manifest: Manifest) -> bytes:
    """Write the manifest in its one canonical form."""
    return rfc8785.dumps(msgspec.to_builtins(manifest))


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest and refuse whatever is not exactly one.

    Raises :class:`PeerFault` with ``manifest-too-large`` or ``bad-manifest``.
    """
    if len(data) > MANIFEST_LIMIT:
        raise PeerFault("manifest-too-large")
    try:
        value = parse_json(data.decode())
    except (ValueError, RecursionError):
        raise _bad("not JSON") from None
    match value:
        case {"entries": [_, *_] as items}:
            if len(items) > ENTRY_LIMIT:
                raise PeerFault("manifest-too-large")
        case _:
            raise _bad("entries")
    try:
        manifest = msgspec.convert(value, Manifest)
    except ValueError as error:
        raise _bad(str(error)) from None
    for entry in manifest.entries:
        if fault := path_fault(entry.path):
            raise _bad(f"path: {fault}")
    _refuse_collisions(manifest.entries)
    if manifest.total != manifest_of(manifest.entries).total:
        raise _bad("total")
    if chunk_count(manifest.total) > MOST_CHUNKS:
        raise _bad("total")
    if write_manifest(manifest) != data:
        raise _bad("not canonical")
    return manifest


def path_fault(path: str) -> str | None:
    """Why a path may not stand in a manifest, or ``None`` if it may."""
    if path == "" or _SURROGATE.search(path):
        return "empty or not Unicode"
    if len(path.encode()) > PATH_LIMIT:
        return "too long"
    if _CONTROL.search(path):
        return "control character"
    if _DRIVE.match(path):
        return "drive"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "part"
    return None


def fit_path(path: str) -> str:
    """Return the nearest path that a manifest takes, for a file with another name."""
    # A path's end says the most: where it is too long, its beginning is left out.
    end = _SURROGATE.sub("\ufffd", path).encode()[-PATH_LIMIT:].decode(errors="ignore")
    parts = [part for part in _CONTROL.sub("_", end).split("/") if part != ""]
    fitting = "/".join("_" if part in (".", "..") else part for part in parts)
    return _DRIVE.sub(r"\1_", fitting, count=1) if _DRIVE.match(fitting) else fitting or "_"


def _refuse_collisions(entries: Sequence[FileEntry]) -> None:
    """Refuse two entries at one path, or a file where another entry needs a folder.

    Sorted, the first path that begins with another one follows it at once; a look at every folder
    of every path would take hours.
    """
    for before, after in pairwise(sorted(f"{entry.path}/" for entry in entries)):
        if after.startswith(before):
            raise _bad("two entries at one path")


def _bad(detail: str) -> PeerFault:
    return PeerFault("bad-manifest", detail)
