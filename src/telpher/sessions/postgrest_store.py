"""Sessions in a Supabase project, shared by all servers that use it; its clock is theirs."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from postgrest import AsyncPostgrestClient

from telpher.drivers.postgrest import Duplicate, Executable, PostgrestClient, Rows, Unavailable
from telpher.protocol.times import iso
from telpher.sessions.session import Session, State, StoreUnreachable

TABLE = "webrtc_transfer_sessions"

_NOW = "now"
"""PostgreSQL reads it as the time of the transaction."""


class PostgrestStore:
    """Keeps sessions in the table of `supabase/migrations`; see SessionStore for what each does.

    A call whose answer was lost is made again, and then finds done what it did itself.
    """

    def __init__(self, client: PostgrestClient) -> None:
        self._client = client

    async def add(self, session: Session) -> bool:
        """See SessionStore."""
        row = {
            "transfer_id": session.transfer_id,
            "transfer_code": session.transfer_code,
            "sender_token": session.sender_token,
            "receiver_token": session.receiver_token,
            "state": session.state.value,
            "created_at": iso(session.created_at),
            "expires_at": iso(session.expires_at),
        }
        try:
            await self._run(lambda client: client.from_(TABLE).insert(row))
        except Duplicate:
            return await self.find(session.transfer_id) == session
        return True

    async def find(self, transfer_id: str) -> Session | None:
        """See SessionStore."""
        return await self._find("transfer_id", transfer_id) if _is_id(transfer_id) else None

    async def find_code(self, transfer_code: str) -> Session | None:
        """See SessionStore."""
        return await self._find("transfer_code", transfer_code)

    async def claim(self, transfer_id: str, receiver_token: str, now: int) -> Session | None:
        """See SessionStore."""
        del now
        changes = {"state": State.JOINED.value, "receiver_token": receiver_token}
        return await self._change(
            transfer_id,
            changes,
            lambda update: (
                update.eq("state", State.CREATED.value)
                .is_("receiver_token", "null")
                .gt("expires_at", _NOW)
            ),
        )

    async def reopen(self, transfer_id: str, expires_at: int) -> Session | None:
        """See SessionStore."""
        changes = {
            "state": State.CREATED.value,
            "receiver_token": None,
            "expires_at": iso(expires_at),
        }
        return await self._change(
            transfer_id, changes, lambda update: update.eq("state", State.JOINED.value)
        )

    async def extend(self, transfer_id: str, expires_at: int, now: int) -> Session | None:
        """See SessionStore."""
        del now
        waiting = f"and(state.eq.{State.CREATED.value},expires_at.gt.{_NOW})"
        alive = f"state.eq.{State.JOINED.value},{waiting}"
        return await self._change(
            transfer_id, {"expires_at": iso(expires_at)}, lambda update: update.or_(alive)
        )

    async def close(self, transfer_id: str) -> Session | None:
        """See SessionStore."""
        open_ = [State.CREATED.value, State.JOINED.value]
        return await self._change(
            transfer_id,
            {"state": State.CLOSED.value},
            lambda update: update.in_("state", open_),
        )

    async def expire(self, now: int) -> list[str]:
        """See SessionStore."""
        del now
        rows = await self._run(
            lambda client: (
                client.from_(TABLE)
                .update({"state": State.EXPIRED.value})
                .eq("state", State.CREATED.value)
                .lte("expires_at", _NOW)
            )
        )
        return [row["transfer_id"] for row in rows]

    async def remove_expired(self, before: int) -> int:
        """See SessionStore."""
        rows = await self._run(
            lambda client: client.from_(TABLE).delete().lte("expires_at", iso(before))
        )
        return len(rows)

    async def _find(self, column: str, value: str) -> Session | None:
        rows = await self._run(lambda client: client.from_(TABLE).select("*").eq(column, value))
        return _session(rows[0]) if rows else None

    async def _change(
        self, transfer_id: str, changes: dict[str, Any], condition: Callable[[Any], Executable]
    ) -> Session | None:
        if not _is_id(transfer_id):
            return None
        rows = await self._run(
            lambda client: condition(
                client.from_(TABLE).update(changes).eq("transfer_id", transfer_id)
            )
        )
        return _session(rows[0]) if rows else None

    async def _run(self, build: Callable[[AsyncPostgrestClient], Executable]) -> Rows:
        try:
            rows: Rows = await self._client.run(build)
        except Unavailable:
            raise StoreUnreachable from None
        return rows


def _is_id(text: str) -> bool:
    """Whether it can be a transfer's id here: PostgreSQL refuses to compare anything else."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _session(row: dict[str, Any]) -> Session:
    return Session(
        transfer_id=row["transfer_id"],
        transfer_code=row["transfer_code"],
        sender_token=row["sender_token"],
        receiver_token=row["receiver_token"],
        state=State(row["state"]),
        created_at=_milliseconds(row["created_at"]),
        expires_at=_milliseconds(row["expires_at"]),
    )


def _milliseconds(written: str) -> int:
    return round(datetime.fromisoformat(written).timestamp() * 1000)
