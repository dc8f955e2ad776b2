"""What no chunk brings: empty files and folders, ends of files, times."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from telpher.peer.files.disk import DiskFault, status_of
from telpher.protocol.manifest import FolderEntry

if TYPE_CHECKING:
    from telpher.peer.files.naming import Plan
    from telpher.peer.files.placing import Placing
    from telpher.peer.files.tree import Tree
    from telpher.protocol.manifest import Entry, Manifest

_NANOSECONDS: Final = 1_000_000
"""Of a millisecond."""


def finish_files(tree: Tree, manifest: Manifest, plan: Plan, total: int) -> None:
    """Make what is not there yet, and give everything its size and time. Does not flush.

    Raises :class:`OSError`, or :class:`DiskFault` if something is not as it was written.
    """
    for index, entry in enumerate(manifest.entries):
        place = plan.places[index]
        if isinstance(entry, FolderEntry):
            tree.folder(place.folder)
            continue
        size = _size(manifest, entry, total)
        status = tree.status(place)
        if status is None or not stat.S_ISREG(status.st_mode) or status.st_size != size:
            file = tree.file(index)
            if os.fstat(file).st_size < size:
                raise DiskFault("cannot-save", f"{entry.path} was changed by somebody")
            os.ftruncate(file, size)
        time = entry.modified * _NANOSECONDS
        folder = tree.folder(place.folder)
        os.utime(place.name, ns=(time, time), dir_fd=folder, follow_symlinks=False)
    # Only now: making a file changes the time of its folder.
    for index, entry in enumerate(manifest.entries):
        if isinstance(entry, FolderEntry):
            time = entry.modified * _NANOSECONDS
            os.utime(tree.folder(plan.places[index].folder), ns=(time, time))


def is_in_place(output: int, manifest: Manifest, plan: Plan, placing: Placing) -> bool:
    """Whether everything is still where it was put, at its size; its bytes are not read again."""
    finals = dict(zip(plan.top(), placing.names, strict=True))
    for index, entry in enumerate(manifest.entries):
        top, *below = plan.path(index)
        try:
            status = status_of(output, "/".join([finals[top], *below]))
        except OSError:
            return False
        if status is None:
            return False
        if isinstance(entry, FolderEntry):
            if not stat.S_ISDIR(status.st_mode):
                return False
        elif status.st_size != _size(manifest, entry, placing.total or 0):
            return False
    return True


def _size(manifest: Manifest, entry: Entry, total: int) -> int:
    """Bytes of an entry in a stream of ``total`` bytes."""
    if isinstance(entry, FolderEntry):
        return 0
    if entry.size is not None:
        return entry.size
    return total - sum(_size(manifest, before, 0) for before in manifest.entries[:-1])
