"""How two peers that share a signaling room come to a connection, and to the next one after it.

The sender always begins, so there is no glare: `hello` → `reply` → offer → answer, candidates both
ways. Every `hello` is a new attempt with an id of its own; a later attempt replaces one that has
not led to a connection. A connection that stands stays in force until the next one stands.

Times are in seconds of the event loop's clock.
"""

from __future__ import annotations

import asyncio
from math import inf
from typing import TYPE_CHECKING, Any, Final, Protocol

from telpher.peer.connection import CannotConnect, MalformedDescription
from telpher.peer.envelope import (
    Ack,
    Answer,
    Attempt,
    Hello,
    Numbered,
    Offer,
    Reply,
    Said,
    Signal,
    Want,
    draw_attempt,
    unwrap,
    wrap,
)
from telpher.peer.negotiation import Heard, Negotiation, Open

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from telpher.peer.connection import Connection
    from telpher.peer.signaling import SeatLoss
    from telpher.sessions.session import Role

_VERSION: Final = 1
"""The version of this conversation."""
_MOST_PENDING: Final = 4
"""Attempts that may wait for an answer at once."""
_PATIENCE: Final = 2.0
"""Seconds that a receiver waits for a hello before it asks."""
_HELLO_PAUSE: Final = 1.0
"""Seconds between two hellos: at least, and as long as nothing comes of them at most."""
_LONGEST_HELLO_PAUSE: Final = 8.0
_REPLY_PAUSE: Final = 0.1
"""Seconds between two replies: hellos that come faster are nobody's."""
_BEAT: Final = 0.25
_ATTEMPT_PATIENCE: Final = 10.0
"""Seconds that an attempt has for itself: a slow path must not be torn down while it is built."""
_DISCONNECTED_PATIENCE: Final = 3.0
"""Seconds for which nothing comes through a connection before the next one is looked for."""


class RendezvousListener(Protocol):
    """What a rendezvous tells, on the event loop."""

    def connected(self, connection: Connection) -> None:
        """This connection is in force: the first one, or a new one."""
        ...

    def lost(self) -> None:
        """The connection that was in force is gone, and is closed."""
        ...

    def stranded(self, why: SeatLoss) -> None:
        """Apart, with no room left to meet in."""
        ...

    def unable(self) -> None:
        """This machine cannot make such a connection."""
        ...


class Rendezvous:
    """One side; it lives as long as its transfer."""

    def __init__(
        self,
        role: Role,
        relay: Callable[[Signal], None],
        open_: Open,
        listener: RendezvousListener,
    ) -> None:
        """`relay` sends a signal to the other side if it can; `open_` makes a connection."""
        self._role = role
        self._relay = relay
        self._open = open_
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        # Sender: said hello; receiver: said reply. Oldest first.
        self._pending: list[Attempt] = []
        # The connection in force, and what is to take its place or to be the first.
        self._standing: Negotiation | None = None
        self._building: Negotiation | None = None
        self._begun_at = -inf
        self._disconnected_at = inf
        self._peer_here = False
        # The peer has come, perhaps anew, and was not greeted since.
        self._ungreeted = False
        self._heard_at = -inf
        self._hello_at = -inf
        self._hello_pause = _HELLO_PAUSE
        self._replied_at = -inf
        self._seat_loss: SeatLoss | None = None
        self._closed = False
        self._timer = self._loop.call_later(_BEAT, self._beat)

    def peer_here(self) -> None:
        """The peer is in the room, perhaps anew: whatever was said before may have met nobody."""
        now = self._loop.time()
        self._peer_here = True
        self._heard_at = now
        self._hello_pause = _HELLO_PAUSE
        if self._standing is not None:
            return
        self._ungreeted = True
        self._greet(now)
        if self._building is not None:
            self._building.repeat(now, everything=True)

    def peer_away(self) -> None:
        """The peer is not in the room."""
        self._peer_here = False

    def seat_lost(self, why: SeatLoss) -> None:
        """The seat in the room is gone for good; a connection that stands does not need it."""
        self._peer_here = False
        self._seat_loss = why
        if self._standing is None:
            self._listener.stranded(why)

    def signal(self, signal: object) -> None:
        """Take whatever came through the room. What makes no sense is ignored, not answered."""
        said = unwrap(signal)
        if said is not None and not self._closed:
            self._hear(said)

    def renew(self, connection: int) -> None:
        """The connection of this number is of no use: a loss, if it is the one in force."""
        if self._standing is not None and self._standing.connection.number == connection:
            self._lose()

    def close(self) -> None:
        """Close every connection; nothing more is said or told."""
        self._closed = True
        self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        for negotiation in (self._standing, self._building):
            if negotiation is not None:
                negotiation.close()

    def _hear(self, said: Said) -> None:
        self._heard_at = self._loop.time()
        match said:
            case Want():
                self._wanted()
            case Hello():
                self._greeted(said)
            case Reply():
                self._replied(said)
            case Ack():
                if (negotiation := self._of(said.attempt)) is not None:
                    negotiation.acknowledged(said.numbers)
            case _:
                self._numbered(said)

    def _say(self, said: Said) -> None:
        self._relay(wrap(said))

    def _of(self, attempt: Attempt) -> Negotiation | None:
        for negotiation in (self._building, self._standing):
            if negotiation is not None and negotiation.attempt == attempt:
                return negotiation
        return None

    @property
    def _under_way(self) -> bool:
        waited = self._loop.time() - self._begun_at
        return self._building is not None and waited < _ATTEMPT_PATIENCE

    def _greet(self, now: float) -> None:
        """Say hello as the sender, in time, unless an attempt with this very peer is under way."""
        if self._role != "sender" or now - self._hello_at < self._hello_pause:
            return
        if self._under_way and not self._ungreeted:
            return
        self._hello_at = now
        self._hello_pause = min(_LONGEST_HELLO_PAUSE, self._hello_pause * 2)
        self._ungreeted = False
        attempt = draw_attempt()
        self._pending = [*self._pending[1 - _MOST_PENDING :], attempt]
        self._say(Hello(attempt, [_VERSION]))

    def _wanted(self) -> None:
        """The receiver knows of no connection; it may be right even where we believe in one."""
        if self._standing is None:
            self._hello_pause = _HELLO_PAUSE
        self._greet(self._loop.time())

    def _greeted(self, hello: Hello) -> None:
        """A sender who says hello knows of no connection, even where we believe in one."""
        if self._role != "receiver" or _VERSION not in hello.versions or self._under_way:
            return
        now = self._loop.time()
        if now - self._replied_at < _REPLY_PAUSE:
            return
        self._replied_at = now
        self._pending = [*self._pending[1 - _MOST_PENDING :], hello.attempt]
        self._say(Reply(hello.attempt, _VERSION))

    def _replied(self, reply: Reply) -> None:
        expected = self._role == "sender" and reply.attempt in self._pending
        if not expected or reply.version != _VERSION:
            return
        self._pending = []
        if (negotiation := self._begin(reply.attempt)) is not None:
            self._run(negotiation.offer())

    def _numbered(self, said: Numbered) -> None:
        if isinstance(said, Offer if self._role == "sender" else Answer):
            return
        # Offers are repeated: one that comes too soon after another is taken the next time.
        rested = self._loop.time() - self._begun_at >= _HELLO_PAUSE
        if isinstance(said, Offer) and rested and said.attempt in self._pending:
            self._pending = self._pending[self._pending.index(said.attempt) + 1 :]
            self._begin(said.attempt)
        if (negotiation := self._of(said.attempt)) is not None:
            self._run(negotiation.hear(said))

    def _begin(self, attempt: Attempt) -> Negotiation | None:
        if self._building is not None:
            self._building.close()
        self._begun_at = self._loop.time()
        try:
            self._building = Negotiation(attempt, self._relay, self._open, self._heard)
        except CannotConnect:
            self._building = None
            self._listener.unable()
        return self._building

    def _heard(self, negotiation: Negotiation, heard: Heard) -> None:
        if heard == "connected":
            self._stands(negotiation)
        elif heard == "failed":
            self._falls(negotiation)
        elif negotiation is self._standing:
            self._disconnected_at = self._loop.time()

    def _stands(self, negotiation: Negotiation) -> None:
        self._disconnected_at = inf
        if negotiation is self._standing:
            return
        former, self._standing = self._standing, negotiation
        self._building = None
        self._ungreeted = False
        if former is not None:
            former.close()
            self._listener.lost()
        if not self._closed:
            self._listener.connected(negotiation.connection)

    def _falls(self, negotiation: Negotiation) -> None:
        if negotiation is self._standing:
            self._lose()
        else:
            negotiation.close()
            self._building = None

    def _lose(self) -> None:
        now = self._loop.time()
        if self._standing is not None:
            self._standing.close()
        self._standing = None
        self._disconnected_at = inf
        self._heard_at = now
        self._hello_pause = _HELLO_PAUSE
        self._listener.lost()
        if self._seat_loss is not None:
            self._listener.stranded(self._seat_loss)
        elif self._peer_here and not self._closed:
            self._greet(now)

    def _beat(self) -> None:
        self._timer = self._loop.call_later(_BEAT, self._beat)
        now = self._loop.time()
        silent = now - self._disconnected_at >= _DISCONNECTED_PATIENCE
        content = self._standing is not None and not silent
        if content and self._building is not None and not self._under_way:
            self._falls(self._building)
        if not self._peer_here:
            return
        for negotiation in (self._standing, self._building):
            if negotiation is not None:
                negotiation.repeat(now)
        if content:
            return
        if self._role == "sender":
            self._greet(now)
        elif not self._under_way and now - self._heard_at >= _PATIENCE:
            self._heard_at = now
            self._say(Want())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ran)

    def _ran(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        # What the library refuses came from the room: the attempt comes to nothing, that is all.
        if error is not None and not isinstance(error, MalformedDescription):
            self._loop.call_exception_handler(
                {"message": "an attempt to connect broke down", "exception": error, "task": task}
            )
