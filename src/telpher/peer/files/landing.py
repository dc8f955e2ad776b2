"""The receiver's disk: verified chunks come in, and whole files stand under their names at the end.

Everything is written into a staging folder beside its final place, and moved when it is whole and
on the disk. A later run, or another process, goes on where the former one ended, however it did.
"""

from __future__ import annotations

import hashlib
import os
import threading
from typing import TYPE_CHECKING, Final

from telpher.peer.files.completion import finish_files, is_in_place
from telpher.peer.files.disk import flush_file_system, let_go, saving, write_all
from telpher.peer.files.layout import Layout
from telpher.peer.files.naming import Plan
from telpher.peer.files.placing import Placing
from telpher.peer.files.staging import Staging
from telpher.peer.files.tree import Tree
from telpher.protocol.codec import CHUNK_BYTES, chunk_count
from telpher.protocol.errors import UsageError
from telpher.protocol.manifest import FolderEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from telpher.protocol.manifest import Manifest

_HANDFUL: Final = 8
"""More than so many files are brought to the disk by one call for the whole file system."""


class Landing:
    """Where one manifest's bytes go. Every method raises :class:`DiskFault`.

    One thread may call :meth:`flush` while another one calls :meth:`write`; nothing else overlaps.
    """

    def __init__(self, output: Path, manifest: Manifest) -> None:
        """Begin in the folder ``output``, or take up what an earlier run left there."""
        self._manifest = manifest
        self._layout = Layout(manifest.entries)
        # Around the descriptors and what is to be flushed, not around flushing.
        self._lock = threading.Lock()
        self._dirty: set[int] = set()
        with saving():
            self._take_up(output)

    @property
    def renamed(self) -> list[tuple[str, str]]:
        """Names, as sent and as saved, of files and folders whose name this disk cannot hold."""
        return self._plan.renamed

    @property
    def landed(self) -> list[str] | None:
        """Names under which an earlier run has put everything in place; ``None`` if none has."""
        return self._placing.names if self._placing.done else None

    def held(self) -> dict[int, bytes]:
        """Chunks of an earlier run that need not come again, each with its SHA-256, lowest first.

        All are read and hashed. Where putting in place had begun, all were whole, and are so still.
        """
        with saving():
            claimed = self._staging.journal.digests()
            if self._placing.begun:
                return claimed
            buffer = bytearray(CHUNK_BYTES)
            held = {
                chunk: digest
                for chunk, digest in claimed.items()
                if self._read_digest(chunk, memoryview(buffer)) == digest
            }
            self._staging.journal.drop(claimed.keys() - held.keys())
            if held:
                # What a killed run wrote may be read, and yet not be on the disk.
                self._sync(self._files(), ())
        return held

    def write(self, position: int, data: bytes | bytearray | memoryview) -> None:
        """Write bytes that belong at ``position`` in the stream."""
        if self._placing.begun:
            raise UsageError("written after it was whole")
        view = memoryview(data)
        with saving(), self._lock:
            for entry, offset, start, length in self._layout.pieces(position, len(view)):
                self._dirty.add(entry)
                write_all(self._tree.file(entry), view[start : start + length], offset)

    def digest(self, chunk: int) -> bytes | None:
        """SHA-256 of a chunk that was written in pieces, read back; ``None`` if it is not whole."""
        with saving(), self._lock:
            return self._read_digest(chunk, memoryview(bytearray(CHUNK_BYTES)))

    def flush(self, chunks: Iterable[tuple[int, bytes]]) -> None:
        """Bring what was written to the disk, and note these chunks with their SHA-256.

        They must have been written before the call.
        """
        with saving():
            self._staging.journal.append(chunks)
            with self._lock:
                files, self._dirty = self._dirty, set()
                folders, self._tree.changed = self._tree.changed, set()
            self._sync(files, folders)

    def land(self, total: int) -> list[str]:
        """Put everything in place and return the names, relative to the output folder.

        ``total`` is the stream's length. All chunks must be flushed. May be called again after a
        failure or a crash.
        """
        if self._placing.done:
            return self._placing.names
        with saving():
            if not self._placing.begun:
                self._finish_files(total)
                self._placing.begin(total)
            self._placing.finish()
        return self._placing.names

    def discard(self) -> None:
        """Remove the staging folder with all that is in it, and close.

        What is in place stays, but is forgotten: a later run would receive it again.
        """
        with saving():
            self._tree.close()
            self._staging.remove()

    def close(self) -> None:
        """Leave everything to a later run."""
        with saving():
            self._tree.close()
            self._staging.close()

    def _take_up(self, output: Path) -> None:
        self._open(output)
        if self._placing.done and not is_in_place(
            self._staging.output, self._manifest, self._plan, self._placing
        ):
            # Moved away or changed since: then it has to come again.
            self._staging.remove()
            self._open(output)
        self._tree = Tree(self._staging.tree, self._plan)
        if self._placing.begun:
            return
        try:
            self._tree.prune()
        except BaseException:
            self.close()
            raise

    def _open(self, output: Path) -> None:
        self._staging = staging = Staging(output, self._manifest)
        try:
            self._plan = Plan(self._manifest.entries, staging.folding(), staging.name_limit)
            self._placing = Placing(
                staging.landing,
                staging.tree,
                staging.output,
                self._plan.top(),
                staging.name_limit,
            )
        except BaseException:
            staging.close()
            raise

    def _finish_files(self, total: int) -> None:
        flushed = self._staging.journal.chunks.missing(0)
        if self._manifest.total not in (None, total) or flushed < chunk_count(total):
            raise UsageError("not whole")
        finish_files(self._tree, self._manifest, self._plan, total)
        self._sync(self._files(), self._tree.changed)

    def _files(self) -> list[int]:
        entries = enumerate(self._manifest.entries)
        return [index for index, entry in entries if not isinstance(entry, FolderEntry)]

    def _read_digest(self, chunk: int, buffer: memoryview) -> bytes | None:
        """SHA-256 of a chunk as it is on the disk; ``None`` if it is not, or not whole."""
        position = chunk * CHUNK_BYTES
        total = self._layout.total
        length = CHUNK_BYTES if total is None else min(CHUNK_BYTES, total - position)
        if length <= 0:
            return None
        for entry, offset, start, wanted in self._layout.pieces(position, length):
            read = os.preadv(self._tree.file(entry), [buffer[start : start + wanted]], offset)
            if read < wanted:
                if not self._layout.is_endless(entry):
                    return None
                # Its size is not known, so this may be its end.
                length = start + read
        return hashlib.sha256(buffer[:length]).digest()

    def _sync(self, files: Collection[int], folders: Collection[int]) -> None:
        """Bring these entries' files, these folders and the journal to the disk."""
        if len(files) + len(folders) > _HANDFUL and flush_file_system(self._staging.output):
            return
        for descriptor in self._copies(files, folders):
            try:
                os.fsync(descriptor)
                let_go(descriptor)
            finally:
                os.close(descriptor)
        os.fsync(self._staging.journal.descriptor)

    def _copies(self, files: Collection[int], folders: Collection[int]) -> Iterator[int]:
        """Descriptors that stay open whatever is written meanwhile; the caller closes each."""
        for entry in files:
            with self._lock:
                copy = os.dup(self._tree.file(entry))
            yield copy
        for folder in folders:
            with self._lock:
                copy = os.dup(self._tree.folder(folder))
            yield copy
