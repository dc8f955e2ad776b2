"""Moving what is whole to its final names, so that nothing is overwritten and nothing moved twice.

Before anything is moved, a record says under which name it will be; after a crash, what is gone
from the staging folder is there. The record is a line of JSON, with a further line for each name
that was taken in the meantime, and one when all is done. A line without its end does not count.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Annotated, Final

import msgspec

from telpher.peer.files.disk import status_of, write_all
from telpher.peer.files.naming import numbered

if TYPE_CHECKING:
    from collections.abc import Mapping

# Nobody else gives a folder such a mode; an empty one that has it is ours, from before a crash.
_PLACEHOLDER: Final = 0o100
_NO_LINKS: Final = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)


class _Line(msgspec.Struct, omit_defaults=True):
    names: dict[str, str] = {}
    total: Annotated[int, msgspec.Meta(ge=0)] | None = None
    done: bool = False


class Placing:
    """Moves the ``tops`` of the folder ``source`` into the folder ``target``.

    ``tops`` says of each name whether it is a folder. Methods raise :class:`OSError`.
    """

    def __init__(
        self, record: int, source: int, target: int, tops: Mapping[str, bool], limit: int
    ) -> None:
        """Take up the record of an earlier run, if ``record`` holds one."""
        self._record = record
        self._source = source
        self._target = target
        self._tops = tops
        self._limit = limit
        self._names: dict[str, str] = {}
        self.total: int | None = None
        """Bytes of the stream, known once it has begun."""
        self.done = False
        self._read()

    @property
    def begun(self) -> bool:
        """Whether the names are chosen, and some things perhaps moved."""
        return self.total is not None

    @property
    def names(self) -> list[str]:
        """The final names, in the order of the tops; none before it has begun."""
        return list(self._names.values())

    def begin(self, total: int) -> None:
        """Choose the names. All must be whole and on the disk."""
        taken: set[str] = set()
        for top in self._tops:
            self._names[top] = self._free(top, taken)
            taken.add(self._names[top])
        self._write(_Line(names=self._names, total=total))
        self.total = total

    def finish(self) -> None:
        """Move what is not moved yet."""
        for top, is_folder in self._tops.items():
            move = _move_folder if is_folder else _move_file
            while status_of(self._source, top) is not None:
                if move(self._source, top, self._target, self._names[top]):
                    break
                # Taken since it was chosen.
                self._names[top] = self._free(top, set())
                self._write(_Line(names={top: self._names[top]}))
        os.fsync(self._target)
        os.fsync(self._source)
        self._write(_Line(done=True))
        self.done = True

    def _free(self, top: str, taken: set[str]) -> str:
        number = 0
        name = top
        while name in taken or status_of(self._target, name) is not None:
            number += 1
            name = numbered(top, number, is_folder=self._tops[top], limit=self._limit)
        return name

    def _write(self, line: _Line) -> None:
        data = msgspec.json.encode(line) + b"\n"
        write_all(self._record, data, self._end)
        os.fsync(self._record)
        self._end += len(data)

    def _read(self) -> None:
        with open(self._record, "rb", closefd=False) as file:
            file.seek(0)
            data = file.read()
        self._end = data.rfind(b"\n") + 1
        for line in data[: self._end].splitlines():
            try:
                read = msgspec.json.decode(line, type=_Line)
            except ValueError:
                break
            self._names |= read.names
            self.total = self.total if read.total is None else read.total
            self.done = self.done or read.done
        if self._names.keys() != self._tops.keys() or not all(map(_plain, self._names.values())):
            # Not what we wrote: nothing has begun.
            self._names, self.total, self.done, self._end = {}, None, False, 0
        os.ftruncate(self._record, self._end)


def _plain(name: str) -> bool:
    return "/" not in name and name not in ("", ".", "..")


def _move_folder(source: int, name: str, target: int, final: str) -> bool:
    """Move a folder over an empty one of our own; false if the name is another's."""
    try:
        os.mkdir(final, _PLACEHOLDER, dir_fd=target)
    except FileExistsError:
        status = status_of(target, final)
        if status is None or not _is_placeholder(status):
            return False
    try:
        # The system refuses this over a folder that is not empty, or over a file.
        os.rename(name, final, src_dir_fd=source, dst_dir_fd=target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            return False
        raise
    return True


def _is_placeholder(status: os.stat_result) -> bool:
    return (
        stat.S_ISDIR(status.st_mode)
        and status.st_mode & 0o777 == _PLACEHOLDER
        and status.st_uid == os.geteuid()
    )


def _move_file(source: int, name: str, target: int, final: str) -> bool:
    """Give a file its final name and take the other; false if the name is another's."""
    try:
        os.link(name, final, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
    except FileExistsError:
        if not _same(status_of(source, name), status_of(target, final)):
            return False
        # Linked already, before a crash.
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return _move_over_new(source, name, target, final)
    os.unlink(name, dir_fd=source)
    return True


def _move_over_new(source: int, name: str, target: int, final: str) -> bool:
    """Move a file where there are no links: over one that we made, empty, a moment ago.

    A crash between the two leaves an empty file behind: nothing tells it from another's.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        os.close(os.open(final, flags, 0o600, dir_fd=target))
    except FileExistsError:
        return False
    os.rename(name, final, src_dir_fd=source, dst_dir_fd=target)
    return True


def _same(one: os.stat_result | None, other: os.stat_result | None) -> bool:
    return (
        one is not None
        and other is not None
        and (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)
    )
