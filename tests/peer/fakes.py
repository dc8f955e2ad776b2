"""Paths, rooms and sides for tests of the rendezvous, all on the test's own clock."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from telpher.keys.agreement import DoubtReason
from telpher.keys.envelopes import Envelope
from telpher.keys.link import check
from telpher.peer.connection import (
    CannotConnect,
    Channel,
    Connection,
    ConnectionListener,
    Handlers,
    MalformedDescription,
)
from telpher.peer.introduction import Party
from telpher.peer.rendezvous import Rendezvous, Words
from telpher.peer.signaling import SeatLoss
from telpher.peer.signals import Signal, read_signal
from telpher.sessions.session import Role

TRANSFER = "0b7f5c9e-51f3-4b8e-9d4e-2f0f6b1c7a11"
KEY = bytes(range(16))
RIGHT = check(KEY)
WRONG = "0000"


def party(role: Role, typed: str = "", guesses: int = 0) -> Party:
    """Whoever has the link; or a receiver that has typed a check."""
    if typed:
        return Party.with_check(TRANSFER, typed, guesses)
    return Party.with_key(role, TRANSFER, KEY, guesses)


def unchanged(_: Role, signal: Signal) -> list[Signal]:
    return [signal]


@dataclass
class Room:
    fate: Callable[[], list[float | None]]
    """Seconds that each copy of a signal takes, or None for one that gets lost."""
    path: Callable[[], float]
    """Seconds that the path takes for whatever happens on it."""
    meddle: Callable[[Role, Signal], list[Signal]] = unchanged
    """What somebody in between makes of a signal of this role."""
    carries: bool = True
    """Whether a connection in force carries signals, too."""


def good_room() -> Room:
    return Room(lambda: [0.005], lambda: 0.1)


def bad_room(chance: random.Random, *, carries: bool = False) -> Room:
    """Loses a third of all signals, repeats a fifth, and keeps each for up to 0.8 s."""

    def once() -> float | None:
        return None if chance.random() < 0.3 else chance.random() * 0.8

    return Room(
        lambda: [once(), once()] if chance.random() < 0.2 else [once()],
        lambda: 0.05 + chance.random() * 0.5,
        carries=carries,
    )


class SilentChannel(Handlers):
    """Never opens."""

    is_open = False

    def close(self) -> None:
        pass


class FakeConnection:
    """An end of a path that stands once both descriptions are there and some time has passed."""

    def __init__(
        self, made: "list[FakeConnection]", listener: ConnectionListener, room: Room
    ) -> None:
        made.append(self)
        self.number = len(made)
        self.control = cast("Channel", SilentChannel())
        self.data = cast("Channel", SilentChannel())
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

    def __init__(self, role: Role, room: Room, made: list[FakeConnection], typed: str = "") -> None:
        self.role: Role = role
        self.room = room
        self.able = True
        self.connections = 0
        self.losses = 0
        # When the last connection was lost, and how long it took to the next.
        self.lost_at = 0.0
        self.apart = 0.0
        self.times_unable = 0
        self.stranded_by = ""
        self.said: list[Envelope] = []
        self.other: Side | None = None
        self.in_force: FakeConnection | None = None
        self.opened: list[FakeConnection] = []
        self.most_open = 0
        self.agreements = 0
        self.when_agreed: Callable[[], None] = lambda: None
        self.words: Words | None = None
        # What outlives a restart.
        self.typed = typed
        self._spent: dict[str, int] = {}
        self.doubts: list[DoubtReason] = []
        self._made = made
        self._loop = asyncio.get_running_loop()
        self.rendezvous = self._rendezvous()

    def _rendezvous(self) -> Rendezvous:
        mine = party(self.role, self.typed, self.kept)
        return Rendezvous(mine, self._relay, self._open, self)

    def restart(self, *, noticed: bool = True) -> None:
        """Begins anew, as after a power cut: knows of nothing, and at most the room hears of it."""
        for connection in self.opened:
            connection.other = None
        self.rendezvous.close()
        self.in_force = None
        self.rendezvous = self._rendezvous()
        self.rendezvous.peer_here()
        assert self.other is not None
        if noticed:
            self.other.rendezvous.peer_away()
            self.other.rendezvous.peer_here()

    def types(self, check: str) -> None:
        """The person types the check again."""
        self.typed = check
        self.restart()

    @property
    def kept(self) -> int:
        """How many guesses are spent, for the check that was typed last."""
        return self._spent.get(self.typed, 0)

    def has_said(self, kind: type) -> int:
        """How often."""
        return sum(isinstance(said, kind) for said in self.said)

    def hear(self, signal: object) -> None:
        self.rendezvous.signal(signal)

    def agreed(self) -> None:
        self.agreements += 1
        self.when_agreed()

    def keep(self, guesses: int) -> None:
        self._spent[self.typed] = guesses

    def doubted(self, why: DoubtReason) -> None:
        self.doubts.append(why)

    def learned(self, key: bytes) -> None:
        assert key == KEY
        self.typed = ""

    def connected(self, connection: Connection, words: Words) -> None:
        assert self.in_force is None, "connected before the former was lost"
        self.words = words
        self.connections += 1
        self.apart = self._loop.time() - self.lost_at
        self.in_force = cast("FakeConnection", connection)

    def lost(self) -> None:
        assert self.in_force is not None
        assert self.in_force.closed
        self.losses += 1
        self.lost_at = self._loop.time()
        self.in_force = None

    def say(self, signal: Signal) -> None:
        assert self.in_force is not None
        if self.room.carries:
            self._loop.call_later(0.02, self._carry, self.in_force, signal)

    def _carry(self, connection: FakeConnection, signal: Signal) -> None:
        there = connection.other
        if isinstance(self.other, Side) and there is not None and self.other.in_force is there:
            self.other.hear(signal)

    def stranded(self, why: SeatLoss) -> None:
        self.stranded_by = why

    def unable(self) -> None:
        self.times_unable += 1

    def _relay(self, signal: Signal) -> None:
        read = read_signal(signal)
        assert read is not None
        self.said.extend(one.envelope for one in read[1])
        for meddled in self.room.meddle(self.role, signal):
            for delay in self.room.fate():
                if delay is not None and self.other is not None:
                    self._loop.call_later(delay, self.other.hear, meddled)

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
        assert self.sender.words == self.receiver.words
        for side in self.sides:
            assert [each for each in side.opened if not each.closed] == [side.in_force]


class SlowPerson:
    """Mistypes the spoken code, sees it a minute later, and types it right."""

    def __init__(self, room: Room) -> None:
        self.meeting = meet(room, WRONG)

    async def notices(self) -> None:
        await asyncio.sleep(60)

    async def retypes(self) -> None:
        self.meeting.receiver.types(RIGHT)
        await asyncio.sleep(10)


def meet(room: Room, typed: str = "") -> Meeting:
    """Let both come into the room; the receiver with the link, or with what it has typed."""
    made: list[FakeConnection] = []
    meeting = Meeting(Side("sender", room, made), Side("receiver", room, made, typed), made)
    meeting.sender.other = meeting.receiver
    meeting.receiver.other = meeting.sender
    for side in meeting.sides:
        side.rendezvous.peer_here()
    return meeting
