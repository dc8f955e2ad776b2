"""A seat in a signaling room over WebSocket: kept through lost connections, until it is left.

What is relayed may be lost, repeated or reordered, and is not queued while the peer is away;
`datagrams` makes delivery of it.
"""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeAlias

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from telpher.peer.allowance import MOST_RELAYS, Allowance

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from telpher.peer.signals import Signal
    from telpher.peer.status import Room
    from telpher.sessions.session import Role

SeatLoss: TypeAlias = Literal["replaced", "closed", "expired"]
"""Why a seat is gone for good: another has it, the transfer was closed, or its time is over."""

_FIRST_DELAY: Final = 0.25
"""Seconds until the first attempt to come back; they double up to the longest."""
_LONGEST_DELAY: Final = 8.0
_LONGEST_DELAY_TAKEN: Final = 3.0
"""Where somebody else holds our place: less than a sender waits for the next receiver to enter."""
_TAKEN_PATIENCE: Final = 15.0
"""Seconds for which our place may be held by somebody else until it is told."""
_RATE_LIMITED_DELAY: Final = 11.0
_ASK_EVERY: Final = 30.0
_JOIN_PATIENCE: Final = 10.0
"""Seconds for entering the room, and for showing that the connection to the server lives."""
_CHECK_PATIENCE: Final = 5.0
_LARGEST_MESSAGE: Final = 128 * 1024
"""Bytes of the largest message that is read: a signal of 64 KiB and what is around it."""
_MOST_WAITING: Final = 256
"""Messages that may wait to be sent; what does not fit is lost, as a datagram may be."""


class SignalingListener(Protocol):
    """What a seat tells, on the event loop."""

    def room(self, room: Room) -> None:
        """How we stand to the room now; it is entered again after every reconnection."""
        ...

    def peer_here(self) -> None:
        """The peer is there: newly, or still there when we came."""
        ...

    def peer_away(self) -> None:
        """The peer has left, or is not there as we come."""
        ...

    def signal(self, signal: object) -> None:
        """The peer, or whoever runs the room, sent this, whatever it is."""
        ...

    def lost(self, why: SeatLoss) -> None:
        """The seat is gone for good."""
        ...


@dataclass(frozen=True, slots=True)
class SignalingSeat:
    """Who enters which room."""

    transfer_id: str
    role: Role
    token: str = field(repr=False)

    def message(self, kind: str, **more: object) -> str:
        """A message that proves the seat."""
        proof = {"transferId": self.transfer_id, "role": self.role, "token": self.token}
        return json.dumps({"type": kind, **proof, **more}, ensure_ascii=False)


class Signaling:
    """A seat, from its making on an event loop until it is left or lost."""

    def __init__(
        self,
        url: str,
        seat: SignalingSeat,
        listener: SignalingListener,
        ask: Callable[[], Awaitable[SeatLoss | None]] | None = None,
    ) -> None:
        """`ask` finds out whether the seat is lost, for where the room itself does not tell."""
        self._url = url
        self._seat = seat
        self._listener = listener
        self._outgoing: asyncio.Queue[str] = asyncio.Queue(_MOST_WAITING)
        self._joined = False
        self._peer_here = False
        self._relays = Allowance(MOST_RELAYS)
        self._failures = 0
        self._taken_since: float | None = None
        self._last_error = ""
        self._deadline: asyncio.Timeout | None = None
        self._loop = asyncio.get_running_loop()
        self._task = self._begin(self._keep())
        self._asking = None if ask is None else self._begin(self._keep_asking(ask))

    def relay(self, signal: Signal) -> None:
        """Send if the room is entered and not too much was said; else drop, as a datagram may be.

        What is too much waits for nobody, because it would be out of date.
        """
        if self._joined and self._relays.take(self._loop.time()):
            self._put(self._seat.message("relay", signal=signal))

    def check(self) -> None:
        """Make the server answer: if it does not, the socket is dead, and replaced by another.

        What no server knows is answered by every one. A second `join-room` would not do: to a
        server that holds it for the join of a second socket, it replaces this one.
        """
        if self._joined and self._deadline is not None:
            self._put(json.dumps({"type": "check"}))
            self._expect(_CHECK_PATIENCE)

    async def leave(self) -> None:
        """Leave the room, if it can be done in a moment. Nothing is told afterwards."""
        if self._joined and not self._task.done():
            self._put(self._seat.message("leave-room"))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._outgoing.join(), 1)
        tasks = [task for task in (self._task, self._asking) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        task.add_done_callback(report)
        return task

    def _put(self, message: str) -> None:
        with suppress(asyncio.QueueFull):
            self._outgoing.put_nowait(message)

    async def _keep(self) -> None:
        while True:
            why = await self._visit()
            if why is not None:
                if self._asking is not None:
                    self._asking.cancel()
                self._listener.lost(why)
                return
            taken = self._last_error == "role-taken"
            self._tell_outside(taken=taken)
            longest = _LONGEST_DELAY_TAKEN if taken else _LONGEST_DELAY
            delay = min(longest, _FIRST_DELAY * 2 ** min(self._failures, 10))
            self._failures += 1
            if self._last_error == "rate-limited":
                delay = _RATE_LIMITED_DELAY
            else:
                delay *= random.uniform(0.75, 1.25)  # noqa: S311 - spreads clients, hides nothing
            await asyncio.sleep(delay)

    def _tell_outside(self, *, taken: bool) -> None:
        """Whoever holds our place may be about to leave it: that is told after a while only."""
        if not taken:
            self._taken_since = None
            self._listener.room("lost")
            return
        now = self._loop.time()
        if self._taken_since is None:
            self._taken_since = now
        if now - self._taken_since >= _TAKEN_PATIENCE:
            self._listener.room("taken")

    async def _keep_asking(self, ask: Callable[[], Awaitable[SeatLoss | None]]) -> None:
        """Alone, ask: an external server knows nothing of a transfer that was closed or expired."""
        while True:
            await asyncio.sleep(_ASK_EVERY)
            if self._joined and self._peer_here:
                continue
            why = await ask()
            if why is not None:
                self._task.cancel()
                self._listener.lost(why)
                return

    async def _visit(self) -> SeatLoss | None:
        """One socket, from its opening to its end. Returns why the seat is lost, if it is."""
        self._last_error = ""
        self._outgoing = asyncio.Queue(_MOST_WAITING)
        try:
            async with asyncio.timeout(_JOIN_PATIENCE) as self._deadline:
                socket = await connect(
                    self._url, max_size=_LARGEST_MESSAGE, compression=None, open_timeout=None
                )
                try:
                    return await self._converse(socket)
                finally:
                    self._joined = False
                    socket.transport.abort()
        except (OSError, WebSocketException, TimeoutError):
            return None

    async def _converse(self, socket: ClientConnection) -> SeatLoss | None:
        self._put(self._seat.message("join-room"))
        writer = asyncio.create_task(self._write(socket))
        try:
            async for message in socket:
                self._receive(message)
                if self._joined:
                    self._expect(None)
        except ConnectionClosed:
            pass
        finally:
            writer.cancel()
        if socket.close_code == 1000 and socket.close_reason == "replaced":
            return "replaced"
        if socket.close_reason == "room-closed":
            return "closed"
        return "expired" if self._last_error == "invalid-join" else None

    async def _write(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                await socket.send(await self._outgoing.get())
                self._outgoing.task_done()

    def _expect(self, patience: float | None) -> None:
        """Something must come from the server within so many seconds; None: nothing must."""
        if self._deadline is not None and not self._deadline.expired():
            when = None if patience is None else self._loop.time() + patience
            self._deadline.reschedule(when)

    def _receive(self, text: str | bytes) -> None:
        message = _read(text)
        match message.get("type"):
            case "joined-room":
                self._joined = True
                self._failures = 0
                self._taken_since = None
                self._listener.room("entered")
                self._peer_is(here=message.get("peerPresent") is True)
            case "peer-joined":
                self._peer_is(here=True)
            case "peer-left":
                self._peer_is(here=False)
            case "relay":
                # `peer-left` may have been said of a socket that this very peer had replaced.
                if not self._peer_here:
                    self._peer_is(here=True)
                self._listener.signal(message.get("signal"))
            case "error":
                self._last_error = str(message.get("code"))
                if self._last_error == "peer-missing" and self._peer_here:
                    self._peer_is(here=False)

    def _peer_is(self, *, here: bool) -> None:
        self._peer_here = here
        if here:
            self._listener.peer_here()
        else:
            self._listener.peer_away()


def report(task: asyncio.Task[None]) -> None:
    """A listener that breaks down must not do so unheard."""
    if not task.cancelled() and (error := task.exception()) is not None:
        task.get_loop().call_exception_handler(
            {"message": "signaling broke down", "exception": error, "task": task}
        )


def _read(text: str | bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
