"""From the paths that a person names to a manifest, and to the files behind it."""

from __future__ import annotations

import mimetypes
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from telpher.peer.files.disk import DiskFault
from telpher.peer.files.naming import numbered
from telpher.protocol.codec import CHUNK_BYTES, MOST_CHUNKS
from telpher.protocol.manifest import (
    PATH_LIMIT,
    Entry,
    FileEntry,
    FolderEntry,
    Manifest,
    fit_path,
    manifest_of,
    write_manifest,
)
from telpher.protocol.messages import ENTRY_LIMIT, MANIFEST_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STANDARD_INPUT: Final = "-"
"""The path that means it."""

_MOST_BYTES: Final = MOST_CHUNKS * CHUNK_BYTES
_COMPRESSED: Final = {
    "gzip": "application/gzip",
    "bzip2": "application/x-bzip2",
    "xz": "application/x-xz",
}
# Those of this process, or its parent's where the system cannot tell.
_EFFECTIVE: Final = os.access in os.supports_effective_ids


class TooMuch(Exception):  # noqa: N818 - like the protocol's faults
    """What is named does not fit into one transfer; the text says why."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file as it was found: any difference later means that somebody changed it."""

    path: str
    device: int
    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: str, status: os.stat_result) -> LocalFile:
        """Take down what tells a changed file."""
        return cls(path, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Listing:
    """What is to be sent. ``files`` has each entry's file: ``None`` for a folder, standard input.

    ``left_out`` are paths of what cannot be sent: links to folders or nowhere, sockets, devices.
    """

    manifest: Manifest
    files: list[LocalFile | None]
    left_out: list[str]


def list_paths(paths: Sequence[str], stdin_name: str = "stdin") -> Listing:
    """Find all files under the given paths, in a stable order.

    ``stdin_name`` is the name for what "-" brings. Raises :class:`DiskFault` with
    ``file-unreadable``, :class:`TooMuch`, or :class:`ValueError` if "-" is not the last path.
    """
    if STANDARD_INPUT in paths[:-1]:
        raise ValueError("standard input ends when it ends, so it can only be the last")
    walk = _Walk()
    try:
        for path in paths:
            if path == STANDARD_INPUT:
                walk.standard_input(stdin_name)
            else:
                walk.named(path)
    except OSError as error:
        raise DiskFault("file-unreadable", str(error)) from error
    manifest = manifest_of(walk.entries)
    if (manifest.total or 0) > _MOST_BYTES:
        raise TooMuch(f"{manifest.total} bytes are too many for one transfer")
    if len(write_manifest(manifest)) > MANIFEST_LIMIT:
        raise TooMuch("the names of the files are too long for one transfer")
    return Listing(manifest, walk.files, walk.left_out)


class _Walk:
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.files: list[LocalFile | None] = []
        self.left_out: list[str] = []
        self._tops: set[str] = set()

    def named(self, path: str) -> None:
        """Add what a person named: where it is a link, what it leads to."""
        status = os.stat(path)  # noqa: PTH116 - an empty path is no folder
        name = Path(path).name
        if name in ("", ".."):
            name = Path(path).resolve().name
        is_folder = stat.S_ISDIR(status.st_mode)
        top = _distinct(fit_path(name), self._tops, is_folder=is_folder)
        if is_folder:
            self._folder(path, top, status)
        elif stat.S_ISREG(status.st_mode):
            self._file(path, top, status)
        else:
            raise DiskFault("file-unreadable", f"{path} is neither a file nor a folder")

    def standard_input(self, name: str) -> None:
        name = _distinct(fit_path(name).replace("/", "_"), self._tops, is_folder=False)
        now = time.time_ns() // 1_000_000
        self._add(FileEntry(modified=now, path=name, size=None, type=media_type(name)), None)

    def _folder(self, path: str, sent: str, status: os.stat_result) -> None:
        """Add all files below; with a stack of its own, however deep it goes."""
        # Each: its path, as sent, its status, what is left of it, entries before it.
        stack = [(path, sent, status, _children(path), len(self.entries))]
        while stack:
            path, sent, status, children, before = stack[-1]
            item = next(children, None)
            if item is None:
                stack.pop()
                if len(self.entries) == before:
                    modified = status.st_mtime_ns // 1_000_000
                    self._add(FolderEntry(modified=modified, path=sent), None)
                continue
            child, name = item
            below = f"{sent}/{name}"
            if child.is_dir(follow_symlinks=False):
                inside = (child.path, below, child.stat(follow_symlinks=False))
                stack.append((*inside, _children(child.path), len(self.entries)))
            elif (found := _sendable(child)) is not None:
                self._file(child.path, below, found)
            else:
                self.left_out.append(child.path)

    def _file(self, path: str, sent: str, status: os.stat_result) -> None:
        if not os.access(path, os.R_OK, effective_ids=_EFFECTIVE):
            raise DiskFault("file-unreadable", f"{path} may not be read")
        entry = FileEntry(
            modified=status.st_mtime_ns // 1_000_000,
            path=sent,
            size=status.st_size,
            type=media_type(sent),
        )
        self._add(entry, LocalFile.of(path, status))

    def _add(self, entry: Entry, file: LocalFile | None) -> None:
        if len(self.entries) == ENTRY_LIMIT:
            raise TooMuch(f"more than {ENTRY_LIMIT} files and folders are too many")
        # Each name fits by now, but there may be too many inside one another.
        if len(entry.path.encode()) > PATH_LIMIT:
            raise TooMuch(f"{entry.path} is too long a path")
        self.entries.append(entry)
        self.files.append(file)


def media_type(name: str) -> str:
    """Guess the media type from a file's name; "" if nobody knows."""
    # With a slash before it no name is taken for a URL.
    kind, encoding = mimetypes.guess_type("/" + name.rpartition("/")[2])
    found = kind if encoding is None else _COMPRESSED.get(encoding)
    return found if found is not None and found.isascii() and len(found) <= 255 else ""


def _children(path: str) -> Iterator[tuple[os.DirEntry[str], str]]:
    """What is in a folder, sorted by name, each with a name that a manifest takes."""
    with os.scandir(path) as found:
        children = sorted(found, key=lambda child: child.name)
    taken = {child.name for child in children}
    for child in children:
        name = child.name
        if not name.isprintable():  # as nearly every name is, and then it fits
            # In a folder even a colon after a letter may stand: a part is fitted behind another.
            name = fit_path(f"_/{name}").removeprefix("_/")
        if name != child.name:
            name = _distinct(name, taken, is_folder=child.is_dir(follow_symlinks=False))
        yield child, name


def _sendable(child: os.DirEntry[str]) -> os.stat_result | None:
    """The status of a file, or of the file that a link leads to; ``None`` for anything else."""
    if not child.is_symlink():
        status = child.stat(follow_symlinks=False)
        return status if stat.S_ISREG(status.st_mode) else None
    try:
        status = child.stat()
    except OSError:
        return None
    readable = os.access(child.path, os.R_OK, effective_ids=_EFFECTIVE)
    return status if stat.S_ISREG(status.st_mode) and readable else None


def _distinct(name: str, taken: set[str], *, is_folder: bool) -> str:
    number = 0
    found = name
    while found in taken:
        number += 1
        found = numbered(name, number, is_folder=is_folder)
    taken.add(found)
    return found
