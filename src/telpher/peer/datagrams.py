"""Delivery over signaling that loses, repeats, reorders and invents.

Within one agreement each side seals and numbers what it sends, acknowledges what it got, and
repeats, byte for byte, what was not acknowledged.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from telpher.keys.envelopes import Sealed, write_envelope
from telpher.keys.sealing import Opener, Sealer
from telpher.peer.sealed import (
    MANNERS,
    MOST_COUNTERS,
    Ack,
    Probe,
    Said,
    read_said,
    write_said,
)
from telpher.peer.signals import Signal, write_signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from telpher.keys.agreement import Agreed
    from telpher.keys.spake2 import Side
    from telpher.protocol.messages import Carrier

FIRST_REPEAT: Final = 1.0
"""Seconds until the first repetition; they double up to the longest."""
LONGEST_REPEAT: Final = 8.0
_MOST_WAITING: Final = 1_024
"""Most that waits for an acknowledgement."""
_ACK_PAUSE: Final = 0.1
"""Seconds for which counters to acknowledge are collected."""


@dataclass(slots=True)
class _Unacknowledged:
    signal: Signal
    due: float
    wait: float


class Told(NamedTuple):
    """What the other side has said, and whether for the first time."""

    said: Said
    new: bool


class Datagrams:
    """One side of the sealed conversation that follows from an agreement."""

    def __init__(
        self, side: Side, transfer: str, agreed: Agreed, relay: Callable[[Signal], None]
    ) -> None:
        sends = side == "sender"
        ours, theirs = (agreed.seal_a, agreed.seal_b)[:: 1 if sends else -1]
        self._other: Side = "receiver" if sends else "sender"
        self._relay = relay
        self._sealer = Sealer(ours, agreed.attempt, side, transfer)
        self._opener = Opener(theirs, self._other, transfer)
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, _Unacknowledged] = {}
        self._to_acknowledge: dict[int, None] = {}
        self._closed = False

    def send(self, said: Said) -> None:
        """Send it, and again until it is acknowledged, unless it is said once only.

        Raises :class:`OverflowError` if too much waits for an acknowledgement.
        """
        if self._closed:
            return
        manner = MANNERS[type(said)]
        if not manner.once and len(self._waiting) >= _MOST_WAITING:
            raise OverflowError("too much unacknowledged")
        sealed = self._sealer.seal(write_said(said), manner.carrier)
        signal = write_signal(manner.carrier, write_envelope(sealed))
        if not manner.once:
            due = self._loop.time() + FIRST_REPEAT
            self._waiting[sealed.counter] = _Unacknowledged(signal, due, FIRST_REPEAT)
        self._relay(signal)

    def probe(self) -> bytes:
        """Seal what asks whether the other side has these keys."""
        sealed = self._sealer.seal(write_said(Probe()), MANNERS[Probe].carrier)
        return write_envelope(sealed)

    def open(self, sealed: Sealed, carrier: Carrier) -> Told | None:
        """What the other side says; None if it is not theirs, or nothing that is to be acted on.

        What opens but is of no known kind is acknowledged too: a later version may have more kinds.
        """
        opened = self._opener.open(sealed, carrier)
        if opened is None:
            return None
        said = read_said(opened.plaintext, carrier, self._other)
        if said is None or not MANNERS[type(said)].once:
            self._acknowledge(sealed.counter)
        if isinstance(said, Ack):
            for counter in said.counters:
                self._waiting.pop(counter, None)
            return None
        return None if said is None else Told(said, opened.new)

    def repeat(self, now: float, *, everything: bool = False) -> None:
        """Repeat what is due; or everything, because the peer is there anew."""
        for waiting in self._waiting.values():
            if not everything and now < waiting.due:
                continue
            waiting.wait = min(LONGEST_REPEAT, waiting.wait * 2)
            waiting.due = now + waiting.wait
            self._relay(waiting.signal)

    def close(self) -> None:
        """Say nothing more."""
        self._closed = True
        self._waiting.clear()

    def _acknowledge(self, counter: int) -> None:
        if not self._to_acknowledge:
            self._loop.call_later(_ACK_PAUSE, self._flush)
        if len(self._to_acknowledge) < MOST_COUNTERS:
            self._to_acknowledge[counter] = None

    def _flush(self) -> None:
        counters, self._to_acknowledge = list(self._to_acknowledge), {}
        self.send(Ack(counters))
