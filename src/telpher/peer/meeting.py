"""One side of a meeting: a seat in a signaling room, and the connections that come of it."""

from __future__ import annotations

import asyncio
from importlib import import_module
from math import inf
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from telpher.peer.connection import open_connection
from telpher.peer.network import watch_network
from telpher.peer.rendezvous import Rendezvous
from telpher.peer.signaling import Signaling, SignalingSeat
from telpher.peer.signals import signal_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from telpher.keys.agreement import DoubtReason
    from telpher.peer.connection import Connection, ConnectionListener
    from telpher.peer.introduction import Party
    from telpher.peer.realtime_signaling import RealtimeSignaling
    from telpher.peer.rendezvous import Words
    from telpher.peer.server import Provider, Seat
    from telpher.peer.signaling import SeatLoss
    from telpher.peer.signals import Signal
    from telpher.peer.status import Room
    from telpher.protocol.messages import Carrier

_AWAY_PATIENCE: Final = 5.0
"""Seconds that the other side may be away, before they meet, until it is taken to have left."""
_PROOF_PATIENCE: Final = 20.0
"""Seconds for showing that one has the link or the code, once both are there."""
_REMARK_PAUSE: Final = 60.0
"""Seconds until somebody who has shown nothing is remarked on again."""
_PATH_PATIENCE: Final = 20.0
"""Seconds for finding a path, once both have keys."""
_KEYS_ALONE: Final = 10.0
"""Seconds for which the two may have keys and no connection, before that is a failure."""
_PATH_MARGIN: Final = 5.0
"""Seconds by which the other side may lose that patience sooner, and close the room."""

Unmet: TypeAlias = Literal["no-path", "browser-unsupported"]


class MeetingListener(Protocol):
    """What a meeting tells, on the event loop."""

    def room(self) -> None:
        """Somebody came or left, or the room itself was lost or found again."""
        ...

    def agreed(self) -> None:
        """The two have keys that nobody else has."""
        ...

    def connected(self, connection: Connection, words: Words) -> None:
        """This connection is in force: the first one, or a new one. Both sides have these words."""
        ...

    def lost(self) -> None:
        """The connection in force is gone; the next one is looked for."""
        ...

    async def ask(self) -> SeatLoss | None:
        """Find out whether the seat is lost where the room does not tell, and renew it."""
        ...

    def say(self, carrier: Carrier, text: str) -> None:
        """Say this over the connection in force, too."""
        ...

    def stays_away(self) -> None:
        """The other side came, and has left again before they met."""
        ...

    def unproven(self) -> None:
        """Somebody came, and does not show that it has the link or the code."""
        ...

    def pathless(self) -> None:
        """They have had keys for long, and found no path."""
        ...

    def stranded(self, why: SeatLoss | Unmet) -> None:
        """There will be no connection, or no other."""
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


async def prepare(seat: Seat) -> None:
    """Load what only some servers ask for, and takes a moment."""
    if seat.realtime is not None:
        await asyncio.to_thread(import_module, "telpher.peer.realtime_signaling")


class Meeting:
    """From taking a seat to its end. Nothing is told after ``close``."""

    def __init__(
        self,
        party: Party,
        seat: Seat,
        listener: MeetingListener,
        attach: Callable[[Connection], None],
    ) -> None:
        """``attach`` gets every connection that is attempted, before anything can come on it."""
        self.seat = seat
        """As the server told it last: the next connection is made with its credentials."""
        self._listener = listener
        self._attach = attach
        self._loop = asyncio.get_running_loop()
        self._role = party.role
        self._timer: asyncio.TimerHandle | None = None
        self._agreed_at = inf
        # Runs as long as somebody is there who has shown nothing.
        self._proof_timer: asyncio.TimerHandle | None = None
        self.room: Room = "entered"
        """How we stand to the room: good until the contrary is known."""
        self.peer_present = False
        """Whether the other side is in the room."""
        self.met = False
        """Whether there has been a connection."""
        self.unproven = False
        """Whether whoever is in the room has been there for long, and has shown nothing."""
        # Something has come from the other side; or it was there for long, and nothing has.
        self._heard = False
        self._deaf = False
        self._rendezvous = Rendezvous(party, self._relay, self._open, _Connections(self))
        self._entered = seat
        self._signaling = self._enter(seat)
        self._watching = self._loop.create_task(watch_network(self._network_changed))

    def seat_renewed(self, seat: Seat) -> None:
        """Go on with what the server says anew of the seat."""
        self.seat = seat
        if not self.is_where(seat) or isinstance(self._signaling, Signaling):
            return
        if seat.realtime is not None:
            self._signaling.renew(seat.realtime)

    def is_where(self, seat: Seat) -> bool:
        """Whether this seat leads into the room that we are in, or are going to."""
        return seat.meets_where(self._entered)

    @property
    def provider(self) -> Provider:
        """How signals go in that room."""
        return self._entered.provider

    async def move(self, seat: Seat) -> None:
        """Go into another room, where one meets now; a connection that stands does not notice."""
        self._entered = seat
        await self._signaling.leave()
        self._went()
        self._signaling = self._enter(seat)

    @property
    def failed(self) -> bool:
        """Whether it has come to nothing so far because of signaling, or because of no path."""
        keys_alone = self._loop.time() - self._agreed_at >= _KEYS_ALONE
        return not self.met and (keys_alone or self._deaf or self.room == "lost")

    def renew(self, connection: int) -> None:
        """The connection of this number is of no use."""
        self._rendezvous.renew(connection)

    def signal(self, carrier: Carrier, text: str) -> None:
        """Take what was said over the connection in force."""
        self._rendezvous.signal(signal_of(carrier, text))

    async def close(self) -> None:
        """Leave the room and close every connection."""
        self._cancel_timer()
        self._stop_awaiting_proof()
        self._watching.cancel()
        self._rendezvous.close()
        await self._signaling.leave()

    def _enter(self, seat: Seat) -> Signaling | RealtimeSignaling:
        proof = SignalingSeat(seat.transfer_id, self._role, seat.token)
        if seat.realtime is not None:
            from telpher.peer.realtime_signaling import RealtimeSignaling  # noqa: PLC0415 (heavy)

            return RealtimeSignaling(seat.realtime, proof, _Hearing(self), self._listener.ask)
        # A sender asks by itself, because it extends the session; a receiver need not know its end.
        ask = self._listener.ask if self._role == "receiver" else None
        return Signaling(seat.signaling_url, proof, _Hearing(self), ask)

    def _relay(self, signal: object) -> None:
        self._signaling.relay(signal)  # type: ignore[arg-type]

    def _open(self, listener: ConnectionListener) -> Connection:
        connection = open_connection(self.seat.ice_servers, listener)
        self._attach(connection)
        return connection

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _after(self, patience: float, act: Callable[[], None]) -> None:
        """Until they have met, somebody has to lose patience."""
        self._cancel_timer()
        if not self.met:
            self._timer = self._loop.call_later(patience, act)

    def _stand(self, room: Room) -> None:
        self.room = room
        if room != "entered":
            self._rendezvous.peer_away()
        self._listener.room()

    def _came(self) -> None:
        self.peer_present = True
        self._cancel_timer()
        # Who comes again and again to a sender holds the seat no longer by that.
        if self._proof_timer is None or self._role == "receiver":
            self._await_proof(_PROOF_PATIENCE)
        self._listener.room()
        self._rendezvous.peer_here()

    def _await_proof(self, patience: float) -> None:
        self._stop_awaiting_proof()
        if not self.met:
            self._proof_timer = self._loop.call_later(patience, self._unproven)

    def _stop_awaiting_proof(self) -> None:
        if self._proof_timer is not None:
            self._proof_timer.cancel()
            self._proof_timer = None

    def _unproven(self) -> None:
        self._proof_timer = None
        self.unproven = self.peer_present
        self._deaf = self.peer_present and not self._heard
        if self.peer_present:
            self._await_proof(_REMARK_PAUSE)
        # Who is away for a moment holds a sender's seat all the same.
        if self.peer_present or self._role == "sender":
            self._listener.unproven()

    def _agreed(self) -> None:
        self.unproven = False
        if self._proof_timer is not None:
            self._stop_awaiting_proof()
            self._after(_PATH_PATIENCE, self._listener.pathless)
            self._agreed_at = self._loop.time()
        self._listener.agreed()

    def _doubted(self, why: DoubtReason) -> None:
        # Somebody else's doubt: whoever has been met has more than the spoken code.
        if not self.met:
            self._listener.doubted(why)

    def _stranded(self, why: SeatLoss) -> None:
        late = self._loop.time() - self._agreed_at > _PATH_PATIENCE - _PATH_MARGIN
        self._listener.stranded("no-path" if why == "closed" and late and not self.met else why)

    def _went(self) -> None:
        was_there, self.peer_present = self.peer_present, False
        if was_there:
            self._after(_AWAY_PATIENCE, self._stays_away)
        self._listener.room()
        self._rendezvous.peer_away()

    def _stays_away(self) -> None:
        self._stop_awaiting_proof()
        self._agreed_at = inf
        self._listener.stays_away()

    def _connected(self, connection: Connection, words: Words) -> None:
        self.met = True
        self._cancel_timer()
        self._stop_awaiting_proof()
        self._listener.connected(connection, words)

    def _network_changed(self) -> None:
        self._signaling.check()
        self._rendezvous.network_changed()

    def _lost(self) -> None:
        # The network may have changed, and the room be lost without anybody knowing.
        self._signaling.check()
        self._listener.lost()


class _Hearing:
    """Hears the signaling of a meeting."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        self.room = meeting._stand
        self.peer_here = meeting._came
        self.peer_away = meeting._went

    def signal(self, signal: object) -> None:
        """See SignalingListener."""
        self._meeting._heard = True
        self._meeting._rendezvous.signal(signal)

    def lost(self, why: SeatLoss) -> None:
        """See SignalingListener."""
        self._meeting._rendezvous.seat_lost(why)


class _Connections:
    """Hears the rendezvous of a meeting."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        self.agreed = meeting._agreed
        self.connected = meeting._connected
        self.lost = meeting._lost
        self.keep = meeting._listener.keep
        self.doubted = meeting._doubted
        self.learned = meeting._listener.learned

    def say(self, signal: Signal) -> None:
        """See RendezvousListener."""
        self._meeting._listener.say(signal["type"], text_of(signal))

    def stranded(self, why: SeatLoss) -> None:
        """See RendezvousListener."""
        self._meeting._stranded(why)

    def unable(self) -> None:
        """See RendezvousListener."""
        self._meeting._listener.stranded("browser-unsupported")
