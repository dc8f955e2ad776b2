"""The port that carries signals from one side to the other, and the relay within one process."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from telpher.signaling.messages import InvalidJoin, PeerMissing, Signal, error
from telpher.signaling.room import Peer, Room

IDLE_S = 30 * 60.0
"""A room that nobody uses for so long is closed."""

_SWEEP_EVERY_S = 15.0

REOPENED = "reopened"
ROOM_CLOSED = "room-closed"
ROOM_EXPIRED = "room-expired"
ENDINGS = (REOPENED, ROOM_CLOSED, ROOM_EXPIRED)
"""Codes of the last message to a peer whose place or room is gone, and why its socket closes."""

Admission = Callable[[], Awaitable[bool]]


class SignalingRelay(Protocol):
    """Brings together the two sides of each transfer."""

    async def subscribe(self, peer: Peer, admitted: Admission) -> None:
        """Seat a peer if `admitted` says so. Raises InvalidJoin, RoleTaken."""
        ...

    async def publish(self, peer: Peer, signal: Signal) -> None:
        """Hand a signal to the other side, now or never. Raises PeerMissing."""
        ...

    async def unsubscribe(self, peer: Peer) -> bool:
        """Free the peer's place if it holds one; whether it did."""
        ...


class InProcessRelay:
    """Rooms in memory. As a SessionWatcher it ends rooms whose sessions end."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        """`seconds` is a clock that never goes back."""
        self._seconds = seconds
        self._rooms: dict[str, Room] = {}

    @property
    def room_count(self) -> int:
        """Rooms in use."""
        return len(self._rooms)

    async def subscribe(self, peer: Peer, admitted: Admission) -> None:
        """See SignalingRelay."""
        room = self._rooms.get(peer.transfer_id)
        if room is None:
            room = self._rooms[peer.transfer_id] = Room(peer.transfer_id, self._seconds())
        room.arriving += 1
        try:
            checked = -1
            while checked != room.changes:
                room.refuse_stranger(peer)
                checked = room.changes
                if not await admitted():
                    raise InvalidJoin
            room.enter(peer)
            room.used_at = self._seconds()
        finally:
            room.arriving -= 1
            self._forget_if_empty(room)

    async def publish(self, peer: Peer, signal: Signal) -> None:
        """See SignalingRelay."""
        room = self._rooms.get(peer.transfer_id)
        if room is None:
            raise PeerMissing
        room.used_at = self._seconds()
        room.relay(peer, signal)

    async def unsubscribe(self, peer: Peer) -> bool:
        """See SignalingRelay."""
        room = self._rooms.get(peer.transfer_id)
        if room is None:
            return False
        held = room.leave(peer)
        self._forget_if_empty(room)
        return held

    async def reopened(self, transfer_id: str) -> None:
        """See SessionWatcher."""
        if room := self._rooms.get(transfer_id):
            room.changes += 1
            room.drop("receiver", REOPENED, error(REOPENED, "The place was given away."))
            self._forget_if_empty(room)

    async def extended(self, transfer_id: str) -> None:
        """See SessionWatcher."""
        if room := self._rooms.get(transfer_id):
            room.used_at = self._seconds()

    async def closed(self, transfer_id: str) -> None:
        """See SessionWatcher."""
        self._end(transfer_id, ROOM_CLOSED, "The transfer was closed.")

    async def expired(self, transfer_id: str) -> None:
        """See SessionWatcher."""
        self._end(transfer_id, ROOM_EXPIRED, "Nobody came before the transfer expired.")

    def sweep(self) -> None:
        """Close the rooms that nobody has used for IDLE_S seconds."""
        idle = [room for room in self._rooms.values() if self._seconds() - room.used_at >= IDLE_S]
        for room in idle:
            self._end(room.transfer_id, ROOM_EXPIRED, "Nothing was said for half an hour.")

    async def keep_sweeping(self) -> None:
        """Sweep until cancelled."""
        while True:
            self.sweep()
            await asyncio.sleep(_SWEEP_EVERY_S)

    def _end(self, transfer_id: str, code: str, sentence: str) -> None:
        if room := self._rooms.get(transfer_id):
            room.changes += 1
            room.end(code, error(code, sentence))
            self._forget_if_empty(room)

    def _forget_if_empty(self, room: Room) -> None:
        if room.empty:
            self._rooms.pop(room.transfer_id, None)
