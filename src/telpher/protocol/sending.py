"""The sender's half of a transfer, without I/O."""

from __future__ import annotations

from collections import deque
from typing import Final

from telpher.protocol.codec import CHUNK_BYTES, MOST_CHUNKS, chunk_count, generation_of
from telpher.protocol.errors import PeerFault, UsageError
from telpher.protocol.events import (
    Event,
    Exhausted,
    Fail,
    Finish,
    Forget,
    MessageEvent,
    Opened,
    Proposed,
    Read,
    ReadEvent,
    Revised,
    Root,
    Rooted,
    SendDigests,
    SendManifest,
    Sum,
    Summed,
    Transmit,
    Transmitted,
)
from telpher.protocol.machine import REPAIRS, Machine
from telpher.protocol.messages import (
    VERSION,
    Acceptance,
    Bye,
    Delivered,
    Finished,
    Hello,
    Proposal,
    Receipt,
    Refusal,
)
from telpher.protocol.ranges import Ranges
from telpher.protocol.states import SENDING, SendingState

READ_AHEAD: Final = 3
"""Chunks that are being read, or lie read and not yet sent: the disk is never waited for."""


class Sending(Machine[SendingState]):
    """Proposes, sends what is accepted, and believes in a delivery only when it is confirmed."""

    def __init__(self, proposed: Proposed, transfer: int = 0) -> None:
        super().__init__(SENDING, "opening")
        self._proposed = proposed
        self._transfer = transfer
        self._total = proposed.total
        self._window = 0
        self._accepted = False
        # What the receiver says it holds, and its digest over that.
        self._held = Ranges()
        self._held_digest: str | None = None
        self._mismatches = 0
        # The lowest chunk that may not have been read since the acceptance.
        self._next = 0
        # Read, not yet given to the channel, in order of reading.
        self._ready: deque[int] = deque()
        self._reading: set[int] = set()
        self._transmitting: int | None = None
        # Chunks whose digest the driver knows.
        self._read = Ranges()
        # Chunks held, or of which the channel has at least a part: only these can be confirmed.
        self._begun = Ranges()
        # Chunks held, or that the channel has whole.
        self._sent = Ranges()
        self._received = Ranges()
        # Every chunk below this was confirmed: what can be read but once is gone up to here.
        self._released = 0
        self._root: str | None = None

    @property
    def transfer(self) -> int:
        """The number of this transfer on this connection."""
        return self._transfer

    @property
    def received(self) -> Ranges:
        """Chunks that the receiver has confirmed."""
        return self._received

    @property
    def total(self) -> int | None:
        """Bytes of the stream, once they are known."""
        return self._total

    @property
    def confirmed(self) -> int:
        """Bytes that the receiver has confirmed."""
        return bytes_of(self._received, self._total)

    @property
    def accepted(self) -> bool:
        """Whether the receiver has accepted: what is proposed cannot be revised any more."""
        return self._accepted

    @property
    def _chunks(self) -> int | None:
        return None if self._total is None else chunk_count(self._total)

    @property
    def _accepted_once(self) -> bool:
        return self._accepted

    def _react(self, event: Event) -> None:
        match event:
            case Opened():
                self._greet(None)
            case Revised(proposed):
                self._revise(proposed)
            case MessageEvent(Hello() as hello):
                if VERSION not in hello.versions:
                    raise PeerFault("unsupported-version")
                self._propose(in_hand=hello.manifest == self._proposed.digest)
            case MessageEvent(Acceptance() as acceptance):
                if not self._cancelling:
                    self._accept(acceptance)
            case MessageEvent(Refusal(reason=reason)):
                self._send(Bye())
                self._fail(Fail(reason, "them"))
            case Summed(digest=digest):
                self._compare(digest)
            case MessageEvent(Receipt() as receipt):
                self._receipt(receipt)
            case MessageEvent(Delivered() as delivered):
                self._delivered(delivered)
            case ReadEvent(chunk):
                if chunk not in self._reading:
                    raise UsageError("read what was not asked for")
                self._reading.remove(chunk)
                self._read.add(chunk, chunk + 1)
                self._ready.append(chunk)
                self._pump()
            case Exhausted(total):
                self._exhausted(total)
            case Transmitted(chunk):
                if chunk != self._transmitting:
                    raise UsageError("transmitted another chunk")
                self._transmitting = None
                self._sent.add(chunk, chunk + 1)
                self._pump()
                self._finish_if_all_sent()
            case Rooted(root=root):
                self._root = root
                if self._state == "finishing":
                    self._send(Finished(self._transfer, root, self._known_total))

    @property
    def _may_be_delivered(self) -> bool:
        return self._state == "finishing"

    @property
    def _known_total(self) -> int:
        if self._total is None:
            raise UsageError("the end is not known")
        return self._total

    def _resume(self) -> None:
        self._pump()

    def _drop(self) -> None:
        under_way = {*self._reading, *self._ready}
        if self._transmitting is not None:
            under_way.add(self._transmitting)
        self._effects.extend(Forget(chunk) for chunk in sorted(under_way))
        self._reading.clear()
        self._ready.clear()
        self._transmitting = None
        self._root = None

    def _propose(self, *, in_hand: bool) -> None:
        """Propose; the manifest itself goes to those who do not have it."""
        self._become("proposing")
        self._send(
            Proposal(
                transfer=self._transfer,
                bytes=self._proposed.bytes,
                digest=self._proposed.digest,
                count=self._proposed.count,
                total=self._proposed.total,
                names=self._proposed.names,
            )
        )
        if not in_hand:
            self._effects.append(SendManifest(self._transfer))

    def _revise(self, proposed: Proposed) -> None:
        if self._accepted:
            raise UsageError("revised what is accepted")
        self._proposed = proposed
        self._total = proposed.total
        if self._state == "proposing":
            self._transfer += 1
            self._propose(in_hand=False)

    def _accept(self, acceptance: Acceptance) -> None:
        if acceptance.manifest != self._proposed.digest:
            raise PeerFault("unexpected-message", "an acceptance of something else")
        if self._state == "finishing":
            self._mismatch("the root")
            if acceptance.digest is None:
                raise PeerFault("root-mismatch", "and there is nothing to compare")
        self._window = acceptance.window
        self._accepted = True
        self._held = Ranges(acceptance.held)
        self._held_digest = acceptance.digest
        if self._chunks is not None and not Ranges([(0, self._chunks)]).includes(self._held):
            raise PeerFault("bad-receipt", "held what does not exist")
        if self._proposed.total is None and not self._can_go_on_from(self._held):
            self._abort(Fail("file-unreadable", "fault"))
            return
        if self._held_digest is None:
            self._go_on()
            return
        self._become("checking")
        self._effects.append(Sum(self._new_task(), list(self._held.list)))

    def _can_go_on_from(self, held: Ranges) -> bool:
        """Whether what ends when it ends, and is read but once, is known where held, else kept."""
        known = self._chunks is not None or self._read.includes(held)
        return known and held.missing(0) >= self._released

    def _compare(self, digest: str) -> None:
        if digest == self._held_digest:
            self._go_on()
            return
        self._mismatch("what is held")
        self._become("proposing")
        self._effects.append(SendDigests(self._transfer, list(self._held.list)))

    def _mismatch(self, what: str) -> None:
        self._mismatches += 1
        if self._mismatches > REPAIRS:
            raise PeerFault("root-mismatch", f"{what} differs again and again")

    def _go_on(self) -> None:
        """Send what the receiver does not hold."""
        self._received = Ranges(self._held.list)
        self._release()
        self._begun = Ranges(self._held.list)
        self._sent = Ranges(self._held.list)
        self._next = 0
        self._root = None
        self._become("sending")
        self._pump()
        self._finish_if_all_sent()

    def _receipt(self, receipt: Receipt) -> None:
        for first, end in receipt.ranges:
            if not self._begun.covers(first, end):
                raise PeerFault("bad-receipt")
            self._received.add(first, end)
        self._release()
        self._silences = 0
        self._pump()

    def _release(self) -> None:
        self._released = max(self._released, self._received.missing(0))

    def _delivered(self, delivered: Delivered) -> None:
        if delivered.root != self._root:
            raise PeerFault("root-mismatch")
        if len(self._received) < chunk_count(self._known_total):
            raise PeerFault("bad-receipt", "chunks without one")
        self._become("delivered")
        self._send(Bye())
        self._conclude(Finish(delivered.root, delivered.level))

    def _exhausted(self, total: int) -> None:
        if self._total is not None:
            raise UsageError("the end is known")
        self._total = total
        # What was asked for beyond the end will never be told.
        self._reading = {chunk for chunk in self._reading if chunk < chunk_count(total)}
        self._finish_if_all_sent()

    def _pump(self) -> None:
        """Read on within the window, and hand the next chunk to a channel that is free."""
        if self._state != "sending" or self.paused_by is not None:
            return
        end = self._received.missing(0) + self._window
        if self._chunks is not None:
            end = min(end, self._chunks)
        while len(self._reading) + len(self._ready) < READ_AHEAD:
            self._next = self._received.missing(self._next)
            if self._next >= end:
                break
            self._reading.add(self._next)
            self._effects.append(Read(self._next))
            self._next += 1
        if self._transmitting is not None or not self._ready:
            return
        chunk = self._ready.popleft()
        self._transmitting = chunk
        self._begun.add(chunk, chunk + 1)
        self._effects.append(Transmit(chunk, generation_of(self._transfer)))
        self._pump()

    def _finish_if_all_sent(self) -> None:
        if self._chunks is None or len(self._sent) < self._chunks:
            return
        self._become("finishing")
        self._effects.append(Root(self._new_task()))


def bytes_of(ranges: Ranges, total: int | None) -> int:
    """Bytes of the chunks in ``ranges``, in a stream of ``total`` bytes."""
    most = MOST_CHUNKS * CHUNK_BYTES if total is None else total
    return sum(min(end * CHUNK_BYTES, most) - first * CHUNK_BYTES for first, end in ranges.list)
