"""A sender and a receiver of stored copies, in the test's own process."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from telpher.keys.link import LinkInvitation, read_invitation
from telpher.peer.copies.downloading import Downloading
from telpher.peer.copies.own_shares import Terms
from telpher.peer.copies.sharing import new_upload, resume_upload
from telpher.peer.copies.uploading import Uploading
from telpher.peer.files.listing import list_paths
from telpher.peer.status import Delivered, Ended, Status, Stored, Summary

HOUR = Terms(60)


class Somebody:
    """Accepts, unless told otherwise, and knows these passwords, one after the other."""

    def __init__(self, *passwords: str, accepts: bool = True) -> None:
        self._passwords = list(passwords)
        self._accepts = accepts
        self.asked: list[str] = []
        self.summary: Summary | None = None
        self.manifest = ""

    async def password(self, *, again: bool) -> str | None:
        self.asked.append("again" if again else "password")
        return self._passwords.pop(0) if self._passwords else None

    async def accepts(self, summary: Summary, manifest: str) -> bool:
        self.asked.append("accept")
        self.summary, self.manifest = summary, manifest
        return self._accepts


async def upload_of(
    server: str, *paths: Path, terms: Terms = HOUR, password: str | None = None
) -> Uploading:
    """As the terminal begins: what was begun before and killed is gone on with."""
    names = [str(path) for path in paths]
    listing = list_paths(names)
    again = resume_upload(server, names, listing, terms, password)
    return again or await new_upload(server, names, listing, terms, password)


async def stored(server: str, *paths: Path, terms: Terms = HOUR) -> bytes:
    """Store it all; the key of its link."""
    end = await (await upload_of(server, *paths, terms=terms)).run()
    assert isinstance(end, Stored), end
    return key_of(end.link)


def key_of(link: str) -> bytes:
    read = read_invitation(link)
    assert isinstance(read, LinkInvitation)
    return read.key


async def fetch(
    server: str,
    key: bytes,
    output: Path,
    person: Somebody | None = None,
    only: Sequence[str] = (),
) -> Delivered | Ended:
    await asyncio.to_thread(output.mkdir, exist_ok=True)
    return await Downloading(server, key, output, person or Somebody(), only).run()


async def reaches(copy: Uploading | Downloading, amount: int) -> None:
    """Wait until so many bytes are across."""
    reached = asyncio.Event()

    def look(status: Status) -> None:
        progress = getattr(status, "progress", None)
        if progress is not None and progress.bytes >= amount:
            reached.set()

    copy.subscribe(look)
    async with asyncio.timeout(60):
        await reached.wait()
