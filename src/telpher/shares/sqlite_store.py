"""Shares in SQLite."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, get_args

from telpher.drivers.sqlite import Database, Unavailable
from telpher.keys.records import Stream
from telpher.shares.blobs import StorageUnreachable
from telpher.shares.share import Ending, Part, Place, Share
from telpher.shares.store import MOST_REPORTS, Added, Completed, Placed, Report, Usage

T = TypeVar("T")

MIGRATIONS = (
    """
    CREATE TABLE shares (
        share_id TEXT PRIMARY KEY,
        owner_token TEXT NOT NULL,
        read_token TEXT NOT NULL,
        size INTEGER NOT NULL,
        salt TEXT,
        downloads INTEGER,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        stored INTEGER NOT NULL DEFAULT 0,
        complete INTEGER NOT NULL DEFAULT 0,
        downloaded INTEGER NOT NULL DEFAULT 0,
        ended TEXT CHECK (ended IN ('expired', 'revoked', 'spent', 'taken-down')),
        emptied INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX shares_by_end ON shares (expires_at);
    CREATE TABLE parts (
        share_id TEXT NOT NULL REFERENCES shares,
        stream TEXT NOT NULL CHECK (stream IN ('data', 'manifest', 'completion')),
        number INTEGER NOT NULL,
        blob TEXT NOT NULL,
        length INTEGER NOT NULL,
        PRIMARY KEY (share_id, stream, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE claims (
        share_id TEXT NOT NULL REFERENCES shares,
        claim TEXT NOT NULL,
        spent INTEGER NOT NULL DEFAULT 0,
        until INTEGER NOT NULL,
        committed INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (share_id, claim)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE reports (
        share_id TEXT NOT NULL REFERENCES shares,
        reported_at INTEGER NOT NULL,
        reason TEXT NOT NULL,
        note TEXT NOT NULL
    ) STRICT;
    CREATE INDEX reports_by_share ON reports (share_id)
    """,
    "ALTER TABLE claims ADD COLUMN exhausted INTEGER NOT NULL DEFAULT 0",
)

OPEN = "share_id = ? AND ended IS NULL AND expires_at > ?"


class SqliteShareStore:
    """Keeps shares in a database made with MIGRATIONS; see ShareStore for what each does.

    What a sender or a receiver is told to rely on is on the disk before the answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, share: Share, most: int) -> Added:
        """See ShareStore."""

        def work(db: sqlite3.Connection) -> Added:
            if share_where(db, "share_id = ?", share.share_id) is not None:
                return "taken"
            (size,) = db.execute(
                "SELECT coalesce(sum(size), 0) FROM shares WHERE emptied = 0"
            ).fetchone()
            if size + share.size > most:
                return "full"
            row = (
                share.share_id,
                share.owner_token,
                share.read_token,
                share.size,
                share.salt,
                share.downloads,
                share.created_at,
                share.expires_at,
            )
            db.execute(
                "INSERT INTO shares (share_id, owner_token, read_token, size, salt, downloads,"
                " created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            return "added"

        return await self._run(work, durable=True)

    async def find(self, share_id: str) -> Share | None:
        """See ShareStore."""
        return await self._run(lambda db: share_where(db, "share_id = ?", share_id))

    async def place(self, share_id: str, part: Part, now: int) -> Placed | None:
        """See ShareStore."""

        def work(db: sqlite3.Connection) -> Placed | None:
            former = _part(db, share_id, part.place)
            more = part.length - (former.length if former else 0)
            placed = db.execute(
                f"UPDATE shares SET stored = stored + ? WHERE {OPEN}"  # noqa: S608
                " AND complete = 0 AND stored + ? <= size",
                (more, share_id, now, more),
            )
            if placed.rowcount == 0:
                return None
            db.execute(
                "INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?)",
                (share_id, part.place.stream, part.place.number, part.blob, part.length),
            )
            return Placed(former.blob if former else None)

        return await self._run(work, durable=True)

    async def part(self, share_id: str, place: Place) -> Part | None:
        """See ShareStore."""
        return await self._run(lambda db: _part(db, share_id, place))

    async def parts(self, share_id: str) -> list[Part]:
        """See ShareStore."""
        query = "SELECT stream, number, blob, length FROM parts WHERE share_id = ? ORDER BY 1, 2"
        rows = await self._run(lambda db: db.execute(query, (share_id,)).fetchall())
        return [Part(Place(stream, number), blob, length) for stream, number, blob, length in rows]

    async def complete(
        self, share_id: str, counts: dict[Stream, int], now: int
    ) -> Completed | None:
        """See ShareStore."""

        def work(db: sqlite3.Connection) -> Completed | None:
            share = share_where(db, OPEN, share_id, now)
            if share is None:
                return None
            if share.complete:
                return Completed(share, 0)
            there = db.execute(
                "SELECT stream, count(*), max(number) + 1 FROM parts WHERE share_id = ? GROUP BY 1",
                (share_id,),
            ).fetchall()
            found = {stream: (count, end) for stream, count, end in there}
            for stream in get_args(Stream):
                if found.get(stream, (0, 0)) != (counts[stream], counts[stream]):
                    return None
            update = "UPDATE shares SET complete = 1, size = stored WHERE share_id = ?"
            db.execute(update, (share_id,))
            complete = replace(share, complete=True, size=share.stored)
            return Completed(complete, share.size - share.stored)

        return await self._run(work, durable=True)

    async def extend(self, share_id: str, expires_at: int, now: int) -> Share | None:
        """See ShareStore."""

        def work(db: sqlite3.Connection) -> Share | None:
            update = f"UPDATE shares SET expires_at = ? WHERE {OPEN}"  # noqa: S608
            if db.execute(update, (expires_at, share_id, now)).rowcount == 0:
                return None
            return share_where(db, "share_id = ?", share_id)

        return await self._run(work, durable=True)

    async def end(self, share_id: str, ending: Ending) -> Share | None:
        """See ShareStore."""

        def work(db: sqlite3.Connection) -> Share | None:
            update = "UPDATE shares SET ended = ? WHERE share_id = ? AND ended IS NULL"
            if db.execute(update, (ending.value, share_id)).rowcount == 0:
                return None
            return share_where(db, "share_id = ?", share_id)

        return await self._run(work, durable=True)

    async def expire(self, now: int) -> int:
        """See ShareStore."""
        update = "UPDATE shares SET ended = 'expired' WHERE ended IS NULL AND expires_at <= ?"
        return await self._run(lambda db: db.execute(update, (now,)).rowcount)

    async def ended(self) -> list[str]:
        """See ShareStore."""
        query = "SELECT share_id FROM shares WHERE ended IS NOT NULL AND emptied = 0"
        rows = await self._run(lambda db: db.execute(query).fetchall())
        return [share_id for (share_id,) in rows]

    async def emptied(self, share_id: str) -> None:
        """See ShareStore."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("UPDATE shares SET emptied = 1, stored = 0 WHERE share_id = ?", (share_id,))
            db.execute("DELETE FROM parts WHERE share_id = ?", (share_id,))

        await self._run(work)

    async def remove_ended(self, before: int) -> int:
        """See ShareStore."""

        def work(db: sqlite3.Connection) -> int:
            gone = "(SELECT share_id FROM shares WHERE emptied = 1 AND expires_at <= ?)"
            removed = [
                db.execute(f"DELETE FROM {table} WHERE share_id IN {gone}", (before,))  # noqa: S608
                for table in ("claims", "reports", "shares")
            ]
            return removed[-1].rowcount

        return await self._run(work)

    async def report(self, report: Report) -> None:
        """See ShareStore."""
        insert = (
            "INSERT INTO reports SELECT ?1, ?2, ?3, ?4"
            " WHERE (SELECT count(*) FROM reports WHERE share_id = ?1) < ?5"
        )
        row = (*report, MOST_REPORTS)
        await self._run(lambda db: db.execute(insert, row), durable=True)

    async def reports(self) -> list[Report]:
        """See ShareStore."""
        query = "SELECT * FROM reports ORDER BY reported_at"
        rows = await self._run(lambda db: db.execute(query).fetchall())
        return [Report(*row) for row in rows]

    async def shares(self) -> list[Share]:
        """See ShareStore."""
        return await self._run(lambda db: shares_where(db, "1 ORDER BY created_at"))

    async def usage(self) -> Usage:
        """See ShareStore."""
        query = (
            "SELECT count(*) FILTER (WHERE owner_token <> ''),"
            " count(*) FILTER (WHERE owner_token = ''), coalesce(sum(stored), 0)"
            " FROM shares WHERE emptied = 0"
        )
        return Usage(*await self._run(lambda db: db.execute(query).fetchone()))

    async def _run(self, work: Callable[[sqlite3.Connection], T], *, durable: bool = False) -> T:
        return await run(self._database, work, durable=durable)


async def run(
    database: Database, work: Callable[[sqlite3.Connection], T], *, durable: bool = False
) -> T:
    """Do it in a transaction. Raises StorageUnreachable."""
    try:
        return await database.run(work, durable=durable)
    except Unavailable as error:
        raise StorageUnreachable from error


def share_where(db: sqlite3.Connection, where: str, *values: str | int) -> Share | None:
    """The one share of which this is so."""
    found = shares_where(db, where, *values)
    return found[0] if found else None


def shares_where(db: sqlite3.Connection, where: str, *values: str | int) -> list[Share]:
    """All shares of which this is so."""
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    rows = cursor.execute(f"SELECT * FROM shares WHERE {where}", values)  # noqa: S608
    return [
        Share(
            share_id=row["share_id"],
            owner_token=row["owner_token"],
            read_token=row["read_token"],
            size=row["size"],
            salt=row["salt"],
            downloads=row["downloads"],
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            stored=row["stored"],
            complete=bool(row["complete"]),
            downloaded=row["downloaded"],
            ended=Ending(row["ended"]) if row["ended"] is not None else None,
            emptied=bool(row["emptied"]),
        )
        for row in rows
    ]


def _part(db: sqlite3.Connection, share_id: str, place: Place) -> Part | None:
    row = db.execute(
        "SELECT blob, length FROM parts WHERE share_id = ? AND stream = ? AND number = ?",
        (share_id, place.stream, place.number),
    ).fetchone()
    return Part(place, *row) if row else None
