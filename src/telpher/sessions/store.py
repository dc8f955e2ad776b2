"""The port behind which sessions are kept, and the store that keeps them in memory.

Every change is one conditional update, so that of many requests at once exactly one wins. Callers
pass `now`; a store with a better clock of its own, such as a shared database, may use that.
Methods raise StoreUnreachable when the store cannot be asked.
"""

from dataclasses import replace
from typing import Protocol

from telpher.sessions.session import Session, State


class SessionStore(Protocol):
    """Keeps sessions."""

    async def add(self, session: Session) -> bool:
        """Keep a new session; False where its code or id is taken."""
        ...

    async def find(self, transfer_id: str) -> Session | None:
        """The session of this id."""
        ...

    async def find_code(self, transfer_code: str) -> Session | None:
        """The session of this code, in whatever state it is."""
        ...

    async def claim(self, transfer_id: str, receiver_token: str, now: int) -> Session | None:
        """Seat a receiver if the session is created, unexpired and has none; else None."""
        ...

    async def reopen(self, transfer_id: str, expires_at: int) -> Session | None:
        """Free the receiver's place if the session is joined; else None."""
        ...

    async def extend(self, transfer_id: str, expires_at: int, now: int) -> Session | None:
        """Move the end of a session that is joined, or created and unexpired; else None."""
        ...

    async def close(self, transfer_id: str) -> Session | None:
        """Close a session that is created or joined; else None."""
        ...

    async def expire(self, now: int) -> list[str]:
        """Mark the waiting sessions whose time is over, and name them."""
        ...

    async def remove_expired(self, before: int) -> int:
        """Remove what ended before this moment, freeing its codes; how many."""
        ...


class MemoryStore:
    """Keeps sessions for as long as the process lives. Nothing here waits, so nothing races."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._ids: dict[str, str] = {}

    async def add(self, session: Session) -> bool:
        """See SessionStore."""
        if session.transfer_code in self._ids or session.transfer_id in self._sessions:
            return False
        self._ids[session.transfer_code] = session.transfer_id
        self._sessions[session.transfer_id] = session
        return True

    async def find(self, transfer_id: str) -> Session | None:
        """See SessionStore."""
        return self._sessions.get(transfer_id)

    async def find_code(self, transfer_code: str) -> Session | None:
        """See SessionStore."""
        return self._sessions.get(self._ids.get(transfer_code, ""))

    async def claim(self, transfer_id: str, receiver_token: str, now: int) -> Session | None:
        """See SessionStore."""
        found = self._sessions.get(transfer_id)
        if found is None or found.state is not State.CREATED or found.expires_at <= now:
            return None
        return self._put(replace(found, state=State.JOINED, receiver_token=receiver_token))

    async def reopen(self, transfer_id: str, expires_at: int) -> Session | None:
        """See SessionStore."""
        found = self._sessions.get(transfer_id)
        if found is None or found.state is not State.JOINED:
            return None
        return self._put(
            replace(found, state=State.CREATED, receiver_token=None, expires_at=expires_at)
        )

    async def extend(self, transfer_id: str, expires_at: int, now: int) -> Session | None:
        """See SessionStore."""
        found = self._sessions.get(transfer_id)
        if found is None or not (
            found.state is State.JOINED or (found.state is State.CREATED and found.expires_at > now)
        ):
            return None
        return self._put(replace(found, expires_at=expires_at))

    async def close(self, transfer_id: str) -> Session | None:
        """See SessionStore."""
        found = self._sessions.get(transfer_id)
        if found is None or found.state not in {State.CREATED, State.JOINED}:
            return None
        return self._put(replace(found, state=State.CLOSED))

    async def expire(self, now: int) -> list[str]:
        """See SessionStore."""
        ended = [
            found
            for found in self._sessions.values()
            if found.state is State.CREATED and found.expires_at <= now
        ]
        for session in ended:
            self._put(replace(session, state=State.EXPIRED))
        return [session.transfer_id for session in ended]

    async def remove_expired(self, before: int) -> int:
        """See SessionStore."""
        ended = [found for found in self._sessions.values() if found.expires_at <= before]
        for session in ended:
            del self._sessions[session.transfer_id]
            del self._ids[session.transfer_code]
        return len(ended)

    def _put(self, session: Session) -> Session:
        self._sessions[session.transfer_id] = session
        return session
