"""One transfer as a program holds it: a seat at the server, a driver, one status."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final, Generic, Literal, TypeVar

from telpher.keys.spake2 import load_package
from telpher.peer.connection import all_closed, load_library
from telpher.peer.meeting import Meeting, prepare
from telpher.peer.progress import Meter
from telpher.peer.server import Seat, Server, ServerFault
from telpher.peer.status import (
    Connecting,
    Delivered,
    Ended,
    Opening,
    Progress,
    Reconnecting,
    Status,
    Summary,
    Transferring,
    Verifying,
)
from telpher.protocol.events import Fail, Finish

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from telpher.keys.agreement import DoubtReason
    from telpher.peer.connection import Connection
    from telpher.peer.driver import DriverListener
    from telpher.peer.introduction import Party
    from telpher.peer.meeting import Unmet
    from telpher.peer.receiving_driver import ReceivingDriver
    from telpher.peer.rendezvous import Words
    from telpher.peer.sending_driver import SendingDriver
    from telpher.peer.signaling import SeatLoss
    from telpher.protocol.errors import ErrorCode
    from telpher.protocol.messages import Carrier
    from telpher.sessions.session import Role

_MOST_RETURNS: Final = 5

D = TypeVar("D", "SendingDriver", "ReceivingDriver")


class PeerTransfer(ABC, Generic[D]):
    """What both sides share. To be run once."""

    def __init__(self, role: Role, server: str) -> None:
        self.status: Status = Opening()
        self._role = role
        self._server = Server(server)
        self._seat: Seat | None = None
        self._driver: D | None = None
        self._meeting: Meeting | None = None
        self._subscribers: list[Callable[[Status], None]] = []
        self._meter: Meter | None = None
        self._progress: Progress | None = None
        self._started_at: float | None = None
        self._complete = False
        self._met = False
        self._words: Words | None = None
        # How often a seat may be taken anew that was given away meanwhile.
        self._returns = _MOST_RETURNS if role == "receiver" else 0
        self.patient = False
        """Whether to go on looking for a path when none was found in its time."""
        self.has_agreed = False
        """Whether the two have had keys together."""
        self._over = False
        self._closed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def subscribe(self, listener: Callable[[Status], None]) -> None:
        """Call back on every new status, on the event loop."""
        self._subscribers.append(listener)

    async def run(self) -> Delivered | Ended:
        """Transfer, and say how it ended; returns when the other side knows, or cannot be told."""
        try:
            await self._open()
            await self._closed.wait()
        except ServerFault as fault:
            self._end(Fail(fault.code, "fault"))
        finally:
            await self._shut()
        if not isinstance(self.status, Delivered | Ended):
            raise TypeError(f"a transfer cannot end as {self.status}")
        return self.status

    def cancel(self) -> None:
        """The person ends it. Safe to call at any time, also twice."""
        if self._driver is not None and self._met:
            self._driver.stop()
        elif not self._over:
            self._end(Fail("cancelled", "us"))
            self._closed.set()

    def leave(self) -> None:
        """Go, because it goes on in another way; the other side is not told that it has ended."""
        if not self._over:
            self._end(Fail("replaced", "us"))
            self._closed.set()

    def pause(self, *, paused: bool) -> None:
        """The person pauses, or goes on."""
        if self._driver is not None:
            self._driver.pause(paused=paused)

    # --- what each side does in its own way

    @abstractmethod
    async def _take_seat(self) -> Seat:
        """Get the seat in the session that this transfer is about. Raises ServerFault."""

    @abstractmethod
    def _party(self, seat: Seat) -> Party:
        """What this side brings to the agreement."""

    @abstractmethod
    def _make_driver(self, listener: DriverListener) -> D:
        """Make what carries it out."""

    @abstractmethod
    def _summary(self) -> Summary | None:
        """What is being sent, once it is known."""

    @abstractmethod
    def _waiting(self, meeting: Meeting) -> Status:
        """What to show while nobody is there."""

    def _connecting(self, meeting: Meeting) -> Status:
        """What to show while the two look for each other."""
        return Connecting(meeting.peer_present, meeting.room)

    @abstractmethod
    def _deciding(self, summary: Summary) -> Status:
        """What to show while the receiver decides; the receiver asks here."""

    @abstractmethod
    def _delivered(self, summary: Summary, end: Finish, seconds: float) -> Delivered:
        """Say what was delivered."""

    @abstractmethod
    def _is_kept(self, end: Fail) -> bool:
        """Whether what has come is kept for another run."""

    @abstractmethod
    async def _clear_up(self, *, keep: bool) -> None:
        """Give up the seat; another run may need what is kept for it."""

    @abstractmethod
    def keep(self, guesses: int) -> None:
        """See MeetingListener."""

    @abstractmethod
    def doubted(self, why: DoubtReason) -> None:
        """See MeetingListener."""

    @abstractmethod
    def unproven(self) -> None:
        """See MeetingListener."""

    def stays_away(self) -> None:
        """See MeetingListener."""

    def agreed(self) -> None:
        """See MeetingListener."""
        self.has_agreed = True

    def learned(self, key: bytes) -> None:
        """See MeetingListener."""

    # --- what the meeting tells

    def room(self) -> None:
        """See MeetingListener."""
        self._show()

    def connected(self, connection: Connection, words: Words) -> None:
        """See MeetingListener."""
        if not self._met:
            self._tell("signaling-delivery-success")
        self._met = True
        self._words = words
        if self._driver is not None:
            self._driver.connected(connection)

    def lost(self) -> None:
        """See MeetingListener."""
        if self._driver is not None:
            self._driver.lost()

    def say(self, carrier: Carrier, text: str) -> None:
        """See MeetingListener."""
        if self._driver is not None:
            self._driver.relay(carrier, text)

    async def ask(self) -> SeatLoss | None:
        """See MeetingListener."""
        if self._seat is None:
            return None
        try:
            self._renew(await self._server.extend(self._seat))
        except ServerFault as fault:
            return fault.code if fault.code in ("closed", "expired") else None
        return None

    def pathless(self) -> None:
        """See MeetingListener."""
        if not self.patient:
            self.stranded("no-path")

    def stranded(self, why: SeatLoss | Unmet) -> None:
        """See MeetingListener."""
        if why == "replaced":
            self._seat = None  # it is the other place's now, and not ours to give up
        if why == "expired" and self._returns > 0:
            self._returns -= 1
            self._begin(self._return())
            return
        self._give_up(why)

    # --- what the driver tells

    def changed(self) -> None:
        """See DriverListener."""
        self._show()

    def renew(self, connection: int) -> None:
        """See DriverListener."""
        if self._meeting is not None:
            self._meeting.renew(connection)

    def signal(self, carrier: Carrier, text: str) -> None:
        """See DriverListener."""
        if self._meeting is not None:
            self._meeting.signal(carrier, text)

    def ended(self, end: Finish | Fail) -> None:
        """See DriverListener."""
        self._end(end)

    def closed(self) -> None:
        """See DriverListener."""
        self._closed.set()

    # --- the rest is ours

    async def _open(self) -> None:
        self._begin(asyncio.to_thread(load_library))
        self._begin(asyncio.to_thread(load_package))
        self._seat = await self._take_seat()
        if self._over:
            return
        driver = self._driver = self._make_driver(self)
        await self._meet(driver, self._seat)

    async def _meet(self, driver: D, seat: Seat) -> None:
        await prepare(seat)
        if not self._over:
            self._meeting = Meeting(self._party(seat), seat, self, driver.attach)

    def _renew(self, seat: Seat) -> None:
        """Take what the server said anew of the seat; go where one meets now.

        Unless they are about to: then both are here.
        """
        meeting = self._meeting
        if self._over or self._seat is None:
            return
        self._seat = seat
        if meeting is None:
            return
        meeting.seat_renewed(seat)
        if not meeting.is_where(seat) and (self._met or not meeting.peer_present):
            self._begin(self._go(meeting, seat))

    async def _go(self, meeting: Meeting, seat: Seat) -> None:
        """Into another room."""
        await prepare(seat)
        if not self._over and meeting is self._meeting and not meeting.is_where(seat):
            await meeting.move(seat)

    async def _move(self, seat: Seat) -> None:
        """Wait at another seat."""
        former, driver = self._meeting, self._driver
        if former is not None:
            await former.close()
        if not self._over and driver is not None:
            await self._meet(driver, seat)

    async def _return(self) -> None:
        """Take the seat anew: the sender gives away that of a receiver who was away too long."""
        try:
            self._seat = await self._take_seat()
        except ServerFault as fault:
            self._give_up(fault.code)
            return
        await self._move(self._seat)

    def _tell(
        self, event: Literal["signaling-delivery-success", "signaling-delivery-failure"]
    ) -> None:
        if self._meeting is not None:
            self._begin(self._server.tell(event, self._meeting.provider))

    def _give_up(self, code: ErrorCode) -> None:
        """There will be no connection, or no other."""
        if self._met and self._driver is not None:
            self._driver.fail("replaced" if code == "replaced" else "peer-gone")
            return
        self._end(Fail(code, "fault"))
        self._closed.set()

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _publish(self, status: Status) -> None:
        if self._over or status == self.status:
            return
        self.status = status
        for subscriber in self._subscribers:
            subscriber(status)

    def _show(self) -> None:
        """Say where it stands, from what the meeting and the machine say."""
        meeting, driver = self._meeting, self._driver
        if self._over or meeting is None or driver is None:
            return
        room = (meeting.peer_present, meeting.room)
        summary = self._summary()
        match driver.machine.state:
            case "opening" if meeting.unproven:
                self._publish(self._waiting(meeting))
            case "opening" if not meeting.peer_present and not isinstance(self.status, Connecting):
                self._publish(self._waiting(meeting))
            case "proposing" | "deciding" if summary is not None and self._started_at is None:
                self._publish(self._deciding(summary))
            case "sending" | "receiving" | "resuming" | "comparing" | "checking" if summary:
                self._publish(self._transferring(driver, summary))
            case "finishing" if driver.machine.confirmed < (driver.machine.total or 0) and summary:
                self._publish(self._transferring(driver, summary))
            case "finishing" | "verifying" | "saving" if summary:
                self._complete = True
                self._publish(Verifying(summary))
            case _ if self._started_at is not None and summary is not None:
                self._publish(Reconnecting(summary, self._progress, *room))
            case _:
                self._publish(self._connecting(meeting))

    def _transferring(self, driver: D, summary: Summary) -> Status:
        now = time.monotonic()
        if self._started_at is None:
            self._started_at = now
        paused = driver.machine.paused_by
        other: Role = "receiver" if self._role == "sender" else "sender"
        by = None if paused is None else self._role if paused == "us" else other
        before = self.status
        if self._meter is None or not isinstance(before, Transferring) or before.paused != by:
            self._meter = Meter(driver.machine.total)
        self._complete = False
        self._progress = self._meter.reading(driver.machine.confirmed, now)
        return Transferring(summary, self._progress, by, self._words)

    def _end(self, end: Finish | Fail) -> None:
        summary = self._summary()
        if isinstance(end, Fail) or summary is None:
            code: ErrorCode = end.code if isinstance(end, Fail) else "internal-error"
            fail = Fail(code, end.by if isinstance(end, Fail) else "fault")
            might = self._role == "sender" and self._complete
            self._publish(Ended(fail.code, fail.by, might, self._is_kept(fail)))
        else:
            seconds = time.monotonic() - (self._started_at or time.monotonic())
            self._publish(self._delivered(summary, end, seconds))
        self._over = True

    async def _shut(self) -> None:
        self._over = True
        # Unless it has come to its end, another run may go on.
        keep = not isinstance(self.status, Delivered | Ended) or (
            isinstance(self.status, Ended) and self.status.resumable
        )
        if self._meeting is not None:
            if self._meeting.failed and not self._met:
                self._tell("signaling-delivery-failure")
            await self._meeting.close()
        if self._driver is not None:
            await self._driver.close(keep=keep)
        await self._clear_up(keep=keep)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)
        await all_closed()
        await self._server.aclose()
