"""How two peers that share a signaling room come to a connection, and to the next one after it.

The sender always begins, so there is no glare: `hello` → `reply` → `confirm`, and with the keys of
that agreement, sealed, offer → answer, candidates both ways. One agreement, one connection: a later
agreement replaces one that has not led to a connection, and a connection that stands stays in force
until the next one stands. Nothing that is not sealed ever touches a connection.

What is said goes through the room, and as long as a connection stands, over that one, too: neither
side can know whether the room still carries, and saying things twice does no harm.

Times are in seconds of the event loop's clock.
"""

from __future__ import annotations

import asyncio
from collections import deque
from math import inf
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from telpher.keys.envelopes import CodeOff, Hello, Sealed, Want, Wrong
from telpher.keys.link import check, from_base64url, to_base64url
from telpher.peer.connection import CannotConnect, MalformedDescription
from telpher.peer.connections import Connections
from telpher.peer.datagrams import Datagrams
from telpher.peer.introduction import Introduction, Party
from telpher.peer.sealed import Alive, Key, Probe, Said
from telpher.peer.signals import Carried, Signal, read_signal

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from telpher.keys.agreement import Agreed, DoubtReason
    from telpher.peer.connection import Connection
    from telpher.peer.negotiation import Negotiation, Open
    from telpher.peer.signaling import SeatLoss
    from telpher.protocol.messages import Carrier

Words: TypeAlias = tuple[str, str, str]
"""The verification words of one agreement."""

_PATIENCE: Final = 2.0
"""Seconds that a receiver waits for a hello before it asks."""
_PATIENCE_WITH_A_REPLY: Final = 10.0
"""The same while its reply waits for a confirmation: another one might cost another guess."""
_MOST_NEEDLESS: Final = 4
_BEAT: Final = 0.25


class RendezvousListener(Protocol):
    """What a rendezvous tells, on the event loop."""

    def agreed(self) -> None:
        """The two have keys that nobody else has; a connection may come of it."""
        ...

    def connected(self, connection: Connection, words: Words) -> None:
        """This connection is in force: the first one, or a new one. Both sides have these words."""
        ...

    def lost(self) -> None:
        """The connection that was in force is gone, and is closed."""
        ...

    def say(self, signal: Signal) -> None:
        """Say this over the connection in force, too, if it can be done."""
        ...

    def stranded(self, why: SeatLoss) -> None:
        """Apart, with no room left to meet in."""
        ...

    def unable(self) -> None:
        """This machine cannot make such a connection."""
        ...

    def keep(self, guesses: int) -> None:
        """Store how many guesses are spent: when this returns, it must outlive a kill."""
        ...

    def doubted(self, why: DoubtReason) -> None:
        """There is something about the spoken code that a person must see to."""
        ...

    def learned(self, key: bytes) -> None:
        """Receiver that had the spoken code: this is the key, and with it the link."""
        ...


class Rendezvous:
    """One side; it lives as long as its transfer."""

    def __init__(
        self,
        party: Party,
        relay: Callable[[Signal], None],
        open_: Open,
        listener: RendezvousListener,
    ) -> None:
        """`relay` sends a signal to the other side if it can; `open_` makes a connection."""
        self._party = party
        self._relay = relay
        self._connections = Connections(open_, self)
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._peer_here = False
        self._agreed_in_room = False
        # The peer has come, perhaps anew, and has since neither shown keys nor come to new ones.
        self._unanswered = False
        self._greeted_at = -inf
        # Hellos that came beside a probe to our keys.
        self._needless: deque[bytes] = deque(maxlen=_MOST_NEEDLESS)
        self._introduction = Introduction(party, self._say, self)
        self._seat_loss: SeatLoss | None = None
        self._closed = False
        self._timer = self._loop.call_later(_BEAT, self._beat)

    def peer_here(self) -> None:
        """The peer is in the room, perhaps anew: whatever was said before may have met nobody."""
        now = self._loop.time()
        self._peer_here = True
        self._unanswered = True
        self._greeted_at = now
        self._introduction.hurry()
        self._greet(now)
        self._connections.repeat(now, everything=True)

    def peer_away(self) -> None:
        """The peer is not in the room."""
        self._peer_here = False

    def seat_lost(self, why: SeatLoss) -> None:
        """The seat in the room is gone for good; a connection that stands does not need it."""
        self._peer_here = False
        self._seat_loss = why
        if self._connections.standing is None:
            self._strand()

    def network_changed(self) -> None:
        """Look for another connection beside the present one, which may be about to end."""
        if self._connections.standing is None:
            return
        now = self._loop.time()
        self._connections.search()
        self._introduction.hurry()
        self._greet(now)
        if self._party.role == "receiver":
            self._want(now)

    def signal(self, signal: object) -> None:
        """Take whatever came, by either way. What makes no sense is ignored, not answered."""
        read = read_signal(signal)
        if read is None or self._closed:
            return
        carrier, carried = read
        if isinstance(carried[0].envelope, Sealed) and self._unseal(carried[0].envelope, carrier):
            # The hello beside a probe is for whoever has no keys; it may come again without it.
            self._needless.extend(one.data for one in carried[1:])
            return
        for one in carried:
            if not isinstance(one.envelope, Sealed):
                self._hear(one)

    def renew(self, connection: int) -> None:
        """The connection of this number is of no use: a loss, if it is the one in force."""
        standing = self._connections.standing
        if standing is not None and standing.connection.number == connection:
            self._connections.drop()

    def close(self) -> None:
        """Close every connection; nothing more is said or told."""
        self._closed = True
        self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        self._connections.close()

    @property
    def _reaches(self) -> bool:
        """Whether what is said may be heard."""
        return self._peer_here or self._connections.standing is not None

    def _say(self, signal: Signal) -> None:
        # A room may tell late that somebody has left who has long come back and agreed with us.
        in_room = self._peer_here or (self._connections.under_way and self._agreed_in_room)
        standing = self._connections.standing
        if in_room or standing is None:
            self._relay(signal)
        if standing is not None:
            self._listener.say(signal)

    def _greet(self, now: float) -> None:
        """Say hello as the sender, if it is time; where there are keys, nobody may need it."""
        if self._party.role != "sender" or not self._reaches:
            return
        live = None if self._connections.apart else self._connections.latest
        self._introduction.greet(now, None if live is None else live.datagrams.probe)

    def _hear(self, carried: Carried) -> None:
        """Take an envelope that is not sealed."""
        now = self._loop.time()
        if isinstance(carried.envelope, Want):
            self._wanted(now)
            return
        apart = self._connections.apart
        if isinstance(carried.envelope, Wrong | CodeOff) and not apart:
            return
        if isinstance(carried.envelope, Hello):
            self._greeted_at = now
            if carried.data in self._needless and not apart:
                return
        self._introduction.hear(carried.data, now)

    def _wanted(self, now: float) -> None:
        """The receiver knows of no connection; it may be right even where we believe in one."""
        self._introduction.wanted()
        if self._connections.apart:
            self._introduction.hurry()
        self._greet(now)

    def _unseal(self, sealed: Sealed, carrier: Carrier) -> bool:
        """Take what is sealed; whether it was a probe, to which a hello beside it adds nothing."""
        negotiation = self._connections.of(sealed.attempt)
        told = None if negotiation is None else negotiation.datagrams.open(sealed, carrier)
        if negotiation is None or told is None:
            return False
        if isinstance(told.said, Probe):
            self._greeted_at = self._loop.time()
            if told.new and not self._connections.apart:
                negotiation.datagrams.send(Alive())
            return not self._connections.apart
        if told.new:
            self._take(negotiation, told.said)
        return False

    def _take(self, negotiation: Negotiation, said: Said) -> None:
        match said:
            case Alive():
                self._unanswered = False
            case Key(key):
                self._learn(from_base64url(key))
            case _:
                self._run(negotiation.hear(said))

    def _learn(self, key: bytes | None) -> None:
        """Whoever has the link needs no guesses any more."""
        party = self._party
        if key is None or party.key is not None or check(key) != party.secret.check:
            return
        self._party = Party.with_key("receiver", party.transfer_id, key)
        self._introduction = Introduction(self._party, self._say, self)
        self._listener.learned(key)

    # --- what the introduction tells

    def keep(self, guesses: int) -> None:
        """See IntroductionListener."""
        self._listener.keep(guesses)

    def doubted(self, why: DoubtReason) -> None:
        """See IntroductionListener."""
        # Where the two have keys, nobody needs to see to the code.
        if self._connections.apart:
            self._listener.doubted(why)

    def agreed(self, agreed: Agreed) -> None:
        """See IntroductionListener."""
        self._unanswered = False
        # Whoever makes us agree again and again while a connection stands does not do so faster.
        if self._connections.standing is None:
            self._introduction.hurry()
        self._agreed_in_room = self._peer_here
        party = self._party
        datagrams = Datagrams(party.role, party.transfer_id, agreed, self._say)
        try:
            negotiation = self._connections.build(agreed, datagrams)
        except CannotConnect:
            self._listener.unable()
            return
        self._listener.agreed()
        if party.role != "sender":
            return
        if agreed.mode == "code" and party.key is not None:
            datagrams.send(Key(to_base64url(party.key)))
        self._run(negotiation.offer())

    # --- what the connections tell

    def stands(self, negotiation: Negotiation, *, replaces: bool) -> None:
        """See ConnectionsListener."""
        if replaces:
            self._listener.lost()
        if not self._closed:
            self._listener.connected(negotiation.connection, negotiation.agreed.words)

    def fell(self) -> None:
        """See ConnectionsListener."""
        now = self._loop.time()
        self._greeted_at = now
        self._introduction.hurry()
        self._listener.lost()
        if self._connections.apart and not self._closed:
            self._strand()
            self._greet(now)

    # --- the rest is ours

    def _strand(self) -> None:
        """Tell, once, that there is no room to meet in."""
        why, self._seat_loss = self._seat_loss, None
        if why is not None:
            self._listener.stranded(why)

    def _beat(self) -> None:
        self._timer = self._loop.call_later(_BEAT, self._beat)
        now = self._loop.time()
        connections = self._connections
        apart = connections.apart
        connections.tidy()
        # Who closed the room has ended, and let go of the connection: nothing brings it back.
        if connections.silent and not connections.under_way and self._seat_loss == "closed":
            connections.drop()
        # What was being made without a room has come to nothing.
        if connections.standing is None and apart:
            self._strand()
        if not self._reaches:
            return
        connections.repeat(now)
        self._introduction.look(now)
        if apart or self._unanswered:
            self._greet(now)
        if self._party.role == "sender" or not apart:
            return
        waits = self._introduction.repeat(now)
        if now - self._greeted_at >= (_PATIENCE_WITH_A_REPLY if waits else _PATIENCE):
            self._want(now)

    def _want(self, now: float) -> None:
        self._greeted_at = now
        self._introduction.want()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ran)

    def _ran(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        # What the library refuses came from the peer: the attempt comes to nothing, that is all.
        if error is not None and not isinstance(error, MalformedDescription):
            self._loop.call_exception_handler(
                {"message": "an attempt to connect broke down", "exception": error, "task": task}
            )
