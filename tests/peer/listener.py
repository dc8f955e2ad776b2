"""Hears what a seat in a signaling room tells."""

import asyncio

from telpher.peer.signaling import SeatLoss
from telpher.peer.status import Room

SOON_S = 30


class Listener:
    """Keeps what it is told, in order."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[tuple[str, object]] = asyncio.Queue()

    def room(self, room: Room) -> None:
        self._told.put_nowait(("room", room))

    def peer_here(self) -> None:
        self._told.put_nowait(("peer", True))

    def peer_away(self) -> None:
        self._told.put_nowait(("peer", False))

    def signal(self, signal: object) -> None:
        self._told.put_nowait(("signal", signal))

    def lost(self, why: SeatLoss) -> None:
        self._told.put_nowait(("lost", why))

    async def next(self) -> tuple[str, object]:
        """What it is told next."""
        async with asyncio.timeout(SOON_S):
            return await self._told.get()

    async def hears(self, *expected: tuple[str, object]) -> None:
        """Exactly this, in this order, is what it is told next."""
        async with asyncio.timeout(SOON_S):
            assert [await self._told.get() for _ in expected] == list(expected)

    async def comes_to_hear(self, expected: tuple[str, object]) -> None:
        async with asyncio.timeout(SOON_S):
            while await self._told.get() != expected:
                pass
