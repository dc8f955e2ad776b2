"""What a killed run leaves for the next one: the seat that it had, in a file that is this user's.

A record holds secrets. It is locked while its transfer runs, and removed when that has ended.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import msgspec
import platformdirs
from filelock import FileLock, Timeout
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT: Final = 2 * 24 * 60 * 60
"""Seconds after which a record is of no use: no session lives that long."""


class SendingRecord(Struct, frozen=True):
    """The sender's seat, the transfer key in base64url, and how many guesses at it are spent."""

    transfer_id: str
    token: str
    key: str
    guesses: int = 0


class ReceivingRecord(Struct, frozen=True):
    """The receiver's claim: the same claim gets the same seat, whatever was typed."""

    claim: str
    spent: dict[str, int] = {}
    """How many guesses are spent, by the check as it was typed."""
    key: str = ""
    """The transfer key in base64url, once the sender has told it."""


R = TypeVar("R", bound=Struct)


class Record(Generic[R]):
    """One record, held by this process from its making until ``close``.

    Where nothing can be kept, it is in memory alone, and a run that is killed begins anew.
    """

    def __init__(self, kind: type[R], path: Path | None = None, lock: FileLock | None = None):
        self._path = path
        self._lock = lock
        self.is_elsewhere = False
        """Another process holds it, and this one is in memory alone."""
        self.content: R | None = None
        """What an earlier run wrote; ``None`` if none did, or it cannot be read."""
        if path is not None:
            with suppress(OSError, ValueError):
                self.content = msgspec.json.decode(path.read_bytes(), type=kind)

    def write(self, content: R) -> bool:
        """Write it before it matters: whether it outlives a kill and a power cut from now on."""
        self.content = content
        if self._path is None:
            return False
        try:
            new = self._path.with_suffix(".new")
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(content))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
            _sync_folder(self._path.parent)
        except OSError:
            return False
        return True

    def remove(self) -> None:
        """Nobody goes on from here."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let another process have it."""
        if self._lock is not None:
            self._lock.release()


def open_record(kind: type[R], *about: str) -> Record[R]:
    """The record about something; while another process has it, one in memory alone."""
    name = hashlib.sha256("\0".join((kind.__name__, *about)).encode()).hexdigest()[:32]
    try:
        folder = state_folder("transfers")
        for stale in _stale(folder):
            stale.unlink(missing_ok=True)
        record = locked_record(kind, folder / f"{name}.json")
    except OSError:
        return Record(kind)
    if record is None:
        record = Record(kind)
        record.is_elsewhere = True
    return record


def locked_record(kind: type[R], path: Path) -> Record[R] | None:
    """The record in a file; ``None`` while another process has it. Raises OSError."""
    # Whoever lets it go may be another thread.
    lock = FileLock(path.with_suffix(".lock"), mode=0o600, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return None
    return Record(kind, path, lock)


def state_folder(name: str) -> Path:
    """A folder of this user's alone, made if need be. Raises OSError."""
    folder = Path(platformdirs.user_state_dir("telpher")) / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sync_folder(folder: Path) -> None:
    """Make a new name outlive a power cut, where folders can be flushed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stale(folder: Path) -> Iterator[Path]:
    """Locks stay: two processes would hold the same record if one that is held were removed."""
    for path in folder.iterdir():
        if path.suffix != ".lock" and time.time() - path.stat().st_mtime > _KEPT:
            yield path
