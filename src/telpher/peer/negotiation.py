"""One attempt to connect, by the keys of one agreement: its connection, and what is said of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from telpher.peer.sealed import Answer, Candidates, Offer, Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from telpher.keys.agreement import Agreed
    from telpher.peer.connection import Connection, ConnectionListener
    from telpher.peer.datagrams import Datagrams

_CANDIDATE_PAUSE: Final = 0.03
"""Seconds for which candidates are collected, so that a few signals carry them all."""
_CANDIDATE_ROOM: Final = 2_600
"""Characters of candidates in one signal: sealed and encoded they stay below 4,000."""

Open: TypeAlias = "Callable[[ConnectionListener], Connection]"
Heard: TypeAlias = Literal["connected", "disconnected", "failed"]


class Negotiation:
    """An attempt, from its agreement until its connection is closed."""

    def __init__(
        self,
        agreed: Agreed,
        datagrams: Datagrams,
        open_: Open,
        heard: Callable[[Negotiation, Heard], None],
    ) -> None:
        """`heard` is told what becomes of the connection. Raises what `open_` raises."""
        self.agreed = agreed
        self.datagrams = datagrams
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._candidates: list[str] = []
        self._closed = False
        self.connection = open_(self)

    async def offer(self) -> None:
        """Say the sender's first word. Raises MalformedDescription."""
        self.datagrams.send(Offer(await self.connection.offer()))

    async def hear(self, said: Said) -> None:
        """Take in what is new. Raises MalformedDescription."""
        match said:
            case Offer():
                self.datagrams.send(Answer(await self.connection.answer(said.sdp)))
            case Answer():
                await self.connection.accept(said.sdp)
            case Candidates():
                await self.connection.add(said.candidates)
            case _:
                pass  # not about the connection

    def close(self) -> None:
        """Close the connection; nothing more is said or told."""
        if not self._closed:
            self._closed = True
            self.datagrams.close()
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
            self.datagrams.send(Candidates(candidates))
