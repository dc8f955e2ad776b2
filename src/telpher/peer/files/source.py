"""The sender's disk: the stream of a listing, read chunk by chunk."""

from __future__ import annotations

import os
import select
import stat
from typing import TYPE_CHECKING, Final

from telpher.peer.files.disk import Descriptors, DiskFault
from telpher.peer.files.layout import Layout
from telpher.peer.files.listing import LocalFile
from telpher.protocol.codec import CHUNK_BYTES
from telpher.protocol.errors import UsageError

if TYPE_CHECKING:
    from telpher.peer.files.listing import Listing

_OPEN_FILES: Final = 8
# Without O_NONBLOCK, opening a pipe that lies where the file was would wait for ever.
_FLAGS: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class Source:
    """Chunks of the stream, in any order where sizes are known. One call at a time.

    Standard input can be read once: its chunks come in order, and stay until they are released.
    """

    def __init__(self, listing: Listing, stdin: int = 0) -> None:
        self._files = listing.files
        self._layout = Layout(listing.manifest.entries)
        self._open = Descriptors(_OPEN_FILES, self._open_file)
        self.total = self._layout.total
        """Bytes of the stream; ``None`` as long as nobody knows."""
        self._input = _Input(stdin) if self.total is None else None

    def read(self, chunk: int, buffer: bytearray | memoryview) -> int:
        """Read a chunk into a buffer of at least a chunk's size; its length in bytes.

        A shorter chunk than 1 MiB is the last, and 0 means that the stream ended before it. Raises
        :class:`DiskFault` with ``file-changed`` or ``file-unreadable``; the latter also after
        :meth:`interrupt`.
        """
        position = chunk * CHUNK_BYTES
        length = CHUNK_BYTES if self.total is None else min(CHUNK_BYTES, self.total - position)
        if length <= 0:
            return 0
        view = memoryview(buffer)
        for entry, offset, start, wanted in self._layout.pieces(position, length):
            part = view[start : start + wanted]
            file = self._files[entry]
            if file is not None:
                self._read_file(entry, file, offset, part)
            elif self._input is not None:
                length = start + self._input.read(chunk, offset, part)
                if self._input.ended:
                    self.total = self._input.position + self._layout.start_of_last()
        return length

    def release(self, upto: int) -> None:
        """No chunk below ``upto`` will be read again."""
        if self._input is not None:
            self._input.release(upto)

    def interrupt(self) -> None:
        """End a :meth:`read` that waits for standard input; from any thread."""
        if self._input is not None:
            self._input.interrupt()

    def close(self) -> None:
        """Close what is open. Standard input stays the caller's."""
        self._open.close()
        if self._input is not None:
            self._input.close()

    def _read_file(self, entry: int, file: LocalFile, offset: int, part: memoryview) -> None:
        ends = offset + len(part) == file.size
        try:
            descriptor = self._open.get(entry)
            while part:
                read = os.preadv(descriptor, [part], offset)
                if read == 0:
                    raise _changed(file)
                part = part[read:]
                offset += read
            if ends:
                _check(descriptor, file)
        except OSError as error:
            raise DiskFault("file-unreadable", str(error)) from error

    def _open_file(self, entry: int) -> int:
        file = self._files[entry]
        if file is None:
            raise UsageError("not a file")
        descriptor = os.open(file.path, _FLAGS)
        try:
            _check(descriptor, file)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor


class _Input:
    """What can be read once and in order, and its pieces that may be asked for again."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        # By chunk.
        self._kept: dict[int, bytes] = {}
        self._wake_read, self._wake_write = os.pipe()
        self.position = 0
        self.ended = False

    def read(self, chunk: int, offset: int, part: memoryview) -> int:
        kept = self._kept.get(chunk)
        if kept is None:
            if offset != self.position:
                raise UsageError("out of order, or released")
            kept = self._kept[chunk] = self._read_on(part)
        part[: len(kept)] = kept
        return len(kept)

    def release(self, upto: int) -> None:
        for chunk in [chunk for chunk in self._kept if chunk < upto]:
            del self._kept[chunk]

    def interrupt(self) -> None:
        os.write(self._wake_write, b"\0")

    def close(self) -> None:
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _read_on(self, part: memoryview) -> bytes:
        filled = 0
        try:
            while filled < len(part):
                self._wait()
                read = os.readv(self._descriptor, [part[filled:]])
                if read == 0:
                    self.ended = True
                    break
                filled += read
        except OSError as error:
            raise DiskFault("file-unreadable", str(error)) from error
        self.position += filled
        return bytes(part[:filled])

    def _wait(self) -> None:
        """Wait for input without being caught in it."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        if any(ready == self._wake_read for ready, _ in poll.poll()):
            raise DiskFault("file-unreadable", "interrupted")


def _check(descriptor: int, file: LocalFile) -> None:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or LocalFile.of(file.path, status) != file:
        raise _changed(file)


def _changed(file: LocalFile) -> DiskFault:
    return DiskFault("file-changed", f"{file.path} was changed since it was found")
