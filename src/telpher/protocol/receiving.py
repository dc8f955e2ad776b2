"""The receiver's half of a transfer, without I/O."""

from __future__ import annotations

from typing import Final

from telpher.protocol.codec import chunk_count, chunk_size, generation_of
from telpher.protocol.errors import PeerFault, UsageError
from telpher.protocol.events import (
    Accepted,
    Ask,
    Declined,
    Event,
    Fail,
    Finish,
    Flush,
    Flushed,
    FrameEvent,
    KeepSlice,
    List,
    Listed,
    MessageEvent,
    Opened,
    Place,
    Root,
    Rooted,
    Save,
    Saved,
    Verified,
    Verify,
    Write,
    Written,
)
from telpher.protocol.machine import Machine
from telpher.protocol.messages import (
    ENTRY_LIMIT,
    MANIFEST_LIMIT,
    SLICE_BYTES,
    VERSION,
    Acceptance,
    Delivered,
    Finished,
    Hello,
    Level,
    Proposal,
    Receipt,
    Refusal,
    Slice,
)
from telpher.protocol.ranges import Ranges
from telpher.protocol.sending import bytes_of
from telpher.protocol.states import RECEIVING, ReceivingState

MOST_PIECES: Final = 64
"""Most separate pieces of one chunk: a peer that sends crumbs must not fill our memory."""


class Receiving(Machine[ReceivingState]):
    """Takes what a person accepted, confirms what is verified and written, and says when all is."""

    def __init__(self) -> None:
        super().__init__(RECEIVING, "opening")
        self._proposal: Proposal | None = None
        # Bytes of the manifest that have come.
        self._sliced = 0
        self._total = 0
        self._chunks = 0
        self._window = 0
        self._level: Level = "durable"
        # Byte ranges that have come, of each chunk that is not whole yet.
        self._partial: dict[int, Ranges] = {}
        # Chunks that are whole, whatever has become of them since.
        self._whole = Ranges()
        self._verifying: set[int] = set()
        self._writing: set[int] = set()
        # Written, but not covered by a flush yet.
        self._written: list[int] = []
        self._flushing: list[int] | None = None
        self._receipted = Ranges()
        # The root that the sender names, once it has sent all.
        self._root: str | None = None
        self._dropped = 0

    @property
    def transfer(self) -> int | None:
        """The number of the transfer that was proposed last; ``None`` before."""
        return None if self._proposal is None else self._proposal.transfer

    @property
    def proposal(self) -> Proposal | None:
        """What was proposed last."""
        return self._proposal

    @property
    def confirmed(self) -> int:
        """Bytes that are verified and safely written."""
        return bytes_of(self._receipted, self._total)

    @property
    def dropped(self) -> int:
        """Payload bytes that came for nothing: held already, or of an earlier transfer."""
        return self._dropped

    def _react(self, event: Event) -> None:
        match event:
            case FrameEvent():
                self._frame(event)
            case Verified(chunk, ok):
                self._verified(chunk, ok=ok)
            case Written(chunk):
                if chunk not in self._writing:
                    raise UsageError("written what was not verified")
                self._writing.remove(chunk)
                self._written.append(chunk)
                self._flush_if_worth_it(anyway=False)
            case Flushed():
                self._flushed()
            case Opened():
                self._become("greeting")
                self._greet()
            case MessageEvent(Hello(versions)):
                if VERSION not in versions:
                    raise PeerFault("unsupported-version")
                self._become("waiting")
            case MessageEvent(Proposal() as proposal):
                self._proposed(proposal)
            case MessageEvent(Slice() as piece):
                self._slice(piece)
            case Listed():
                self._listed(event)
            case Accepted(transfer, window, level):
                self._window = window
                self._level = level
                self._become("receiving")
                self._send(Acceptance(transfer, self._current.digest, window))
            case Declined(transfer, reason):
                self._send(Refusal(transfer, reason))
                self._fail(Fail(reason, "us" if reason == "declined" else "fault"))
            case MessageEvent(Finished(root=root)):
                if self._root is not None:
                    raise PeerFault("unexpected-message", "finished twice")
                self._root = root
                self._verify_if_whole()
            case Rooted(root):
                if root != self._root:
                    raise PeerFault("root-mismatch")
                self._become("saving")
                self._effects.append(Save())
            case Saved(level):
                self._saved(level)

    def _tick(self) -> None:
        if self._state == "receiving":
            self._flush_if_worth_it(anyway=True)

    @property
    def _current(self) -> Proposal:
        """The proposal at hand: every state from ``listing`` on has one."""
        if self._proposal is None:
            raise UsageError("no proposal")
        return self._proposal

    def _proposed(self, proposal: Proposal) -> None:
        if self._proposal is not None and proposal.transfer <= self._proposal.transfer:
            raise PeerFault("unexpected-message", "an older proposal")
        if self._whole.list or self._partial or self._root is not None:
            raise PeerFault("unexpected-message", "a proposal amid a transfer")
        if proposal.bytes > MANIFEST_LIMIT or proposal.count > ENTRY_LIMIT:
            raise PeerFault("manifest-too-large")
        self._proposal = proposal
        self._sliced = 0
        self._become("listing")

    def _slice(self, piece: Slice) -> None:
        proposal = self._current
        size = len(piece.data) * 3 // 4
        expected = min(SLICE_BYTES, proposal.bytes - self._sliced)
        if piece.offset != self._sliced or size != expected:
            raise PeerFault("bad-manifest", "not the next slice")
        self._effects.append(KeepSlice(piece.offset, piece.data))
        self._sliced += size
        if self._sliced == proposal.bytes:
            self._become("reading")
            self._effects.append(List(proposal.transfer))

    def _listed(self, listed: Listed) -> None:
        if listed.count != self._current.count or listed.total != self._current.total:
            raise PeerFault("bad-manifest", "not as proposed")
        self._total = listed.total
        self._chunks = chunk_count(listed.total)
        self._become("deciding")
        self._effects.append(Ask(listed.transfer))

    def _frame(self, frame: FrameEvent) -> None:
        if frame.generation != generation_of(self._current.transfer):
            self._dropped += frame.size
            return
        if frame.chunk >= self._chunks:
            raise PeerFault("frame-out-of-range")
        length = chunk_size(frame.chunk, self._total)
        end = frame.offset + frame.size
        if end > length:
            raise PeerFault("frame-out-of-range")
        if frame.digest != (end == length):
            raise PeerFault("bad-frame", "digest")
        if frame.chunk >= self._receipted.missing(0) + self._window:
            raise PeerFault("frame-beyond-window")
        held = self._partial.get(frame.chunk, Ranges())
        if frame.chunk in self._whole or held.covers(frame.offset, end):
            self._dropped += frame.size
            return
        held.add(frame.offset, end)
        if len(held.list) > MOST_PIECES:
            raise PeerFault("bad-frame", "too many pieces")
        self._partial[frame.chunk] = held
        self._effects.append(Place(frame.chunk, frame.offset))
        if held.covers(0, length):
            del self._partial[frame.chunk]
            self._whole.add(frame.chunk, frame.chunk + 1)
            self._verifying.add(frame.chunk)
            self._effects.append(Verify(frame.chunk))

    def _verified(self, chunk: int, *, ok: bool) -> None:
        if chunk not in self._verifying:
            raise UsageError("verified what is not whole")
        self._verifying.remove(chunk)
        if not ok:
            raise PeerFault("digest-mismatch")
        self._writing.add(chunk)
        self._effects.append(Write(chunk))

    def _flush_if_worth_it(self, *, anyway: bool) -> None:
        """Flush for a quarter of the window, at the end, and at a tick whatever there is.

        A flush is dear, and a receipt needs one.
        """
        if self._flushing is not None or not self._written:
            return
        enough = -(-self._window // 4)
        last = len(self._receipted) + len(self._written) == self._chunks
        if not anyway and not last and len(self._written) < enough:
            return
        self._flushing = self._written
        self._written = []
        self._effects.append(Flush())

    def _flushed(self) -> None:
        if self._flushing is None:
            raise UsageError("flushed without a flush")
        ranges = Ranges((chunk, chunk + 1) for chunk in self._flushing)
        for first, end in ranges.list:
            self._receipted.add(first, end)
        self._flushing = None
        self._send(Receipt(self._current.transfer, list(ranges.list), self._level))
        self._flush_if_worth_it(anyway=False)
        self._verify_if_whole()

    def _verify_if_whole(self) -> None:
        if self._root is None or len(self._receipted) < self._chunks:
            return
        self._become("verifying")
        self._effects.append(Root())

    def _saved(self, level: Level) -> None:
        if self._root is None:
            raise UsageError("saved before the root is known")
        self._become("delivered")
        self._send(Delivered(self._current.transfer, self._root, level))
        self._effects.append(Finish(self._root, level))
