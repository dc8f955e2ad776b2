"""One attempt to connect: its connection, and what the two sides say of it until it stands."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from telpher.peer.datagrams import Datagrams
from telpher.peer.envelope import (
    Ack,
    Answer,
    Attempt,
    Candidates,
    Numbered,
    Offer,
    Signal,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from telpher.peer.connection import Connection, ConnectionListener

_CANDIDATE_PAUSE: Final = 0.03
"""Seconds for which candidates are collected, so that a few signals carry them all."""
_ACK_PAUSE: Final = 0.1
"""Seconds for which numbers to acknowledge are collected."""
_MOST_NUMBERS: Final = 1_024
"""Most numbers that one acknowledgement may name."""
_CANDIDATE_ROOM: Final = 2_600
"""Characters of candidates in one signal: sealed and encoded they stay below 4,000."""

Open: TypeAlias = "Callable[[ConnectionListener], Connection]"
Heard: TypeAlias = Literal["connected", "disconnected", "failed"]


class Negotiation:
    """An attempt, from its first offer until its connection is closed."""

    def __init__(
        self,
        attempt: Attempt,
        relay: Callable[[Signal], None],
        open_: Open,
        heard: Callable[[Negotiation, Heard], None],
    ) -> None:
        """`heard` is told what becomes of the connection. Raises what `open_` raises."""
        self.attempt = attempt
        self._relay = relay
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._datagrams = Datagrams(relay)
        self._candidates: list[str] = []
        self._numbers: dict[int, None] = {}
        self._closed = False
        self.connection = open_(self)

    async def offer(self) -> None:
        """Say the sender's first word. Raises MalformedDescription."""
        sdp = await self.connection.offer()
        self._send(lambda number: Offer(self.attempt, number, sdp))

    async def hear(self, said: Numbered) -> None:
        """Acknowledge, and take in what is new. Raises MalformedDescription."""
        self._acknowledge(said.number)
        if not self._datagrams.is_new(said.number):
            return
        match said:
            case Offer():
                sdp = await self.connection.answer(said.sdp)
                self._send(lambda number: Answer(self.attempt, number, sdp))
            case Answer():
                await self.connection.accept(said.sdp)
            case Candidates():
                await self.connection.add(said.candidates)

    def acknowledged(self, numbers: Iterable[int]) -> None:
        """The other side has these."""
        self._datagrams.acknowledged(numbers)

    def repeat(self, now: float, *, everything: bool = False) -> None:
        """Repeat what is due; or everything, because the peer is there anew."""
        self._datagrams.repeat(now, everything=everything)

    def close(self) -> None:
        """Close the connection; nothing more is said or told."""
        if not self._closed:
            self._closed = True
            self.connection.close()

    def candidate(self, candidate: str) -> None:
        """See ConnectionListener."""
        if self._closed:
            return
        if not self._candidates:
            self._loop.call_later(_CANDIDATE_PAUSE, self._flush_candidates)
        self._candidates.append(candidate)

    def connected(self) -> None:
        """See ConnectionListener."""
        if not self._closed:
            self._heard(self, "connected")

    def disconnected(self) -> None:
        """See ConnectionListener."""
        if not self._closed:
            self._heard(self, "disconnected")

    def failed(self) -> None:
        """See ConnectionListener."""
        if not self._closed:
            self._heard(self, "failed")

    def _send(self, make: Callable[[int], Numbered]) -> None:
        # Unless another attempt has taken its place while the library was asked.
        if not self._closed:
            self._datagrams.send(lambda number: wrap(make(number)), self._loop.time())

    def _acknowledge(self, number: int) -> None:
        if not self._numbers:
            self._loop.call_later(_ACK_PAUSE, self._flush_acknowledgements)
        if len(self._numbers) < _MOST_NUMBERS:
            self._numbers[number] = None

    def _flush_acknowledgements(self) -> None:
        if not self._closed:
            self._relay(wrap(Ack(self.attempt, list(self._numbers))))
            self._numbers.clear()

    def _flush_candidates(self) -> None:
        waiting, self._candidates = self._candidates, []
        batch: list[str] = []
        room = _CANDIDATE_ROOM
        for candidate in waiting:
            needed = len(candidate) + 3
            if needed > _CANDIDATE_ROOM:
                continue  # no signal could carry it
            if needed > room:
                self._send_candidates(batch)
                batch, room = [], _CANDIDATE_ROOM
            batch.append(candidate)
            room -= needed
        self._send_candidates(batch)

    def _send_candidates(self, candidates: list[str]) -> None:
        if candidates:
            self._send(lambda number: Candidates(self.attempt, number, candidates))
