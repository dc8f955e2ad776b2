"""Claims in SQLite, beside the shares."""

import sqlite3

from telpher.drivers.sqlite import Database
from telpher.shares.claims import COMMITTED_KEPT, Spent
from telpher.shares.share import Share
from telpher.shares.sqlite_store import OPEN, run, share_where


class SqliteClaims:
    """Keeps claims in the database of the shares; see ClaimStore for what each does.

    Only what is committed is on the disk before the answer: a claim that a power cut takes away has
    freed its place.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, share_id: str, claim: str, now: int, until: int) -> Share | None:
        """See ClaimStore."""

        def work(db: sqlite3.Connection) -> Share | None:
            share = share_where(db, OPEN, share_id, now)
            if share is None:
                return None
            db.execute(
                "DELETE FROM claims WHERE share_id = ? AND until <= ? - committed * ?",
                (share_id, now, COMMITTED_KEPT),
            )
            held = db.execute(
                "UPDATE claims SET until = ? WHERE share_id = ? AND claim = ?",
                (until, share_id, claim),
            )
            if held.rowcount == 0:
                (pending,) = db.execute(
                    "SELECT count(*) FROM claims"
                    " WHERE share_id = ? AND committed = 0 AND exhausted = 0",
                    (share_id,),
                ).fetchone()
                if share.downloads is not None and share.downloaded + pending >= share.downloads:
                    return None
                db.execute(
                    "INSERT INTO claims (share_id, claim, until) VALUES (?, ?, ?)",
                    (share_id, claim, until),
                )
            return share

        return await run(self._database, work)

    async def spend(self, share_id: str, claim: str, length: int, now: int, until: int) -> Spent:
        """See ClaimStore."""

        def work(db: sqlite3.Connection) -> Spent:
            share = share_where(db, OPEN, share_id, now)
            held = db.execute(
                "SELECT spent, exhausted FROM claims"
                " WHERE share_id = ? AND claim = ? AND until > ?",
                (share_id, claim, now),
            ).fetchone()
            if share is None or held is None:
                return "unknown"
            spent, exhausted = held
            if exhausted or (length > 0 and spent + length > 2 * share.size):
                db.execute(
                    "UPDATE claims SET exhausted = 1 WHERE share_id = ? AND claim = ?",
                    (share_id, claim),
                )
                return "over"
            db.execute(
                "UPDATE claims SET spent = ?, until = ? WHERE share_id = ? AND claim = ?",
                (max(0, spent + length), until, share_id, claim),
            )
            return "spent"

        return await run(self._database, work)

    async def commit(self, share_id: str, claim: str, now: int) -> Share | None:
        """See ClaimStore."""

        def work(db: sqlite3.Connection) -> Share | None:
            held = db.execute(
                "SELECT committed FROM claims WHERE share_id = ? AND claim = ?", (share_id, claim)
            ).fetchone()
            if held is None:
                return None
            if not held[0] and share_where(db, OPEN, share_id, now) is not None:
                db.execute(
                    "UPDATE claims SET committed = 1 WHERE share_id = ? AND claim = ?",
                    (share_id, claim),
                )
                db.execute(
                    "UPDATE shares SET downloaded = downloaded + 1,"
                    " ended = CASE WHEN downloaded + 1 >= downloads THEN 'spent' END"
                    " WHERE share_id = ?",
                    (share_id,),
                )
            return share_where(db, "share_id = ?", share_id)

        return await run(self._database, work, durable=True)
