"""The port behind which shares are kept, and the store that keeps them in memory.

Every change is one conditional update, so that of many requests at once exactly one wins. Callers
pass `now`. A share is **open** while it has not ended and its time is not over. Methods raise
StorageUnreachable when the store cannot be asked.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Literal, NamedTuple, Protocol, get_args

from telpher.keys.records import Stream
from telpher.shares.share import Ending, Part, Place, Share

MOST_REPORTS = 100
Added = Literal["added", "taken", "full"]


class Placed(NamedTuple):
    """A part has its place; `replaced` is the blob that had it before, which nothing names now."""

    replaced: str | None


class Completed(NamedTuple):
    """A share is complete; `freed` is the bytes that were announced and are not stored, the first
    time that this is said, and afterwards 0.
    """

    share: Share
    freed: int


class Report(NamedTuple):
    """What somebody reported about a share."""

    share_id: str
    reported_at: int
    reason: str
    note: str


class Usage(NamedTuple):
    """What is kept: shares, plain files, and their bytes."""

    shares: int
    files: int
    stored: int


class ShareStore(Protocol):
    """Keeps shares, and where their parts are."""

    async def add(self, share: Share, most: int) -> Added:
        """Keep a new share, if its id is free and all sizes together stay within `most` bytes."""
        ...

    async def find(self, share_id: str) -> Share | None:
        """The share of this id."""
        ...

    async def place(self, share_id: str, part: Part, now: int) -> Placed | None:
        """Give a part its place in an open share that is not complete and not larger by it than
        its size; else None.
        """
        ...

    async def part(self, share_id: str, place: Place) -> Part | None:
        """What is stored at this place."""
        ...

    async def parts(self, share_id: str) -> list[Part]:
        """All that is stored, by stream and number."""
        ...

    async def complete(
        self, share_id: str, counts: dict[Stream, int], now: int
    ) -> Completed | None:
        """Close an open share to changes, if it has exactly the first so many parts of each stream.

        Its size becomes what is stored. None where it is not so; again succeeds.
        """
        ...

    async def extend(self, share_id: str, expires_at: int, now: int) -> Share | None:
        """Move the end of an open share; else None."""
        ...

    async def end(self, share_id: str, ending: Ending) -> Share | None:
        """End a share that has not ended; else None."""
        ...

    async def expire(self, now: int) -> int:
        """End every share whose time is over; how many."""
        ...

    async def ended(self) -> list[str]:
        """The shares that have ended and are not emptied yet."""
        ...

    async def emptied(self, share_id: str) -> None:
        """Note that nothing is stored of an ended share any more."""
        ...

    async def remove_ended(self, before: int) -> int:
        """Forget emptied shares that would have expired before this moment; how many."""
        ...

    async def report(self, report: Report) -> None:
        """Keep a report, unless there are MOST_REPORTS about this share."""
        ...

    async def reports(self) -> list[Report]:
        """All reports about shares that are known, oldest first."""
        ...

    async def shares(self) -> list[Share]:
        """All shares, oldest first."""
        ...

    async def usage(self) -> Usage:
        """What shares that are not emptied amount to."""
        ...


class MemoryShareStore:
    """Keeps shares for as long as the process lives. Nothing here waits, so nothing races."""

    def __init__(self) -> None:
        self._shares: dict[str, Share] = {}
        self._parts: dict[str, dict[Place, Part]] = {}
        self._reports: list[Report] = []

    async def add(self, share: Share, most: int) -> Added:
        """See ShareStore."""
        if share.share_id in self._shares:
            return "taken"
        if share.size + sum(kept.size for kept in self._shares.values() if not kept.emptied) > most:
            return "full"
        self._shares[share.share_id] = share
        self._parts[share.share_id] = {}
        return "added"

    async def find(self, share_id: str) -> Share | None:
        """See ShareStore."""
        return self._shares.get(share_id)

    async def place(self, share_id: str, part: Part, now: int) -> Placed | None:
        """See ShareStore."""
        share = self.open(share_id, now)
        if share is None or share.complete:
            return None
        parts = self._parts[share_id]
        former = parts.get(part.place)
        stored = share.stored + part.length - (former.length if former else 0)
        if stored > share.size:
            return None
        parts[part.place] = part
        self.put(replace(share, stored=stored))
        return Placed(former.blob if former else None)

    async def part(self, share_id: str, place: Place) -> Part | None:
        """See ShareStore."""
        return self._parts.get(share_id, {}).get(place)

    async def parts(self, share_id: str) -> list[Part]:
        """See ShareStore."""
        parts = self._parts.get(share_id, {}).values()
        return sorted(parts, key=lambda part: (part.place.stream, part.place.number))

    async def complete(
        self, share_id: str, counts: dict[Stream, int], now: int
    ) -> Completed | None:
        """See ShareStore."""
        share = self.open(share_id, now)
        if share is None:
            return None
        if share.complete:
            return Completed(share, 0)
        places = self._parts[share_id]
        there = Counter(place.stream for place in places)
        if any(
            there[stream] != counts[stream]
            or any(Place(stream, number) not in places for number in range(there[stream]))
            for stream in get_args(Stream)
        ):
            return None
        complete = self.put(replace(share, complete=True, size=share.stored))
        return Completed(complete, share.size - share.stored)

    async def extend(self, share_id: str, expires_at: int, now: int) -> Share | None:
        """See ShareStore."""
        share = self.open(share_id, now)
        return self.put(replace(share, expires_at=expires_at)) if share else None

    async def end(self, share_id: str, ending: Ending) -> Share | None:
        """See ShareStore."""
        share = self._shares.get(share_id)
        if share is None or share.ended is not None:
            return None
        return self.put(replace(share, ended=ending))

    async def expire(self, now: int) -> int:
        """See ShareStore."""
        over = self._those(lambda share: share.ended is None and share.expires_at <= now)
        for share in over:
            self.put(replace(share, ended=Ending.EXPIRED))
        return len(over)

    async def ended(self) -> list[str]:
        """See ShareStore."""
        ended = self._those(lambda share: share.ended is not None and not share.emptied)
        return [share.share_id for share in ended]

    async def emptied(self, share_id: str) -> None:
        """See ShareStore."""
        self.put(replace(self._shares[share_id], emptied=True, stored=0))
        self._parts[share_id] = {}

    async def remove_ended(self, before: int) -> int:
        """See ShareStore."""
        gone = self._those(lambda share: share.emptied and share.expires_at <= before)
        for share in gone:
            del self._shares[share.share_id], self._parts[share.share_id]
        self._reports = [kept for kept in self._reports if kept.share_id in self._shares]
        return len(gone)

    async def report(self, report: Report) -> None:
        """See ShareStore."""
        if sum(kept.share_id == report.share_id for kept in self._reports) < MOST_REPORTS:
            self._reports.append(report)

    async def reports(self) -> list[Report]:
        """See ShareStore."""
        return list(self._reports)

    async def shares(self) -> list[Share]:
        """See ShareStore."""
        return sorted(self._shares.values(), key=lambda share: share.created_at)

    async def usage(self) -> Usage:
        """See ShareStore."""
        kept = self._those(lambda share: not share.emptied)
        files = sum(share.plain for share in kept)
        return Usage(len(kept) - files, files, sum(share.stored for share in kept))

    def open(self, share_id: str, now: int) -> Share | None:
        """The share of this id, if it is open."""
        share = self._shares.get(share_id)
        return share if share and share.refusal(now) is None else None

    def _those(self, which: Callable[[Share], bool]) -> list[Share]:
        return [share for share in self._shares.values() if which(share)]

    def put(self, share: Share) -> Share:
        """Keep what a share has become."""
        self._shares[share.share_id] = share
        return share
