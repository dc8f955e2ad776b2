"""Sessions in SQLite."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from telpher.drivers.sqlite import Database, Unavailable
from telpher.sessions.session import Session, State, StoreUnreachable

T = TypeVar("T")

MIGRATIONS = (
    """
    CREATE TABLE sessions (
        transfer_id TEXT PRIMARY KEY,
        transfer_code TEXT NOT NULL UNIQUE,
        sender_token TEXT NOT NULL,
        receiver_token TEXT UNIQUE,
        state TEXT NOT NULL CHECK (state IN ('created', 'joined', 'closed', 'expired')),
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sessions_by_end ON sessions (expires_at)
    """,
)

_INSERT = "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"


class SqliteStore:
    """Keeps sessions in a database made with MIGRATIONS; see SessionStore for what each does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, session: Session) -> bool:
        """See SessionStore."""
        row = (
            session.transfer_id,
            session.transfer_code,
            session.sender_token,
            session.receiver_token,
            session.state.value,
            session.created_at,
            session.expires_at,
        )
        return await self._run(lambda db: db.execute(_INSERT, row).rowcount == 1)

    async def find(self, transfer_id: str) -> Session | None:
        """See SessionStore."""
        return await self._one(
            "SELECT * FROM sessions WHERE transfer_id = ?",
            transfer_id,
        )

    async def find_code(self, transfer_code: str) -> Session | None:
        """See SessionStore."""
        return await self._one(
            "SELECT * FROM sessions WHERE transfer_code = ?",
            transfer_code,
        )

    async def claim(self, transfer_id: str, receiver_token: str, now: int) -> Session | None:
        """See SessionStore."""
        return await self._one(
            "UPDATE sessions SET state = 'joined', receiver_token = ? WHERE transfer_id = ?"
            " AND receiver_token IS NULL AND state = 'created' AND expires_at > ?"
            " RETURNING *",
            receiver_token,
            transfer_id,
            now,
        )

    async def reopen(self, transfer_id: str, expires_at: int) -> Session | None:
        """See SessionStore."""
        return await self._one(
            "UPDATE sessions SET state = 'created', receiver_token = NULL, expires_at = ?"
            " WHERE transfer_id = ? AND state = 'joined' RETURNING *",
            expires_at,
            transfer_id,
        )

    async def extend(self, transfer_id: str, expires_at: int, now: int) -> Session | None:
        """See SessionStore."""
        return await self._one(
            "UPDATE sessions SET expires_at = ? WHERE transfer_id = ?"
            " AND (state = 'joined' OR (state = 'created' AND expires_at > ?))"
            " RETURNING *",
            expires_at,
            transfer_id,
            now,
        )

    async def close(self, transfer_id: str) -> Session | None:
        """See SessionStore."""
        return await self._one(
            "UPDATE sessions SET state = 'closed' WHERE transfer_id = ?"
            " AND state IN ('created', 'joined') RETURNING *",
            transfer_id,
        )

    async def expire(self, now: int) -> list[str]:
        """See SessionStore."""
        update = (
            "UPDATE sessions SET state = 'expired' WHERE state = 'created' AND expires_at <= ?"
            " RETURNING transfer_id"
        )
        rows = await self._run(lambda db: db.execute(update, (now,)).fetchall())
        return [transfer_id for (transfer_id,) in rows]

    async def remove_expired(self, before: int) -> int:
        """See SessionStore."""
        delete = "DELETE FROM sessions WHERE expires_at <= ?"
        return await self._run(lambda db: db.execute(delete, (before,)).rowcount)

    async def _one(self, statement: str, *values: str | int) -> Session | None:
        rows = await self._run(lambda db: _named_rows(db, statement, values))
        return _session(rows[0]) if rows else None

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await self._database.run(work)
        except Unavailable as error:
            raise StoreUnreachable from error


def _named_rows(
    db: sqlite3.Connection, statement: str, values: tuple[str | int, ...]
) -> list[sqlite3.Row]:
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    # to the end, because only then is an UPDATE … RETURNING done
    return cursor.execute(statement, values).fetchall()


def _session(row: sqlite3.Row) -> Session:
    return Session(
        transfer_id=row["transfer_id"],
        transfer_code=row["transfer_code"],
        sender_token=row["sender_token"],
        receiver_token=row["receiver_token"],
        state=State(row["state"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )
