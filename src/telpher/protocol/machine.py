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
    Compared,
    Declined,
    Effect,
    Event,
    Fail,
    Failed,
    Finish,
    FrameEvent,
    Halt,
    Hold,
    Listed,
    Lost,
    MessageEvent,
    PassOn,
    Relay,
    Renew,
    Rooted,
    Send,
    Stop,
    Summed,
    Tick,
)
from telpher.protocol.messages import (
    VERSION,
    Acceptance,
    Bye,
    Cancel,
    Delivered,
    Digests,
    Finished,
    Heartbeat,
    Hello,
    Message,
    Pause,
    Receipt,
    Refusal,
    Signal,
    Slice,
)
from telpher.protocol.states import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

SILENCE: Final = 30_000
"""Milliseconds without a word from the other side before the transfer ends as ``silent``."""
BEAT: Final = 5_000
"""Milliseconds of our own silence after which a heartbeat goes out."""
SILENCES: Final = 3
"""How often in a row, without a receipt between, silence is taken for a dead connection."""
LINGER: Final = 3_000
"""Milliseconds after a cancel until the connection is closed without the other side's ``bye``.

After a delivery it is ``SILENCE``: the sender must hear of it, however bad the path.
"""
ABSENCE: Final = 600_000
"""Milliseconds without a connection after which the transfer ends as ``peer-gone``."""
AFTERWORD: Final = 120_000
"""The same after a delivery of which the sender may not have heard."""

REPAIRS: Final = 4
"""How often what the receiver holds may differ from what the sender has, before it is a fault."""

_ENDS = ("delivered", "ended")
_APART = ("opening", "away")

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
        # Number of what was asked to be computed last: answers to anything before are late.
        self._task = 0
        # Number of what was proposed last.
        self._question = 0
        # How often in a row the other side fell silent.
        self._silences = 0
        # Whether the driver has been told how it ends.
        self._concluded = False
        # How it ends unless a `delivered` that is on its way beats our cancel.
        self._ending: Fail | None = None
        # When the first tick after the end, after our cancel, or after a loss came.
        self._since: int | None = None
        self._closed = False

    @property
    def state(self) -> State:
        """Where in its table the machine stands."""
        return self._state

    @property
    def question(self) -> int:
        """Number of what was proposed last."""
        return self._question

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
        """The number of the transfer on this connection; ``None`` before a proposal."""

    @property
    @abstractmethod
    def confirmed(self) -> int:
        """Bytes that the receiver has verified and safely written, as far as this side knows."""

    @abstractmethod
    def _react(self, event: Event) -> None:
        """React to what is particular to this machine; the state table has admitted it."""

    @abstractmethod
    def _drop(self) -> None:
        """Let go of what the lost connection leaves incomplete."""

    @property
    @abstractmethod
    def _accepted_once(self) -> bool:
        """Whether there is something to resume."""

    @property
    def _may_be_delivered(self) -> bool:
        """Whether the other side's ``delivered`` may be on its way, and would beat our cancel."""
        return False

    @property
    def _awaits_bye(self) -> bool:
        """Whether the other side may not know yet how it ended."""
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

    def _greet(self, manifest: str | None) -> None:
        """Say the first word, and the pause that a person asked for before it."""
        self._become(cast("State", "greeting"))
        self._since = None
        self._send(Hello(versions=[VERSION], capabilities=[], manifest=manifest))
        if self._paused_by_us:
            self._send(Pause(paused=True))

    def _new_task(self) -> int:
        self._task += 1
        return self._task

    def _conclude(self, end: Finish | Fail) -> None:
        """Tell the driver how it ends: once."""
        if not self._concluded:
            self._concluded = True
            self._effects.append(end)

    def _fail(self, end: Fail) -> None:
        """End without a delivery; what ended it first counts."""
        self._become(cast("State", "ended"))
        self._conclude(self._ending or end)

    @property
    def _cancelling(self) -> bool:
        return self._state == "cancelling"

    @property
    def _ended(self) -> bool:
        return self._state in _ENDS

    @property
    def _apart(self) -> bool:
        return self._state in _APART

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
        """Whether this is of what another transfer, manifest or task has replaced since."""
        match event:
            case Listed() | Accepted() | Declined():
                return event.question != self._question
            case Summed() | Compared() | Rooted():
                return event.task != self._task
            case MessageEvent(
                Slice()
                | Acceptance()
                | Digests()
                | Refusal()
                | Receipt()
                | Finished()
                | Delivered() as named
            ):
                if self.transfer is None or named.transfer == self.transfer:
                    return False
                if named.transfer > self.transfer:
                    raise PeerFault("unexpected-message", "a later transfer")
                # Whoever refuses has ended, and hears of nothing that was proposed since.
                return not isinstance(named, Refusal)
            case _:
                return False

    def _common(self, event: Event) -> None:
        match event:
            case Tick(now):
                self._keep_time(now)
            case Lost():
                self._part()
            case MessageEvent(Bye()):
                self._leave()
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
            case Relay(carrier, text):
                if not self._apart:
                    self._send(Signal(carrier, text))
            case MessageEvent(Signal(carrier, text)):
                self._effects.append(PassOn(carrier, text))
            case Hold(paused):
                self._pause(by_us=paused, by_them=self._paused_by_them)
            case MessageEvent(Pause(paused)):
                self._pause(by_us=self._paused_by_us, by_them=paused)

    def _pause(self, *, by_us: bool, by_them: bool) -> None:
        before = self.paused_by is not None
        if by_us != self._paused_by_us and not self._apart:
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
        if self._concluded:
            return
        if not self._may_be_delivered:
            self._abort(end)
            return
        self._send(Cancel(end.code))
        self._ending = end
        self._become(cast("State", "cancelling"))

    def _abort(self, end: Fail) -> None:
        """End at once, and say so to the other side if it can hear and does not know."""
        apart = self._apart
        if not apart and not self._cancelling:
            self._send(Cancel(end.code))
        self._fail(end)
        if apart:
            self._close()

    def _part(self) -> None:
        """Wait for another connection, if it matters to either side."""
        if self._apart:
            return
        if self._cancelling or (self._ended and not self._awaits_bye):
            self._leave()
            return
        self._new_task()
        self._drop()
        self._become(cast("State", "away"))
        self._since = None
        self._pause(by_us=self._paused_by_us, by_them=False)

    def _leave(self) -> None:
        """End: there is nobody any more whom a connection would lead to."""
        if not self._ended:
            self._fail(Fail("peer-gone", "fault"))
        self._close()

    def _close(self) -> None:
        if not self._closed:
            self._closed = True
            self._effects.append(Close())

    def _silent(self) -> None:
        """Nothing has come for long: perhaps the connection is dead and does not know it."""
        self._silences += 1
        if not self._accepted_once or self._silences >= SILENCES:
            raise PeerFault("silent")
        self._effects.append(Renew())
        self._part()

    def _keep_time(self, now: int) -> None:
        if self._heard or self._apart:
            self._heard_at = now
        if self._said:
            self._said_at = now
        self._heard = self._said = False
        if self._ended or self._cancelling or self._state == "away":
            if self._since is None:
                self._since = now
            if now - self._since >= self._patience:
                self._leave()
        elif self._state != "opening":
            if now - self._heard_at >= SILENCE:
                self._silent()
                return
            self._tick()
            if now - self._said_at >= BEAT:
                self._send(Heartbeat())

    @property
    def _patience(self) -> int:
        match self._state:
            case "away":
                return AFTERWORD if self._concluded else ABSENCE
            case "delivered":
                return SILENCE
            case _:
                return LINGER
