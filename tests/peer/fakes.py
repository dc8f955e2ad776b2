"""Paths, rooms and sides for tests of the rendezvous, all on the test's own clock."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from telpher.peer.connection import (
    CannotConnect,
    Channel,
    Connection,
    ConnectionListener,
    Handlers,
    MalformedDescription,
)
from telpher.peer.envelope import Said, Signal, unwrap
from telpher.peer.rendezvous import Rendezvous
from telpher.peer.signaling import SeatLoss
from telpher.sessions.session import Role


@dataclass
class Room:
    fate: Callable[[], list[float | None]]
    """Seconds that each copy of a signal takes, or None for one that gets lost."""
    path: Callable[[], float]
    """Seconds that the path takes for whatever happens on it."""


def good_room() -> Room:
    return Room(lambda: [0.005], lambda: 0.1)


def bad_room(chance: random.Random) -> Room:
    """Loses a third of all signals, repeats a fifth, and keeps each for up to 0.8 s."""

    def once() -> float | None:
        return None if chance.random() < 0.3 else chance.random() * 0.8

    return Room(
        lambda: [once(), once()] if chance.random() < 0.2 else [once()],
        lambda: 0.05 + chance.random() * 0.5,
    )


class FakeConnection:
    """An end of a path that stands once both descriptions are there and some time has passed."""

    def __init__(
        self, made: "list[FakeConnection]", listener: ConnectionListener, room: Room
    ) -> None:
        made.append(self)
        self.number = len(made)
        self.control = cast("Channel", Handlers())
        self.data = cast("Channel", Handlers())
        self.max_message_size = 262_144
        self.other: FakeConnection | None = None
        self.closed = False
        self.listener = listener
        self._made = made
        self._room = room
        self._loop = asyncio.get_running_loop()
        self._loop.call_soon(lambda: listener.candidate(f"candidate {self.number}"))

    async def offer(self) -> str:
        return str(self.number)

    async def answer(self, sdp: str) -> str:
        self._find(sdp)
        return str(self.number)

    async def accept(self, sdp: str) -> None:
        self._find(sdp)
        assert self.other is not None
        for end in (self, self.other):
            self._loop.call_later(self._room.path(), self._stand, end, self.other)

    async def add(self, candidates: Sequence[str]) -> None:
        pass

    def close(self) -> None:
        """The other end notices, sooner or later."""
        self.closed = True
        if self.other is not None:
            self._loop.call_later(self._room.path(), self.other.fail)

    def fail(self) -> None:
        if not self.closed:
            self.listener.failed()

    def waver(self, seconds: float) -> None:
        """Nothing comes through for a while."""
        self.listener.disconnected()
        self._loop.call_later(seconds, self._recover)

    def _find(self, sdp: str) -> None:
        if not sdp.isdigit():
            raise MalformedDescription("no such description")
        self.other = self._made[int(sdp) - 1]

    def _recover(self) -> None:
        if not self.closed:
            self.listener.connected()

    def _stand(self, end: "FakeConnection", other: "FakeConnection") -> None:
        if not self.closed and not other.closed:
            end.listener.connected()


class Side:
    """One peer, and what it was told."""

    def __init__(self, role: Role, room: Room, made: list[FakeConnection]) -> None:
        self.role: Role = role
        self.room = room
        self.able = True
        self.connections = 0
        self.losses = 0
        self.times_unable = 0
        self.stranded_by = ""
        self.said: list[Said] = []
        self.other: Side | None = None
        self.in_force: FakeConnection | None = None
        self.opened: list[FakeConnection] = []
        self.most_open = 0
        self._made = made
        self._loop = asyncio.get_running_loop()
        self.rendezvous = Rendezvous(role, self._relay, self._open, self)

    def restart(self) -> None:
        """Begins anew, as after a power cut: knows of nothing, and only the room hears of it."""
        for connection in self.opened:
            connection.other = None
        self.rendezvous.close()
        self.in_force = None
        self.rendezvous = Rendezvous(self.role, self._relay, self._open, self)
        self.rendezvous.peer_here()
        assert self.other is not None
        self.other.rendezvous.peer_away()
        self.other.rendezvous.peer_here()

    def has_said(self, kind: type) -> int:
        """How often."""
        return sum(isinstance(said, kind) for said in self.said)

    def hear(self, signal: object) -> None:
        self.rendezvous.signal(signal)

    def connected(self, connection: Connection) -> None:
        assert self.in_force is None, "connected before the former was lost"
        self.connections += 1
        self.in_force = cast("FakeConnection", connection)

    def lost(self) -> None:
        assert self.in_force is not None
        assert self.in_force.closed
        self.losses += 1
        self.in_force = None

    def stranded(self, why: SeatLoss) -> None:
        self.stranded_by = why

    def unable(self) -> None:
        self.times_unable += 1

    def _relay(self, signal: Signal) -> None:
        said = unwrap(signal)
        assert said is not None
        self.said.append(said)
        for delay in self.room.fate():
            if delay is not None and self.other is not None:
                self._loop.call_later(delay, self.other.hear, signal)

    def _open(self, listener: ConnectionListener) -> Connection:
        if not self.able:
            raise CannotConnect("no library")
        connection = FakeConnection(self._made, listener, self.room)
        self.opened.append(connection)
        self.most_open = max(self.most_open, sum(not one.closed for one in self.opened))
        return connection


@dataclass
class Meeting:
    sender: Side
    receiver: Side
    made: list[FakeConnection]

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.sender, self.receiver

    def close(self) -> None:
        for side in self.sides:
            side.rendezvous.close()

    def expect_together(self) -> None:
        """Both ends of one path are in force, and nothing else is left open."""
        one, two = (side.in_force for side in self.sides)
        assert one is not None
        assert two is not None
        assert one.other is two
        assert two.other is one
        for side in self.sides:
            assert [each for each in side.opened if not each.closed] == [side.in_force]


def meet(room: Room) -> Meeting:
    made: list[FakeConnection] = []
    meeting = Meeting(Side("sender", room, made), Side("receiver", room, made), made)
    meeting.sender.other = meeting.receiver
    meeting.receiver.other = meeting.sender
    for side in meeting.sides:
        side.rendezvous.peer_here()
    return meeting
