"""What both machines share: the state table, the beat that tells silence from patience, and ends.

A machine has no clock, no randomness, no socket, no file and no hash. It is told events and answers
with effects; its driver carries those out and tells it how they went.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final, Generic, Literal, TypeVar, cast

from telpher.protocol.errors import REASONS, PeerFault, UsageError
from telpher.protocol.events import (
    Accepted,
    Close,
    Declined,
    Effect,
    Event,
    Fail,
    Failed,
    FrameEvent,
    Halt,
    Hold,
    Listed,
    Lost,
    MessageEvent,
    Send,
    Stop,
    Tick,
)
from telpher.protocol.messages import (
    VERSION,
    Acceptance,
    Bye,
    Cancel,
    Delivered,
    Finished,
    Heartbeat,
    Hello,
    Message,
    Pause,
    Receipt,
    Refusal,
    Slice,
)
from telpher.protocol.states import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

SILENCE: Final = 30_000
"""Milliseconds without a word from the other side before the transfer ends as ``silent``."""
BEAT: Final = 5_000
"""Milliseconds of our own silence after which a heartbeat goes out."""
LINGER: Final = 3_000
"""Milliseconds after a cancel until the connection is closed without the other side's ``bye``.

After a delivery it is ``SILENCE``: the sender must hear of it, however bad the path.
"""

_ENDS = ("delivered", "ended")

State = TypeVar("State", bound=str)


class Machine(ABC, Generic[State]):
    """One side of a transfer. :class:`Sending` and :class:`Receiving` say what is particular."""

    def __init__(
        self, table: Mapping[State, Mapping[str, tuple[State, ...]]], first: State
    ) -> None:
        self._table = table
        self._state = first
        self._effects: list[Effect] = []
        self._paused_by_us = False
        self._paused_by_them = False
        self._heard_at = 0
        self._said_at = 0
        self._heard = True
        self._said = True
        # How it ends unless a `delivered` that is on its way beats our cancel.
        self._ending: Fail | None = None
        # When the first tick after the end, or after our cancel, came.
        self._lingers_from: int | None = None
        self._closed = False

    @property
    def state(self) -> State:
        """Where in its table the machine stands."""
        return self._state

    @property
    def paused_by(self) -> Literal["us", "them"] | None:
        """Who paused: either side may, and each only for itself."""
        if self._paused_by_us:
            return "us"
        return "them" if self._paused_by_them else None

    def handle(self, event: Event) -> list[Effect]:
        """Take one event and say what to do.

        Raises :class:`UsageError` if the driver told what cannot be; the other side's faults end
        the transfer instead.
        """
        self._effects = []
        try:
            self._dispatch(event)
        except PeerFault as fault:
            self._abort(Fail(fault.code, "fault"))
        return self._effects

    @property
    @abstractmethod
    def transfer(self) -> int | None:
        """The transfer at hand; ``None`` before the first proposal."""

    @property
    @abstractmethod
    def confirmed(self) -> int:
        """Bytes that the receiver has verified and safely written, as far as this side knows."""

    @abstractmethod
    def _react(self, event: Event) -> None:
        """React to what is particular to this machine; the state table has admitted it."""

    @property
    def _may_be_delivered(self) -> bool:
        """Whether the other side's ``delivered`` may be on its way, and would beat our cancel."""
        return False

    def _resume(self) -> None:
        """Go on: nothing is paused any more."""

    def _tick(self) -> None:
        """Do what must not wait for anything but time."""

    def _become(self, state: State) -> None:
        self._state = state

    def _send(self, message: Message) -> None:
        self._said = True
        self._effects.append(Send(message))

    def _greet(self) -> None:
        """Say the first word, and the pause that a person asked for before it."""
        self._send(Hello(versions=[VERSION], capabilities=[]))
        if self._paused_by_us:
            self._send(Pause(paused=True))

    def _fail(self, end: Fail) -> None:
        """End without a delivery; what ended it first counts."""
        self._become(cast("State", "ended"))
        self._effects.append(self._ending or end)

    @property
    def _cancelling(self) -> bool:
        return self._state == "cancelling"

    @property
    def _ended(self) -> bool:
        return self._state in _ENDS

    def _dispatch(self, event: Event) -> None:
        from_peer = isinstance(event, MessageEvent | FrameEvent)
        named = event.message if isinstance(event, MessageEvent) else event
        trigger = str(named.__struct_config__.tag)
        if from_peer:
            self._heard = True
        if trigger in ALWAYS:
            self._common(event)
            return
        if self._ended or self._is_late(event):
            return
        allowed = self._table[self._state].get(trigger)
        if allowed is None:
            if from_peer:
                raise PeerFault("unexpected-message", f"{trigger} while {self._state}")
            raise UsageError(f"{trigger} while {self._state}")
        before = self._state
        self._react(event)
        if self._state not in allowed and not self._ended:
            raise UsageError(f"{trigger} led from {before} to {self._state}")

    def _is_late(self, event: Event) -> bool:
        """Whether this is of a transfer that another one has replaced since."""
        match event:
            case MessageEvent(
                Slice() | Acceptance() | Refusal() | Receipt() | Finished() | Delivered() as named
            ):
                pass
            case Listed() | Accepted() | Declined() as named:
                pass
            case _:
                return False
        if self.transfer is None or named.transfer == self.transfer:
            return False
        if named.transfer < self.transfer:
            return True
        if isinstance(event, MessageEvent):
            raise PeerFault("unexpected-message", "a later transfer")
        raise UsageError("a later transfer")

    def _common(self, event: Event) -> None:
        match event:
            case Tick(now):
                self._keep_time(now)
            case Lost() | MessageEvent(Bye()):
                self._lost()
            case _ if self._ended:
                pass
            case MessageEvent(Cancel(said)):
                self._send(Bye())
                known = next((reason for reason in REASONS if reason == said), None)
                self._fail(Fail(known or "peer-failed", "them"))
            case _ if self._cancelling:
                pass
            case Stop():
                self._cancel(Fail("cancelled", "us"))
            case Failed(code):
                self._cancel(Fail(code, "fault"))
            case Hold(paused):
                self._pause(by_us=paused, by_them=self._paused_by_them)
            case MessageEvent(Pause(paused)):
                self._pause(by_us=self._paused_by_us, by_them=paused)

    def _pause(self, *, by_us: bool, by_them: bool) -> None:
        before = self.paused_by is not None
        if by_us != self._paused_by_us and self._state != "opening":
            self._send(Pause(paused=by_us))
        self._paused_by_us = by_us
        self._paused_by_them = by_them
        after = self.paused_by is not None
        if before == after:
            return
        self._effects.append(Halt(paused=after))
        if not after:
            self._resume()

    def _cancel(self, end: Fail) -> None:
        """End by our own doing; but a ``delivered`` that is on its way is waited for."""
        if not self._may_be_delivered:
            self._abort(end)
            return
        self._send(Cancel(end.code))
        self._ending = end
        self._become(cast("State", "cancelling"))

    def _abort(self, end: Fail) -> None:
        """End at once, and say so to the other side if it can hear and does not know."""
        opening = self._state == "opening"
        if not opening and not self._cancelling:
            self._send(Cancel(end.code))
        self._fail(end)
        if opening:
            self._close()

    def _lost(self) -> None:
        """End: the connection is gone, or the other side has taken its leave."""
        if not self._ended:
            self._fail(Fail("peer-gone", "fault"))
        self._close()

    def _close(self) -> None:
        if not self._closed:
            self._closed = True
            self._effects.append(Close())

    def _keep_time(self, now: int) -> None:
        if self._heard or self._state == "opening":
            self._heard_at = now
        if self._said:
            self._said_at = now
        self._heard = self._said = False
        if self._ended or self._cancelling:
            patience = SILENCE if self._state == "delivered" else LINGER
            if self._lingers_from is None:
                self._lingers_from = now
            if now - self._lingers_from >= patience:
                self._lost()
            return
        if self._state == "opening":
            return
        if now - self._heard_at >= SILENCE:
            raise PeerFault("silent")
        self._tick()
        if now - self._said_at >= BEAT:
            self._send(Heartbeat())
