"""What this user has stored, kept on this machine alone: the way back to each, and to go on.

::

    shares/NAME.json      the share, with the link and the owner's token
    shares/NAME.journal   digests of the chunks that are stored, until all is
    shares/NAME.files     how the files were found, until all is stored
    shares/NAME.lock      held by the process that is storing it
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from telpher.keys.link import LinkInvitation, read_invitation
from telpher.peer.copies.keys import ShareKeys
from telpher.peer.files.disk import DiskFault
from telpher.peer.files.journal import Journal
from telpher.peer.records import Record, locked_record, state_folder
from telpher.protocol.codec import DIGEST_BYTES
from telpher.protocol.errors import UsageError
from telpher.protocol.manifest import write_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from telpher.peer.files.listing import Listing

_FOLDER: Final = "shares"
_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_NOTHING: Final = bytes(DIGEST_BYTES)
"""The digest of no chunk at all."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sender asks for: minutes until it ends, how many downloads, whether a password."""

    minutes: int
    downloads: int | None = None
    password: bool = False


class OwnedShare(Struct, frozen=True):
    """One share of this user's. Times in milliseconds since the epoch."""

    server: str
    link: str
    owner: str
    """The owner's token."""
    reader: str
    """SHA-256 of the read token, in hex: tells whether a password is the one that it began with."""
    name: str
    """Of what is in it, as in its summary; ``files`` and ``size`` likewise."""
    files: int
    size: int | None
    paths: list[str]
    manifest: str
    """SHA-256 of the manifest, in hex."""
    minutes: int
    downloads: int | None
    salt: str | None
    expires_at: int
    complete: bool = False

    @property
    def invitation(self) -> LinkInvitation:
        """What the link says. Raises UsageError if it is none."""
        read = read_invitation(self.link)
        if not isinstance(read, LinkInvitation):
            raise UsageError("not a link")
        return read

    @property
    def share_id(self) -> str:
        """As the server knows it."""
        return ShareKeys(self.invitation.key).share_id

    @property
    def terms(self) -> Terms:
        """As they were asked for."""
        return Terms(self.minutes, self.downloads, self.salt is not None)


class OwnShare:
    """One share that this process is storing, from its making until ``close``.

    Where nothing can be kept, it is in memory alone, and cannot be gone on with.
    """

    def __init__(self, content: OwnedShare, record: Record[OwnedShare], path: Path | None) -> None:
        self.content = content
        self._record = record
        self._path = path
        self._journal: Journal | None = None
        self._opened = ExitStack()
        if path is not None:
            with suppress(OSError):
                descriptor = os.open(path.with_suffix(".journal"), _FLAGS, 0o600)
                self._opened.callback(os.close, descriptor)
                self._journal = Journal(descriptor)

    @property
    def kept(self) -> bool:
        """Whether another run could go on."""
        return self._journal is not None

    def digests(self) -> dict[int, bytes]:
        """SHA-256 of every chunk that is stored, as far as it is known, lowest first."""
        return {} if self._journal is None else self._journal.digests()

    def note(self, digests: Iterable[tuple[int, bytes]]) -> None:
        """Keep digests of chunks that are stored: when this returns they are on the disk.

        Raises DiskFault.
        """
        if self._journal is not None:
            try:
                self._journal.append(digests)
                os.fsync(self._journal.descriptor)
            except OSError as error:
                raise DiskFault("disk-full", str(error)) from error

    def forget(self, chunks: Iterable[int]) -> None:
        """It is not known any more what is stored of these. Raises DiskFault."""
        self.note((chunk, _NOTHING) for chunk in chunks)

    def changed(self, listing: Listing) -> str | None:
        """The path of something that is not as it was when this began; ``None``: all is."""
        found = _state_of(listing)
        if self._path is not None:
            with suppress(OSError, ValueError):
                data = self._path.with_suffix(".files").read_bytes()
                before = msgspec.json.decode(data, type=list[_FileState])
                for was, now in zip_longest(before, found):
                    if was != now:
                        return (was or now).path
        return None if digest_of(listing) == self.content.manifest else self.content.name

    def change(self, **changes: Any) -> None:
        """Write down what has become of it."""
        self.content = msgspec.structs.replace(self.content, **changes)
        self._record.write(self.content)
        if self.content.complete and self._path is not None:
            for left in (".journal", ".files"):
                self._path.with_suffix(left).unlink(missing_ok=True)

    def remove(self) -> None:
        """Forget it."""
        self._record.remove()
        if self._path is not None:
            _forget(self._path)

    def close(self) -> None:
        """Let another process go on with it."""
        self._opened.close()
        self._record.close()


def begin_share(content: OwnedShare, listing: Listing) -> OwnShare:
    """Write down a share that is about to be created."""
    try:
        path = _path_of(content)
        record = locked_record(OwnedShare, path)
        files = os.open(path.with_suffix(".files"), _FLAGS | os.O_TRUNC, 0o600)
        with open(files, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(msgspec.json.encode(_state_of(listing)))
        if record is not None and record.write(content):
            return OwnShare(content, record, path)
    except OSError:
        pass
    return OwnShare(content, Record(OwnedShare), None)


def find_unfinished(server: str, paths: list[str], terms: Terms) -> OwnShare | None:
    """The share of these paths that an earlier run did not come to the end of, if there is one."""
    for path, content in _all():
        if content.complete or (content.server, content.terms) != (server, terms):
            continue
        if content.paths != paths or content.expires_at < time.time() * 1000:
            continue
        with suppress(OSError):
            record = locked_record(OwnedShare, path)
            if record is not None and record.content == content:
                return OwnShare(content, record, path)
    return None


def own_shares() -> list[OwnedShare]:
    """All that is known, the oldest first. Those whose time is over are forgotten."""
    shares = []
    for path, content in _all():
        if content.expires_at < time.time() * 1000:
            _forget(path)
        else:
            shares.append(content)
    return shares


def forget_share(share: OwnedShare) -> None:
    """Remove it from what is known."""
    with suppress(OSError):
        _forget(_path_of(share))


def change_share(share: OwnedShare, **changes: Any) -> None:
    """Write down what has become of a share, unless another process is storing it."""
    with suppress(OSError):
        record = locked_record(OwnedShare, _path_of(share))
        if record is not None:
            record.write(msgspec.structs.replace(share, **changes))
            record.close()


def digest_of(listing: Listing) -> str:
    """SHA-256 of its manifest, in hex."""
    return hashlib.sha256(write_manifest(listing.manifest)).hexdigest()


class _FileState(Struct, frozen=True, array_like=True):
    path: str
    inode: int
    size: int
    modified_ns: int


def _state_of(listing: Listing) -> list[_FileState]:
    return [
        _FileState(entry.path, file.inode, file.size, file.modified_ns)
        for entry, file in zip(listing.manifest.entries, listing.files, strict=True)
        if file is not None
    ]


def _path_of(content: OwnedShare) -> Path:
    name = hashlib.sha256(content.share_id.encode()).hexdigest()[:32]
    return state_folder(_FOLDER) / f"{name}.json"


def _all() -> Iterator[tuple[Path, OwnedShare]]:
    try:
        paths = sorted(state_folder(_FOLDER).glob("*.json"), key=lambda path: path.stat().st_mtime)
    except OSError:
        return
    for path in paths:
        with suppress(OSError, ValueError):
            yield path, msgspec.json.decode(path.read_bytes(), type=OwnedShare)


def _forget(path: Path) -> None:
    """Locks stay: two processes would hold the same share if one that is held were removed."""
    for suffix in (".json", ".journal", ".files"):
        path.with_suffix(suffix).unlink(missing_ok=True)
