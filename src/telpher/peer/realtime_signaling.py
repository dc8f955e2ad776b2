"""A seat on a channel of Supabase Realtime: kept through lost connections, until it is left.

Presence takes the place of a room's messages: each side says its role and which instance it is. A
new instance of the other role has come, the last one that goes has left, and a newer instance of
our own role has replaced us, if it proves that it has our token. Presence may be lost, as
everything may: so each side also knocks when it enters, a receiver that is alone again and again,
and who is heard is there.
"""

from __future__ import annotations

import asyncio
import hmac
import random
import secrets
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from telpher.drivers.realtime import CannotJoin, RealtimeChannel
from telpher.peer.allowance import MOST_HEARD, MOST_RELAYS, Allowance
from telpher.peer.signaling import report

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from telpher.peer.server import RealtimeAddress
    from telpher.peer.signaling import SeatLoss, SignalingListener, SignalingSeat
    from telpher.peer.signals import Signal

_EVENT: Final = "signal"
_KNOCK: Final = {"type": "ready"}
_KNOCK_EVERY: Final = 10.0
_FIRST_DELAY: Final = 0.5
"""Seconds until the first attempt to come back; they double up to the longest."""
_LONGEST_DELAY: Final = 10.0
_ASK_EVERY: Final = 30.0
_LEAST_PAUSE: Final = 1.0
"""Seconds between two looks at what is to be done, at least."""
_CHECK_PATIENCE: Final = 5
_MOST_WAITING: Final = 256
"""Signals that may wait to be sent; what does not fit is lost, as a datagram may be."""


class RealtimeSignaling:
    """See Signaling, whose place it takes."""

    def __init__(
        self,
        address: RealtimeAddress,
        seat: SignalingSeat,
        listener: SignalingListener,
        ask: Callable[[], Awaitable[SeatLoss | None]],
    ) -> None:
        """`ask` finds out whether the seat is lost, and brings a fresh token by `renew`."""
        self._address = address
        self._seat = seat
        self._listener = listener
        self._ask = ask
        self._other = "receiver" if seat.role == "sender" else "sender"
        # The later one of two wins: a page or command that took over has begun later.
        self._instance = f"{time.time_ns() // 1_000_000:015}-{secrets.token_hex(8)}"
        self._metas: list[dict[str, Any]] | None = None
        self._peers: frozenset[str] = frozenset()
        self._peer_here: bool | None = None
        self._channel: RealtimeChannel | None = None
        self._outgoing: asyncio.Queue[Signal | dict[str, str]] = asyncio.Queue(_MOST_WAITING)
        self._relays = Allowance(MOST_RELAYS)
        self._heard = Allowance(MOST_HEARD)
        self._failures = 0
        self._why: SeatLoss | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self._due = self._due_of(address)
        self._task = self._begin(self._keep())
        self._asking = self._begin(self._keep_asking())

    def relay(self, signal: Signal) -> None:
        """Send if the channel is joined and not too much was said; else drop."""
        if self._channel is not None and self._relays.take(self._loop.time()):
            self._put(signal)

    def check(self) -> None:
        """Make the server answer: if it does not, the channel is lost, and joined anew."""
        if self._channel is not None:
            self._begin(self._channel.check(_CHECK_PATIENCE))

    def renew(self, address: RealtimeAddress) -> None:
        """Go on with a fresh token: where we have joined, once the present one is half over."""
        if self._channel is not None:
            if self._loop.time() < self._due:
                return
            if address.token is not None:
                self._begin(self._channel.renew(address.token))
        self._address = address
        self._due = self._due_of(address)

    async def leave(self) -> None:
        """Leave the channel. Nothing is told afterwards."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    # --- what the channel tells

    def heard(self, payload: object) -> None:
        """See ChannelListener."""
        match payload:
            case {"transferId": self._seat.transfer_id, "role": self._other, "signal": signal}:
                if not self._heard.take(self._loop.time()):
                    return
                if not self._peer_here:
                    self._peer_is(here=True)
                self._listener.signal(signal)

    def present(self, metas: list[dict[str, Any]]) -> None:
        """See ChannelListener."""
        self._metas = metas
        if self._channel is not None:
            self._look()

    # --- the rest is ours

    def _look(self) -> None:
        """See who is there."""
        metas, self._metas = self._metas, None
        if metas is None:
            return
        peers: set[str] = set()
        for meta in metas:
            match meta:
                case {"role": self._other, "instance": str(instance)}:
                    peers.add(instance)
                case {"role": self._seat.role, "instance": str(instance), "proof": str(proof)}:
                    if instance > self._instance and self._proves(instance, proof):
                        self._lose("replaced")
                        return
        before, self._peers = self._peers, frozenset(peers)
        if self._peers - before:
            self._peer_is(here=True)
        elif not self._peers and (before or self._peer_here is None):
            self._peer_is(here=False)

    def _proves(self, instance: str, proof: str) -> bool:
        if not (proof.isascii() and instance.isascii()):
            return False
        return hmac.compare_digest(proof, _proof(self._seat.token, instance))

    async def _keep(self) -> None:
        while True:
            if self._why is None:
                await self._visit()
            if self._why is not None:
                self._asking.cancel()
                self._listener.lost(self._why)
                return
            self._listener.room("lost")
            delay = min(_LONGEST_DELAY, _FIRST_DELAY * 2 ** min(self._failures, 10))
            self._failures += 1
            await asyncio.sleep(delay * random.uniform(0.75, 1.25))  # noqa: S311 - spreads clients
            # What refuses us may be a token that is over: clocks stand still in a sleeping machine.
            stale = self._loop.time() >= self._due or self._failures > 1
            if self._address.token is not None and stale:
                await self._ask_whether_lost()

    async def _visit(self) -> None:
        """One channel, from joining it to its end."""
        address = self._address
        channel = RealtimeChannel(
            address.url, address.key, address.channel, _EVENT, address.token, self._instance
        )
        self._outgoing = asyncio.Queue(_MOST_WAITING)
        proof = _proof(self._seat.token, self._instance)
        meta = {"role": self._seat.role, "instance": self._instance, "proof": proof}
        try:
            await channel.join(self, meta)
            self._channel = channel
            self._failures = 0
            self._listener.room("entered")
            self._put(_KNOCK)
            self._look()
            sending = self._begin(self._send(channel))
            await channel.until_lost()
            sending.cancel()
        except CannotJoin:
            return
        finally:
            self._channel, self._metas = None, None
            self._peers, self._peer_here = frozenset(), None
            await channel.close()

    async def _send(self, channel: RealtimeChannel) -> None:
        while True:
            signal = await self._outgoing.get()
            seat = self._seat
            content = {"transferId": seat.transfer_id, "role": seat.role, "signal": signal}
            await channel.send(content)

    async def _keep_asking(self) -> None:
        """Knock while alone as a receiver; ask for a fresh token, or whether the seat is lost."""
        asked = self._loop.time()
        while True:
            due = _KNOCK_EVERY if self._address.token is None else self._due - self._loop.time()
            await asyncio.sleep(max(_LEAST_PAUSE, min(_KNOCK_EVERY, due)))
            now = self._loop.time()
            alone = self._seat.role == "receiver" and not self._peer_here
            if alone and self._channel is not None:
                self._put(_KNOCK)
            over = self._address.token is not None and now >= self._due
            if over or (alone and now - asked >= _ASK_EVERY):
                asked = now
                await self._ask_whether_lost()

    async def _ask_whether_lost(self) -> None:
        why = await self._ask()
        if why is not None:
            self._lose(why)

    def _lose(self, why: SeatLoss) -> None:
        self._why = why
        if self._channel is not None:
            self._begin(self._channel.close())

    def _due_of(self, address: RealtimeAddress) -> float:
        return self._loop.time() + address.token_seconds / 2

    def _put(self, signal: Signal | dict[str, str]) -> None:
        with suppress(asyncio.QueueFull):
            self._outgoing.put_nowait(signal)

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(report)
        return task

    def _peer_is(self, *, here: bool) -> None:
        self._peer_here = here
        if here:
            self._listener.peer_here()
        else:
            self._listener.peer_away()


def _proof(token: str, instance: str) -> str:
    """That an instance has the token of its role, which nobody learns from it."""
    return hmac.digest(token.encode(), instance.encode(), "sha256").hex()
