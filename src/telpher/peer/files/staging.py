"""The folder in which a transfer comes together, inside the one that it is for.

::

    OUTPUT/.telpher-0123456789abcdef/   first digits of the manifest's digest
        manifest    canonical bytes
        journal     what is written; locked by the one receiver that writes
        tree/       the files, under the names that they will have
        landing     under which names they are saved, once that has begun

Whatever else is found in there, and whatever is not what it should be, is removed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import unicodedata
from typing import TYPE_CHECKING, Final

from telpher.peer.files.disk import (
    FOLDER_FLAGS,
    DiskFault,
    open_file,
    open_folder,
    remove,
    saving,
    status_of,
    write_all,
)
from telpher.peer.files.journal import Journal
from telpher.peer.files.naming import NAME_LIMIT, Folding
from telpher.protocol.manifest import FolderEntry, Manifest, write_manifest

if TYPE_CHECKING:
    from pathlib import Path

_MANIFEST: Final = "manifest"
_JOURNAL: Final = "journal"
_TREE: Final = "tree"
_LANDING: Final = "landing"
_MODE: Final = 0o700
_OTHERS_MAY_WRITE: Final = 0o022


class Staging:
    """One transfer's folder, open and locked. Methods raise :class:`OSError`.

    Raises :class:`DiskFault` with ``cannot-save`` where another receiver has it, or another user.
    """

    def __init__(self, output: Path, manifest: Manifest) -> None:
        data = write_manifest(manifest)
        self._name = _name_for(data)
        with contextlib.ExitStack() as opened:
            self.output = os.open(output, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            """The folder in which everything is to be in the end."""
            opened.callback(os.close, self.output)
            while not self._lock(opened):
                pass
            self.journal = Journal(self._journal)
            if not self._holds(data):
                self._begin(data)
            self.tree = open_folder(self._folder, _TREE)[0]
            """The folder of the files."""
            opened.callback(os.close, self.tree)
            self.landing = open_file(self._folder, _LANDING)[0]
            """The record of how they are saved."""
            opened.callback(os.close, self.landing)
            self.name_limit = min(NAME_LIMIT, os.fpathconf(self.output, "PC_NAME_MAX"))
            """Longest name in bytes."""
            self._descriptors = opened.pop_all()

    def folding(self) -> Folding:
        """Find out which names are the same here, by trying."""
        name = "probe-\u00c4"
        os.close(open_file(self._folder, name)[0])
        folding = Folding(
            case=status_of(self._folder, "PROBE-\u00c4") is not None,
            normalisation=status_of(self._folder, unicodedata.normalize("NFD", name)) is not None,
        )
        remove(self._folder, name)
        return folding

    def remove(self) -> None:
        """Remove it with all that is in it, and close it."""
        remove(self.output, self._name)
        self.close()

    def close(self) -> None:
        """Close it, and leave it to a later run."""
        self._descriptors.close()

    def _begin(self, data: bytes) -> None:
        """Begin with nothing but the manifest in it."""
        self.journal.clear()
        for name in os.listdir(self._folder):  # noqa: PTH208 - by descriptor
            if name != _JOURNAL:
                remove(self._folder, name)
        descriptor, _ = open_file(self._folder, _MANIFEST)
        try:
            write_all(descriptor, data, 0)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.fsync(self._folder)
        os.fsync(self.output)

    def _lock(self, opened: contextlib.ExitStack) -> bool:
        """Open the folder and lock its journal; false if another receiver has just removed it."""
        with contextlib.ExitStack() as attempt:
            with contextlib.suppress(FileExistsError):
                os.mkdir(self._name, _MODE, dir_fd=self.output)
            self._folder = os.open(self._name, FOLDER_FLAGS, dir_fd=self.output)
            attempt.callback(os.close, self._folder)
            status = os.fstat(self._folder)
            if status.st_uid != os.geteuid() or status.st_mode & _OTHERS_MAY_WRITE:
                raise DiskFault("cannot-save", f"{self._name} belongs to somebody else")
            self._journal = open_file(self._folder, _JOURNAL)[0]
            attempt.callback(os.close, self._journal)
            try:
                fcntl.flock(self._journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DiskFault("cannot-save", "another receiver is saving the same") from None
            if os.fstat(self._journal).st_nlink == 0:
                return False
            opened.push(attempt.pop_all())
        return True

    def _holds(self, data: bytes) -> bool:
        descriptor, _ = open_file(self._folder, _MANIFEST)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor
            return file.read() == data


def check_room(output: Path, manifest: Manifest) -> None:
    """Raise ``no-space`` if the disk has no room for what is not there yet from an earlier run."""
    staging = output / _name_for(write_manifest(manifest))
    sizes = [entry.size or 0 for entry in manifest.entries if not isinstance(entry, FolderEntry)]
    with saving():
        if (record := staging / _LANDING).exists() and record.stat().st_size > 0:
            return  # all is there
        disk = os.statvfs(output)
        # Every file ends in a block of its own.
        needed = sum(-(-size // disk.f_frsize) * disk.f_frsize for size in sizes)
        for _, _, files, folder in os.fwalk(staging) if staging.exists() else ():
            for name in files:
                status = status_of(folder, name)
                needed -= 0 if status is None else status.st_blocks * 512
    if needed > disk.f_bavail * disk.f_frsize:
        raise DiskFault("no-space", f"{needed} bytes more are needed")
    if disk.f_files and len(sizes) > disk.f_favail:
        raise DiskFault("no-space", f"{len(sizes)} more files do not fit")


def _name_for(data: bytes) -> str:
    return f".telpher-{hashlib.sha256(data).hexdigest()[:16]}"
