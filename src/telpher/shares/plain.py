"""Plain files: stored as they come, for scripts. The server can read them.

Like shares they are kept in parts, so that memory is bounded wherever bytes are kept. Their id is
all that it takes to read them.
"""

import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass

from telpher.keys.records import PART_BYTES, Stream
from telpher.keys.tokens import draw_token
from telpher.protocol.times import HOUR
from telpher.shares import share as rules
from telpher.shares.blobs import Blob
from telpher.shares.forms import UploadTooLarge
from telpher.shares.share import Ending, Part, Place, Share
from telpher.shares.spans import Span
from telpher.shares.storage import Storage

_LONGEST_NAME = 255
"""Bytes of UTF-8, as much as common file systems take."""
_NAMELESS = "file"
_PATIENCE = HOUR
"""How long one that does not grow is kept; much longer than a part takes."""


class UnknownFile(Exception):  # noqa: N818
    """There is no such file, or not any more."""


@dataclass(frozen=True, slots=True)
class PlainFiles:
    """The rules. `most` is the bytes of one file, at most; `life` in milliseconds."""

    storage: Storage
    most: int
    life: int

    async def keep(
        self, pieces: AsyncIterator[bytes], announced: int | None, address: str
    ) -> Share:
        """Keep a file; `announced` is its length at most, if that is known.

        Where it fails, nothing is kept. Raises UploadTooLarge, StorageFull, QuotaSpent, and
        whatever `pieces` raise.
        """
        now = self.storage.clock()
        share = Share(
            share_id=draw_token(),
            owner_token="",
            read_token="",
            size=self.most if announced is None else min(announced, self.most),
            salt=None,
            downloads=None,
            created_at=now,
            expires_at=now + _PATIENCE,
        )
        await self.storage.keep(share, address)
        kept = 0
        try:
            complete = await self._store(share.share_id, _Cut(pieces, self.most))
            kept = complete.size
        except BaseException:
            await self.storage.end(share.share_id, Ending.REVOKED)
            raise
        finally:
            await self.storage.quota.give_back(address, share.size - kept)
        return complete

    async def find(self, share_id: str) -> tuple[Share, list[Part]]:
        """A file that is whole and has not expired, and its parts. Raises UnknownFile."""
        share = await self.storage.store.find(share_id) if rules.is_token(share_id) else None
        if share is None or not share.plain or not share.complete:
            raise UnknownFile
        if share.refusal(self.storage.clock()) is not None:
            raise UnknownFile
        return share, await self.storage.store.parts(share_id)

    async def read(self, share: Share, parts: list[Part], span: Span) -> AsyncIterator[bytes]:
        """These bytes of it."""
        begins = 0
        for part in parts:
            first, end = max(span.first - begins, 0), min(span.end - begins, part.length)
            if first < end:
                blob = Blob(share.share_id, part.blob)
                async for piece in self.storage.blobs.read(blob, first, end):
                    yield piece
            begins += part.length

    async def _store(self, share_id: str, cut: "_Cut") -> Share:
        number = 0
        while await cut.more():
            await self._live(share_id, _PATIENCE)
            await self.storage.put(share_id, Place("data", number), cut.part())
            number += 1
        counts: dict[Stream, int] = {"data": number, "manifest": 0, "completion": 0}
        complete = await self.storage.store.complete(share_id, counts, self.storage.clock())
        if complete is None:
            raise UnknownFile
        return await self._live(share_id, self.life)

    async def _live(self, share_id: str, life: int) -> Share:
        now = self.storage.clock()
        alive = await self.storage.store.extend(share_id, now + life, now)
        if alive is None:  # its time was over before it was whole
            raise UnknownFile
        return alive


def safe_name(sent: str) -> str:
    """What a file may be called: a name alone, no path, nothing that does not show or deceives."""
    name = sent.replace("\\", "/").rpartition("/")[2]
    name = "".join(each for each in name if unicodedata.category(each) not in {"Cc", "Cs"})
    name = "".join(each for each in name if not "\u202a" <= each <= "\u202e")
    name = "".join(each for each in name if not "\u2066" <= each <= "\u2069").strip()
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1]
    return _NAMELESS if name.strip(". ") == "" else name


class _Cut:
    """Cuts a stream into parts, each of which is a stream."""

    def __init__(self, pieces: AsyncIterator[bytes], most: int) -> None:
        self._pieces = pieces
        self._left = b""
        self._most = most
        self._length = 0

    async def more(self) -> bool:
        """Whether there is another part. Raises UploadTooLarge."""
        if not self._left:
            self._left = await anext(self._pieces, b"")
            self._length += len(self._left)
            if self._length > self._most:
                raise UploadTooLarge
        return self._left != b""

    async def part(self) -> AsyncIterator[bytes]:
        """The next part."""
        room = PART_BYTES
        while room > 0 and await self.more():
            piece, self._left = self._left[:room], self._left[room:]
            room -= len(piece)
            yield piece
