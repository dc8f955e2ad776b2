"""Files by their folder's descriptor: nothing here follows a symbolic link or leaves its folder.

Whoever names a file only by a name and the open folder that holds it cannot be led elsewhere, not
even by somebody who exchanges folders for links at the same time.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import stat
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from telpher.protocol.errors import Reason

FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK, opening a pipe that lies where a file should be would wait for ever.
FILE_FLAGS: Final = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC

_FULL = (errno.ENOSPC, errno.EDQUOT)
# Linux alone has it, and Python does not offer it.
_syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)


class DiskFault(Exception):  # noqa: N818 - like the protocol's faults
    """A file or a disk ended the transfer; ``code`` may be told to the other side.

    The text of the exception names the file, and is for this side's eyes only.
    """

    def __init__(self, code: Reason, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: Reason = code


@contextlib.contextmanager
def saving() -> Iterator[None]:
    """Turn what the system says of a write into ``disk-full`` or ``cannot-save``."""
    try:
        yield
    except OSError as error:
        code: Reason = "disk-full" if error.errno in _FULL else "cannot-save"
        raise DiskFault(code, str(error)) from error
    except ValueError as error:  # a name that the system cannot even be asked for
        raise DiskFault("cannot-save", str(error)) from error


def open_folder(parent: int, name: str) -> tuple[int, bool]:
    """Open the folder, making it if it is not there; whether it was made.

    Anything else of this name goes.
    """
    try:
        os.mkdir(name, dir_fd=parent)
    except FileExistsError:
        status = status_of(parent, name)
        if status is not None and stat.S_ISDIR(status.st_mode):
            return os.open(name, FOLDER_FLAGS, dir_fd=parent), False
        remove(parent, name)
        os.mkdir(name, dir_fd=parent)
    return os.open(name, FOLDER_FLAGS, dir_fd=parent), True


def open_file(parent: int, name: str) -> tuple[int, bool]:
    """Open a file to read and write, making it if it is not there; whether it was made.

    What has another kind or a second name goes: a write must reach this name alone.
    """
    make = os.O_RDWR | os.O_CREAT | os.O_EXCL | FILE_FLAGS
    # Most are new, so this is tried first.
    with contextlib.suppress(FileExistsError):
        return os.open(name, make, 0o666, dir_fd=parent), True
    # Linked, a folder, a pipe: several errors say so.
    with contextlib.suppress(OSError):
        descriptor = os.open(name, os.O_RDWR | FILE_FLAGS, dir_fd=parent)
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
            return descriptor, False
        os.close(descriptor)
    remove(parent, name)
    return os.open(name, make, 0o666, dir_fd=parent), True


def status_of(parent: int, name: str) -> os.stat_result | None:
    """What lies there under this name, a link itself and not its target; ``None`` if nothing."""
    try:
        return os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return None


def remove(parent: int, name: str) -> None:
    """Remove whatever has this name, a folder with all that is in it, never what a link names."""
    status = status_of(parent, name)
    if status is None:
        return
    if stat.S_ISDIR(status.st_mode):
        shutil.rmtree(name, dir_fd=parent)
    else:
        os.unlink(name, dir_fd=parent)


def write_all(descriptor: int, data: bytes | memoryview, offset: int) -> None:
    """Write all of ``data`` at ``offset``."""
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view = view[written:]
        offset += written


def flush_file_system(descriptor: int) -> bool:
    """Bring the whole file system of this file to the disk; whether there is such a call."""
    if _syncfs is None:
        return False
    if _syncfs(descriptor) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return True


def let_go(descriptor: int) -> None:
    """Drop from memory what of this file is on the disk.

    Otherwise a large transfer pushes everything else out of the system's cache, and finding room
    for every new page costs more than writing it.
    """
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


class Descriptors:
    """A few open descriptors; the one that was longest not asked for is closed for another."""

    def __init__(self, most: int, open_one: Callable[[int], int]) -> None:
        self._most = most
        self._open = open_one
        self._held: OrderedDict[int, int] = OrderedDict()

    def __contains__(self, key: int) -> bool:
        return key in self._held

    def get(self, key: int) -> int:
        """Return the descriptor, opened now if need be; good until others are asked for."""
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        descriptor = self._open(key)
        # Opening it may have opened and closed others.
        self._held[key] = descriptor
        while len(self._held) > self._most:
            os.close(self._held.popitem(last=False)[1])
        return descriptor

    def close(self) -> None:
        """Close all."""
        while self._held:
            os.close(self._held.popitem()[1])
