"""The sender's half of a transfer, without I/O."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telpher.protocol.codec import chunk_count, chunk_size, generation_of
from telpher.protocol.errors import PeerFault, UsageError
from telpher.protocol.events import (
    Event,
    Fail,
    Finish,
    MessageEvent,
    Opened,
    Read,
    ReadEvent,
    Root,
    Rooted,
    SendManifest,
    Transmit,
    Transmitted,
)
from telpher.protocol.machine import Machine
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

if TYPE_CHECKING:
    from collections.abc import Sequence

READ_AHEAD: Final = 3
"""Chunks that are being read, or lie read and not yet sent: the disk is never waited for."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the proposal says of the manifest.

    ``bytes`` is the manifest's length, ``digest`` its SHA-256 in hex, ``names`` those of the first
    three entries, ``total`` the bytes of all ``count`` entries.
    """

    bytes: int
    digest: str
    count: int
    total: int
    names: Sequence[str]


class Sending(Machine[SendingState]):
    """Proposes, sends what is accepted, and believes in a delivery only when it is confirmed."""

    def __init__(self, proposed: Proposed, transfer: int = 0) -> None:
        super().__init__(SENDING, "opening")
        self._proposed = proposed
        self._transfer = transfer
        self._chunks = chunk_count(proposed.total)
        self._window = 0
        # The next chunk to read, in order.
        self._next = 0
        # Read, not yet given to the channel, in order of reading.
        self._ready: deque[int] = deque()
        self._reading: set[int] = set()
        self._transmitting: int | None = None
        # Chunks of which the channel has at least a part: only these can be confirmed.
        self._begun = Ranges()
        # How many chunks the channel has whole.
        self._transmitted = 0
        self._received = Ranges()
        self._root: str | None = None

    @property
    def transfer(self) -> int:
        """The number of this transfer on this connection."""
        return self._transfer

    @property
    def confirmed(self) -> int:
        """Bytes that the receiver has confirmed."""
        return bytes_of(self._received, self._proposed.total)

    def _react(self, event: Event) -> None:
        match event:
            case Opened():
                self._become("greeting")
                self._greet()
            case MessageEvent(Hello(versions)):
                self._propose(versions)
            case MessageEvent(Acceptance() as acceptance):
                self._accepted(acceptance)
            case MessageEvent(Refusal(reason=reason)):
                self._send(Bye())
                self._fail(Fail(reason, "them"))
            case MessageEvent(Receipt() as receipt):
                self._receipt(receipt)
            case MessageEvent(Delivered() as delivered):
                self._delivered(delivered)
            case ReadEvent(chunk):
                if chunk not in self._reading:
                    raise UsageError("read what was not asked for")
                self._reading.remove(chunk)
                self._ready.append(chunk)
                self._pump()
            case Transmitted(chunk):
                if chunk != self._transmitting:
                    raise UsageError("transmitted another chunk")
                self._transmitting = None
                self._transmitted += 1
                self._pump()
                self._finish_if_all_sent()
            case Rooted(root):
                self._root = root
                if self._state == "finishing":
                    self._send(Finished(self._transfer, root))

    @property
    def _may_be_delivered(self) -> bool:
        return self._state == "finishing"

    def _resume(self) -> None:
        self._pump()

    def _propose(self, versions: Sequence[int]) -> None:
        if VERSION not in versions:
            raise PeerFault("unsupported-version")
        self._become("proposing")
        self._send(
            Proposal(
                transfer=self._transfer,
                bytes=self._proposed.bytes,
                digest=self._proposed.digest,
                count=self._proposed.count,
                total=self._proposed.total,
                names=list(self._proposed.names),
            )
        )
        self._effects.append(SendManifest(self._transfer))

    def _accepted(self, acceptance: Acceptance) -> None:
        if acceptance.manifest != self._proposed.digest:
            raise PeerFault("unexpected-message", "an acceptance of something else")
        self._window = acceptance.window
        self._become("sending")
        self._pump()
        self._finish_if_all_sent()

    def _receipt(self, receipt: Receipt) -> None:
        for first, end in receipt.ranges:
            if not self._begun.covers(first, end):
                raise PeerFault("bad-receipt")
            self._received.add(first, end)
        self._pump()

    def _delivered(self, delivered: Delivered) -> None:
        if delivered.root != self._root:
            raise PeerFault("root-mismatch")
        if len(self._received) < self._chunks:
            raise PeerFault("bad-receipt", "chunks without one")
        self._become("delivered")
        self._send(Bye())
        self._effects.append(Finish(delivered.root, delivered.level))

    def _pump(self) -> None:
        """Read on within the window, and hand the next chunk to a channel that is free."""
        if self._state != "sending" or self.paused_by is not None:
            return
        end = min(self._chunks, self._received.missing(0) + self._window)
        while self._next < end and len(self._reading) + len(self._ready) < READ_AHEAD:
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
        if self._transmitted < self._chunks:
            return
        self._become("finishing")
        self._effects.append(Root())


def bytes_of(ranges: Ranges, total: int) -> int:
    """Bytes of the chunks in ``ranges``, in a stream of ``total`` bytes."""
    return sum(
        min(end * chunk_size(0, total), total) - first * chunk_size(0, total)
        for first, end in ranges.list
    )
