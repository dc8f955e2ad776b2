"""What a killed run leaves for the next one: the seat that it had, in a file that is this user's.

A record holds secrets. It is locked while its transfer runs, and removed when that has ended.
"""

from __future__ import annotations

import hashlib
import os
import time
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
    """The sender's seat. ``key`` is the transfer key in base64url."""

    transfer_id: str
    token: str
    key: str


class ReceivingRecord(Struct, frozen=True):
    """The receiver's claim: the same claim gets the same seat."""

    claim: str


R = TypeVar("R", SendingRecord, ReceivingRecord)


class Record(Generic[R]):
    """One record, held by this process from its making until ``close``."""

    def __init__(self, path: Path, kind: type[R], lock: FileLock) -> None:
        self._path = path
        self._kind: type[R] = kind
        self._lock = lock

    @property
    def content(self) -> R | None:
        """What an earlier run wrote; ``None`` if none did, or it cannot be read."""
        try:
            found: R = msgspec.json.decode(self._path.read_bytes(), type=self._kind)
        except (OSError, ValueError):
            return None
        return found

    def write(self, content: R) -> None:
        """Write it before it matters: a run may be killed at any moment."""
        new = self._path.with_suffix(".new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(content))
        new.replace(self._path)

    def remove(self) -> None:
        """Nobody goes on from here."""
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let another process have it."""
        self._lock.release()


def open_record(kind: type[R], *about: str) -> Record[R] | None:
    """The record about something, or ``None`` while another process has it or it cannot be kept."""
    name = hashlib.sha256("\0".join((kind.__name__, *about)).encode()).hexdigest()[:32]
    try:
        folder = _folder()
        for stale in _stale(folder):
            stale.unlink(missing_ok=True)
        lock = FileLock(folder / f"{name}.lock", mode=0o600)
        lock.acquire(blocking=False)
    except (OSError, Timeout):
        return None
    return Record(folder / f"{name}.json", kind, lock)


def _folder() -> Path:
    folder = Path(platformdirs.user_state_dir("telpher")) / "transfers"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _stale(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if time.time() - path.stat().st_mtime > _KEPT:
            yield path
