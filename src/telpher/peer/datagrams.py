"""Delivery over signaling that loses, repeats and reorders.

Within one attempt to connect, each side numbers what it sends, acknowledges what it got, and
repeats, byte for byte, what was not acknowledged. Times are in seconds of any clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Packet = TypeVar("Packet")

FIRST_REPEAT: Final = 1.0
"""Seconds until the first repetition; they double up to the longest."""
LONGEST_REPEAT: Final = 8.0
_WINDOW: Final = 1_024
"""Most numbers that are remembered as seen, and most that wait for an acknowledgement."""


@dataclass(slots=True)
class _Unacknowledged(Generic[Packet]):
    packet: Packet
    due: float
    wait: float


class Datagrams(Generic[Packet]):
    """One side of an attempt: what it sent, and which numbers of the other side it has seen."""

    def __init__(self, put: Callable[[Packet], None]) -> None:
        self._put = put
        self._waiting: dict[int, _Unacknowledged[Packet]] = {}
        self._seen: set[int] = set()
        self._next = 0

    def send(self, make: Callable[[int], Packet], now: float) -> None:
        """Send what `make` makes of the next number, and again until it is acknowledged.

        Raises :class:`OverflowError` if too much waits for an acknowledgement.
        """
        if len(self._waiting) >= _WINDOW:
            raise OverflowError("too much unacknowledged")
        number = self._next
        self._next += 1
        packet = make(number)
        self._waiting[number] = _Unacknowledged(packet, now + FIRST_REPEAT, FIRST_REPEAT)
        self._put(packet)

    def is_new(self, number: int) -> bool:
        """Whether this number is new. A repeated one only wants its acknowledgement again."""
        if number in self._seen or len(self._seen) >= _WINDOW:
            return False
        self._seen.add(number)
        return True

    def acknowledged(self, numbers: Iterable[int]) -> None:
        """The other side has these."""
        for number in numbers:
            self._waiting.pop(number, None)

    def repeat(self, now: float, *, everything: bool = False) -> None:
        """Repeat what is due; or everything, because the peer is there anew."""
        for waiting in self._waiting.values():
            if not everything and now < waiting.due:
                continue
            waiting.wait = min(LONGEST_REPEAT, waiting.wait * 2)
            waiting.due = now + waiting.wait
            self._put(waiting.packet)
