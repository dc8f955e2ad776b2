"""Shares in a Supabase project, which all servers that use it have in common.

Each method is one function of `supabase/migrations`, and so one transaction. Nothing is asked for
by filters: these stand in addresses, which Supabase logs, and the id of a plain file opens it.
"""

from typing import Any

import msgspec

from telpher.drivers.postgrest import PostgrestClient, Unavailable
from telpher.keys.records import Stream
from telpher.shares.blobs import StorageUnreachable
from telpher.shares.share import Ending, Part, Place, Share
from telpher.shares.store import MOST_REPORTS, Added, Completed, Placed, Report, Usage


class PostgrestShareStore:
    """Keeps shares in a project; see ShareStore for what each does.

    A call whose answer was lost is made again, and then finds done what it did itself; what it
    freed is then not told.
    """

    def __init__(self, client: PostgrestClient) -> None:
        self._client = client

    async def add(self, share: Share, most: int) -> Added:
        """See ShareStore."""
        row = msgspec.to_builtins(share)
        added: Added = await self._call("telpher_add_share", share=row, most=most)
        return added

    async def find(self, share_id: str) -> Share | None:
        """See ShareStore."""
        return share_of(await self._call("telpher_find_share", of_share=share_id))

    async def place(self, share_id: str, part: Part, now: int) -> Placed | None:
        """See ShareStore."""
        placed = await self._call(
            "telpher_place_part",
            **_named(share_id, part.place),
            of_blob=part.blob,
            of_length=part.length,
            at_ms=now,
        )
        return Placed(placed["replaced"]) if placed else None

    async def part(self, share_id: str, place: Place) -> Part | None:
        """See ShareStore."""
        row = await self._call("telpher_find_part", **_named(share_id, place))
        return _part(*row) if row else None

    async def parts(self, share_id: str) -> list[Part]:
        """See ShareStore."""
        rows = await self._call("telpher_list_parts", of_share=share_id)
        return [_part(*row) for row in rows]

    async def complete(
        self, share_id: str, counts: dict[Stream, int], now: int
    ) -> Completed | None:
        """See ShareStore."""
        arguments = {"of_share": share_id, "counts": counts, "at_ms": now}
        row = await self._call("telpher_complete_share", **arguments)
        share = share_of(row)
        return Completed(share, row.get("freed", 0)) if share else None

    async def extend(self, share_id: str, expires_at: int, now: int) -> Share | None:
        """See ShareStore."""
        arguments = {"of_share": share_id, "ends_at": expires_at, "at_ms": now}
        return share_of(await self._call("telpher_extend_share", **arguments))

    async def end(self, share_id: str, ending: Ending) -> Share | None:
        """See ShareStore."""
        arguments = {"of_share": share_id, "ending": ending.value}
        return share_of(await self._call("telpher_end_share", **arguments))

    async def expire(self, now: int) -> int:
        """See ShareStore."""
        count: int = await self._call("telpher_expire_shares", at_ms=now)
        return count

    async def ended(self) -> list[str]:
        """See ShareStore."""
        found: list[str] = await self._call("telpher_ended_shares")
        return found

    async def emptied(self, share_id: str) -> None:
        """See ShareStore."""
        await self._call("telpher_empty_share", of_share=share_id)

    async def remove_ended(self, before: int) -> int:
        """See ShareStore."""
        count: int = await self._call("telpher_forget_shares", before_ms=before)
        return count

    async def report(self, report: Report) -> None:
        """See ShareStore."""
        await self._call(
            "telpher_report_share",
            of_share=report.share_id,
            at_ms=report.reported_at,
            of_reason=report.reason,
            of_note=report.note.replace("\0", ""),  # which PostgreSQL does not keep
            most=MOST_REPORTS,
        )

    async def reports(self) -> list[Report]:
        """See ShareStore."""
        return [Report(*row) for row in await self._call("telpher_list_reports")]

    async def shares(self) -> list[Share]:
        """See ShareStore."""
        rows = await self._call("telpher_list_shares")
        return [msgspec.convert(row, Share) for row in rows]

    async def usage(self) -> Usage:
        """See ShareStore."""
        return Usage(*await self._call("telpher_usage"))

    async def _call(self, function: str, **arguments: Any) -> Any:
        return await call(self._client, function, **arguments)


async def call(client: PostgrestClient, function: str, **arguments: Any) -> Any:
    """What a function of the project returns. Raises StorageUnreachable."""
    try:
        return await client.run(lambda project: project.rpc(function, arguments))
    except Unavailable:
        raise StorageUnreachable from None


def share_of(row: Any) -> Share | None:
    """A share as its row says, or none."""
    return msgspec.convert(row, Share | None)


def _named(share_id: str, place: Place) -> dict[str, str | int]:
    return {"of_share": share_id, "of_stream": place.stream, "of_number": place.number}


def _part(stream: Stream, number: int, blob: str, length: int) -> Part:
    return Part(Place(stream, number), blob, length)
