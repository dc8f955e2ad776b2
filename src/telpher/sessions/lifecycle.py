"""What may happen to a session, from its creation to its removal."""

import asyncio
import logging
import uuid
from dataclasses import dataclass
from typing import Protocol

from telpher.keys.tokens import draw_token, token_digest
from telpher.protocol.times import DAY, Clock
from telpher.sessions.session import (
    NotJoined,
    Role,
    Session,
    SessionClosed,
    SessionExpired,
    State,
    StoreUnreachable,
    UnknownCode,
    WrongToken,
    clamped_ttl,
    draw_code,
    read_code,
    receiver_token,
)
from telpher.sessions.store import SessionStore

_log = logging.getLogger(__name__)

_REAP_EVERY_S = 15.0
_LONGEST_ID = 128


class SessionWatcher(Protocol):
    """Told after a change has been stored; the signaling relay is one."""

    async def reopened(self, transfer_id: str) -> None:
        """The receiver's token is void."""
        ...

    async def extended(self, transfer_id: str) -> None:
        """One side is still waiting."""
        ...

    async def closed(self, transfer_id: str) -> None:
        """Nobody may use the session any more."""
        ...

    async def expired(self, transfer_id: str) -> None:
        """The session waited in vain."""
        ...


@dataclass(frozen=True, slots=True)
class Sessions:
    """The rules, applied to a store. `ttl` is in milliseconds."""

    store: SessionStore
    watcher: SessionWatcher
    clock: Clock
    ttl: int

    async def create(self, ttl_minutes: float | None) -> tuple[Session, str]:
        """A new session and its sender's token."""
        now = self.clock()
        ttl = self.ttl if ttl_minutes is None else clamped_ttl(ttl_minutes)
        token = draw_token()
        while True:
            session = Session(
                transfer_id=str(uuid.uuid4()),
                transfer_code=draw_code(),
                sender_token=token_digest(token),
                receiver_token=None,
                state=State.CREATED,
                created_at=now,
                expires_at=now + ttl,
            )
            if await self.store.add(session):
                return session, token

    async def join(self, typed_code: str, claim: str | None) -> tuple[Session, str]:
        """Seat a receiver: the session and its receiver's token.

        The same claim again gets the same answer for as long as the session is alive. Raises
        MalformedCode, MalformedClaim, UnknownCode, AlreadyJoined, SessionExpired, SessionClosed.
        """
        code = read_code(typed_code)
        found = await self.store.find_code(code)
        if found is None:
            if claim is not None:
                receiver_token(claim, "")  # a malformed claim is told whatever the code
            raise UnknownCode
        transfer_id = found.transfer_id
        token = draw_token() if claim is None else receiver_token(claim, transfer_id)
        for _ in range(2):
            joined = await self.store.claim(transfer_id, token_digest(token), self.clock())
            if joined is None:
                joined = await self._joined_before(transfer_id, token)
            if joined is not None:
                return joined, token
        # What waits and cannot be claimed, not again either, is over by a clock of the store's own.
        raise SessionExpired

    async def reopen(self, transfer_id: str, token: str) -> Session:
        """Give the receiver's place away; only the sender may.

        A place that is free again can be taken for one more lifetime at least, up to a day after
        creation. Raises WrongToken, NotJoined, SessionExpired, SessionClosed.
        """
        session, role = await self._authorised(transfer_id, token)
        if role != "sender":
            raise WrongToken
        now = self.clock()
        if session.state is State.CLOSED:
            raise SessionClosed
        if not session.alive(now):
            raise SessionExpired
        reopened = await self.store.reopen(transfer_id, self._later_end(session, now))
        if reopened is None:
            raise NotJoined
        await self.watcher.reopened(transfer_id)
        return reopened

    async def extend(self, transfer_id: str, token: str) -> Session:
        """Keep waiting. The sender's call moves the end on, to a day after creation at most.

        Raises WrongToken, SessionExpired, SessionClosed.
        """
        session, role = await self._authorised(transfer_id, token)
        now = self.clock()
        if session.state is State.CLOSED:
            raise SessionClosed
        if not session.alive(now):
            raise SessionExpired
        if role == "sender":
            extended = await self.store.extend(transfer_id, self._later_end(session, now), now)
            if extended is None:
                raise SessionExpired
            session = extended
        await self.watcher.extended(transfer_id)
        return session

    async def close(self, transfer_id: str, token: str) -> Session:
        """End the session; either side may, and may again. Raises WrongToken."""
        session, _ = await self._authorised(transfer_id, token)
        return await self._close(transfer_id) or session

    async def abandon(self, transfer_id: str) -> None:
        """End a session whose sender's page is gone, if somebody waits for that sender.

        Nobody waits where nobody has joined: then the link stays good, for a sender who comes back.
        """
        session = await self.store.find(transfer_id)
        if session is not None and session.state is State.JOINED:
            await self._close(transfer_id)

    async def admits(self, transfer_id: str, role: Role, token: str) -> bool:
        """Whether this token may speak for this role now."""
        try:
            session, held = await self._authorised(transfer_id, token)
        except WrongToken:
            return False
        return held == role and session.alive(self.clock())

    async def reap(self) -> None:
        """Expire what waited in vain, remove what ended a day ago."""
        now = self.clock()
        for transfer_id in await self.store.expire(now):
            await self.watcher.expired(transfer_id)
        await self.store.remove_expired(now - DAY)

    async def keep_reaping(self) -> None:
        """Reap until cancelled, whatever fails on the way."""
        while True:
            try:
                await self.reap()
            except StoreUnreachable:
                _log.warning("Expired transfers could not be removed; trying again.")
            except Exception:  # noqa: BLE001  (logged)
                _log.exception("Expired transfers could not be removed; trying again.")
            await asyncio.sleep(_REAP_EVERY_S)

    async def _close(self, transfer_id: str) -> Session | None:
        closed = await self.store.close(transfer_id)
        await self.watcher.closed(transfer_id)
        return closed

    def _later_end(self, session: Session, now: int) -> int:
        return max(session.expires_at, min(now + self.ttl, session.created_at + DAY))

    async def _joined_before(self, transfer_id: str, token: str) -> Session | None:
        """None where it waits. Raises what else is in the way."""
        # Asked again, because the place may have been taken or freed since.
        session = await self.store.find(transfer_id)
        if session is None:
            raise UnknownCode
        now = self.clock()
        if session.role_of(token) == "receiver" and session.alive(now):
            return session
        if (refusal := session.refusal(now)) is not None:
            raise refusal
        return None

    async def _authorised(self, transfer_id: str, token: str) -> tuple[Session, Role]:
        if len(transfer_id) > _LONGEST_ID or not transfer_id.isascii():
            raise WrongToken
        session = await self.store.find(transfer_id)
        role = session.role_of(token) if session else None
        if session is None or role is None:
            raise WrongToken
        return session, role
