"""What the drivers of both machines share: events in, effects out, one at a time, and the clock."""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from telpher.peer.allowance import MOST_HEARD, MOST_RELAYS, Allowance
from telpher.peer.files.disk import DiskFault
from telpher.peer.lane import Lane
from telpher.protocol.codec import read_frame
from telpher.protocol.errors import PeerFault
from telpher.protocol.events import (
    Close,
    Effect,
    Event,
    Fail,
    Failed,
    Finish,
    FrameEvent,
    Hold,
    Lost,
    MessageEvent,
    Opened,
    PassOn,
    Relay,
    Renew,
    Send,
    Stop,
    Tick,
)
from telpher.protocol.messages import read_message, write_message
from telpher.protocol.receiving import Receiving
from telpher.protocol.sending import Sending

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from telpher.peer.connection import Connection
    from telpher.protocol.codec import Frame
    from telpher.protocol.errors import ErrorCode
    from telpher.protocol.messages import Carrier

_TICK: Final = 1.0
_log = logging.getLogger(__name__)

M = TypeVar("M", Sending, Receiving)
T = TypeVar("T")


class DriverListener(Protocol):
    """What a driver tells, on the event loop."""

    def changed(self) -> None:
        """The machine has moved on; look at it."""
        ...

    def renew(self, connection: int) -> None:
        """The connection of this number is of no use: find another."""
        ...

    def signal(self, carrier: Carrier, text: str) -> None:
        """The other side has said this over the connection in force."""
        ...

    def ended(self, end: Finish | Fail) -> None:
        """How it ended; the other side may not have heard of it yet."""
        ...

    def closed(self) -> None:
        """No connection is needed any longer."""
        ...


class Driver(ABC, Generic[M]):
    """Carries out what a machine says, on whatever connection is in force."""

    def __init__(self, machine: M, listener: DriverListener) -> None:
        self.machine: M = machine
        self.frame: Frame | None = None
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._lanes: dict[int, Lane] = {}
        self._lane: Lane | None = None
        self._number = 0
        self._relays = Allowance(MOST_RELAYS)
        self._hearing = Allowance(MOST_HEARD)
        self._events: deque[Event] = deque()
        self._busy = False
        self._over = False
        self._tasks: set[asyncio.Task[None]] = set()
        # Reading, hashing and writing in their order; and one more, so that none waits for a flush.
        self._disk = ThreadPoolExecutor(1, "telpher-disk")
        self._flusher = ThreadPoolExecutor(1, "telpher-flush")
        self._timer = self._loop.call_later(_TICK, self._tick)

    def attach(self, connection: Connection) -> None:
        """Take the channels of an attempt to connect, which are not used until it stands.

        An attempt before it, if it does not stand by now, has come to nothing.
        """
        for former in [one for one in self._lanes if one != self._number]:
            self._lanes.pop(former).close()
        number = connection.number
        self._lanes[number] = Lane(
            connection.control, connection.data, _LaneListener(self, number, self._listener)
        )

    def connected(self, connection: Connection) -> None:
        """This connection is in force; whatever was attached before goes."""
        for number in [number for number in self._lanes if number < connection.number]:
            self._lanes.pop(number).close()
        self._number = connection.number
        self._lane = self._lanes[connection.number]
        self._lane.connected(connection.max_message_size)

    def lost(self) -> None:
        """The connection in force is gone."""
        lane, self._lane = self._lane, None
        self._lanes.pop(self._number, None)
        if lane is not None:
            lane.close()
            self.handle(Lost())

    def relay(self, carrier: Carrier, text: str) -> None:
        """Say this over the connection in force, if not too much was said; else drop it."""
        if self._relays.take(self._loop.time()):
            self.handle(Relay(carrier, text))

    def stop(self) -> None:
        """The person cancels."""
        self.handle(Stop())

    def pause(self, *, paused: bool) -> None:
        """The person pauses, or goes on."""
        self.handle(Hold(paused))

    def fail(self, code: ErrorCode) -> None:
        """Something outside makes an end of it."""
        self.handle(Failed(code))

    def handle(self, event: Event) -> None:
        """Tell the machine; what comes of it may bring further events, which wait their turn."""
        self._events.append(event)
        if self._busy:
            return
        self._busy = True
        shown = False
        try:
            while self._events and not self._over:
                event = self._events.popleft()
                # Frames are many, and show in nothing before they are written.
                shown = shown or not isinstance(event, FrameEvent)
                for effect in self.machine.handle(event):
                    self._perform(effect)
        finally:
            self._busy = False
        if shown and not self._over:
            self._listener.changed()

    async def close(self, *, keep: bool) -> None:
        """Let go of everything, and wait for what the disk still does.

        ``keep`` what has come for another run, or remove it.
        """
        self._over = True
        self._timer.cancel()
        for lane in self._lanes.values():
            lane.close()
        for task in self._tasks:
            task.cancel()
        self._interrupt()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await asyncio.to_thread(self._release, keep)

    @abstractmethod
    def _carry_out(self, effect: Effect) -> None:
        """Do what is particular to this side."""

    @abstractmethod
    def _dispose(self, *, keep: bool) -> None:
        """Close files; on a thread, after everything that was asked of the disk."""

    def _interrupt(self) -> None:
        """End what might keep the disk's thread waiting."""

    def _release(self, keep: bool) -> None:
        self._disk.shutdown()
        self._flusher.shutdown()
        self._dispose(keep=keep)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Send(message):
                if self._lane is not None:
                    self._lane.say(write_message(message))
            case Finish() | Fail():
                self._listener.ended(effect)
            case Renew():
                self._listener.renew(self._number)
            case PassOn(carrier, text):
                if self._hearing.take(self._loop.time()):
                    self._listener.signal(carrier, text)
            case Close():
                self._listener.closed()
            case _:
                self._carry_out(effect)

    def _tick(self) -> None:
        self._timer = self._loop.call_later(_TICK, self._tick)
        self.handle(Tick(int(time.monotonic() * 1000)))

    def text(self, text: str) -> None:
        """Take a message of the connection in force."""
        self._hear(lambda: MessageEvent(read_message(text)))

    def arrived(self, data: bytes | None) -> None:
        """Take a frame of the connection in force; None stands for what is none."""
        self._hear(lambda: self._framed(data))

    def _hear(self, read: Callable[[], Event]) -> None:
        try:
            event = read()
        except PeerFault as fault:
            event = Failed(fault.code)
        self.handle(event)

    def _framed(self, data: bytes | None) -> Event:
        if data is None:
            raise PeerFault("bad-frame", "not binary")
        frame = read_frame(data)
        self.frame = frame
        size = len(frame.payload)
        return FrameEvent(
            frame.chunk, frame.generation, frame.offset, size, digest=frame.digest is not None
        )

    def _attempt(self, work: Coroutine[Any, Any, Event | None]) -> None:
        """Let something go on beside everything else, and tell the machine what came of it."""

        async def run() -> None:
            try:
                event = await work
            except PeerFault as fault:
                event = Failed(fault.code)
            except DiskFault as fault:
                event = Failed(fault.code)
            except Exception:  # noqa: BLE001  (logged)
                if self._over:
                    return
                _log.exception("A transfer ends because of a mistake in this program.")
                event = Failed("internal-error")
            if event is not None and not self._over:
                self.handle(event)

        task = self._loop.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _on_disk(self, work: Callable[[], T]) -> T:
        return await self._loop.run_in_executor(self._disk, work)


class _LaneListener:
    """Hears one lane, and passes on what comes while it is in force."""

    def __init__(self, driver: Driver[Any], number: int, listener: DriverListener) -> None:
        self._driver = driver
        self._number = number
        self._listener = listener

    def open(self) -> None:
        """See LaneListener."""
        self._driver.handle(Opened())

    def text(self, text: str) -> None:
        """See LaneListener."""
        self._driver.text(text)

    def frame(self, frame: bytes | None) -> None:
        """See LaneListener."""
        self._driver.arrived(frame)

    def lost(self) -> None:
        """See LaneListener."""
        self._listener.renew(self._number)
