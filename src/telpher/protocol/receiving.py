"""The receiver's half of a transfer, without I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telpher.protocol.assembly import Assembly
from telpher.protocol.codec import DIGEST_BYTES, generation_of
from telpher.protocol.errors import PeerFault, UsageError
from telpher.protocol.events import (
    Accepted,
    Ask,
    Compare,
    Compared,
    Declined,
    Event,
    Fail,
    Finish,
    Flush,
    Flushed,
    Forget,
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
    Sum,
    Summed,
    Verified,
    Verify,
    Write,
    Written,
)
from telpher.protocol.machine import REPAIRS, Machine
from telpher.protocol.messages import (
    ENTRY_LIMIT,
    MANIFEST_LIMIT,
    PAGE_DIGESTS,
    RANGES_LIMIT,
    SLICE_BYTES,
    VERSION,
    Acceptance,
    Delivered,
    Digests,
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

if TYPE_CHECKING:
    from telpher.protocol.errors import Reason
    from telpher.protocol.ranges import Range


class Receiving(Machine[ReceivingState]):
    """Takes what a person accepted, confirms what is verified and written, and says when all is."""

    def __init__(self) -> None:
        super().__init__(RECEIVING, "opening")
        self._transfer: int | None = None
        self._proposal: Proposal | None = None
        # Bytes of the manifest that have come.
        self._sliced = 0
        # Digest of the manifest that has come whole, whether it is read already or not.
        self._in_hand: str | None = None
        # Whether our hello said so: then the sender does not send it again.
        self._said_in_hand = False
        self._listed: Listed | None = None
        self._accepted: Accepted | None = None
        self._assembly = Assembly(None)
        self._verifying: set[int] = set()
        self._writing: set[int] = set()
        # Written, but not covered by a flush yet.
        self._written: list[int] = []
        self._flushing: list[int] | None = None
        self._receipted = Ranges()
        # Whether anything has come of an acceptance, ever and of the last one.
        self._begun = False
        self._answered = False
        # Pages of digests that are still to come, and to be compared: what we hold is not what the
        # sender has.
        self._pages: list[Range] = []
        self._comparing = 0
        self._differing = Ranges()
        self._repairs = 0
        # The root that the sender names, once it has sent all; and once ours is the same.
        self._root: str | None = None
        self._verified_root: str | None = None
        self._saving = False
        self._saved: Level | None = None
        self._dropped = 0

    @property
    def transfer(self) -> int | None:
        """The number of the transfer on this connection; ``None`` before it is proposed."""
        return self._transfer

    @property
    def proposal(self) -> Proposal | None:
        """What was proposed last."""
        return self._proposal

    @property
    def total(self) -> int | None:
        """Bytes of the stream, once they are known."""
        return self._assembly.total

    @property
    def confirmed(self) -> int:
        """Bytes that are verified and safely written."""
        return bytes_of(self._receipted, self.total)

    @property
    def dropped(self) -> int:
        """Payload bytes that came for nothing: held already, or of an earlier transfer."""
        return self._dropped

    @property
    def _accepted_once(self) -> bool:
        return self._accepted is not None

    @property
    def _awaits_bye(self) -> bool:
        return self._state == "delivered"

    @property
    def _current(self) -> Proposal:
        """The proposal at hand: every state from ``listing`` on has one."""
        if self._proposal is None:
            raise UsageError("no proposal")
        return self._proposal

    @property
    def _terms(self) -> Accepted:
        """What was accepted: every state from ``resuming`` on has it."""
        if self._accepted is None:
            raise UsageError("nothing is accepted")
        return self._accepted

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
                self._flush_if_worth_it(anyway=self._state != "receiving")
            case Flushed():
                self._flushed()
            case Opened():
                self._said_in_hand = self._in_hand is not None
                self._greet(self._in_hand)
            case MessageEvent(Hello(versions)):
                if VERSION not in versions:
                    raise PeerFault("unsupported-version")
                self._become("waiting")
            case MessageEvent(Proposal() as proposal):
                self._proposed(proposal)
            case MessageEvent(Slice() as piece):
                self._slice(piece)
            case Listed():
                self._list(event)
            case Accepted():
                self._accept(event)
            case Declined(reason=reason):
                self._decline(reason)
            case Summed(digest=digest):
                self._answer(digest)
            case MessageEvent(Digests() as page):
                self._page(page)
            case Compared(differing=differing):
                self._compared(differing)
            case MessageEvent(Finished() as finished):
                self._finished(finished)
            case Rooted(root=root):
                self._rooted(root)
            case Saved(level):
                self._save(level)

    def _tick(self) -> None:
        if self._state == "receiving":
            self._flush_if_worth_it(anyway=True)

    def _drop(self) -> None:
        self._effects.extend(Forget(chunk) for chunk in self._assembly.forget_pieces())
        self._transfer = None
        self._root = None
        self._pages = []
        self._comparing = 0
        self._flush_if_worth_it(anyway=True)

    def _proposed(self, proposal: Proposal) -> None:
        first = self._transfer is None
        if self._transfer is not None and proposal.transfer <= self._transfer:
            raise PeerFault("unexpected-message", "an older proposal")
        again = first and self._said_in_hand and proposal.digest == self._in_hand
        if self._begun and not again:
            raise PeerFault("unexpected-message", "a proposal amid a transfer")
        if proposal.bytes > MANIFEST_LIMIT or proposal.count > ENTRY_LIMIT:
            raise PeerFault("manifest-too-large")
        self._transfer = proposal.transfer
        self._proposal = proposal
        if again:
            self._proposed_again()
            return
        self._question += 1
        if not first:
            # What is being computed is about the proposal that this one replaces.
            self._new_task()
        self._sliced = 0
        self._in_hand = self._listed = self._accepted = None
        self._assembly = Assembly(None)
        self._receipted = Ranges()
        self._become("listing")

    def _proposed_again(self) -> None:
        """Go on where another connection was lost."""
        if self._listed is None:
            self._become("reading")
            return
        self._compare_with_proposal(self._listed)
        if self._accepted is None:
            self._become("deciding")
        else:
            self._become("resuming")
            self._answer_if_settled()

    def _slice(self, piece: Slice) -> None:
        proposal = self._current
        size = len(piece.data) * 3 // 4
        expected = min(SLICE_BYTES, proposal.bytes - self._sliced)
        if piece.offset != self._sliced or size != expected:
            raise PeerFault("bad-manifest", "not the next slice")
        self._effects.append(KeepSlice(piece.offset, piece.data))
        self._sliced += size
        if self._sliced == proposal.bytes:
            self._in_hand = proposal.digest
            self._become("reading")
            self._effects.append(List(self._question))

    def _list(self, listed: Listed) -> None:
        self._compare_with_proposal(listed)
        self._listed = listed
        self._assembly = Assembly(listed.total)
        if self._state == "reading":
            self._become("deciding")
        self._effects.append(Ask(listed.question))

    def _compare_with_proposal(self, listed: Listed) -> None:
        if listed.count != self._current.count or listed.total != self._current.total:
            raise PeerFault("bad-manifest", "not as proposed")

    def _accept(self, accepted: Accepted) -> None:
        if self._listed is None or self._accepted is not None:
            raise UsageError("accepted what is not listed, or twice")
        chunks = self._assembly.chunks
        if chunks is not None and not Ranges([(0, chunks)]).includes(Ranges(accepted.held)):
            raise UsageError("held what does not exist")
        self._accepted = accepted
        self._assembly = Assembly(self._listed.total, accepted.held)
        self._receipted = Ranges(accepted.held)
        if self._state == "deciding":
            self._become("resuming")
            self._answer_if_settled()

    def _decline(self, reason: Reason) -> None:
        end = Fail(reason, "us" if reason == "declined" else "fault")
        if self._state == "deciding":
            self._send(Refusal(self._transfer or 0, reason))
            self._fail(end)
        else:
            self._abort(end)

    def _answer_if_settled(self) -> None:
        """Say what is held, once nothing is under way that would change it."""
        under_way = self._verifying or self._writing or self._written
        if self._state != "resuming" or under_way or self._flushing is not None or self._saving:
            return
        for first, end in self._receipted.list[RANGES_LIMIT:]:
            self._receipted.remove(first, end)
            self._assembly.remove(first, end)
        if len(self._receipted) == 0:
            self._answer(None)
        else:
            self._effects.append(Sum(self._new_task(), list(self._receipted.list)))

    def _answer(self, digest: str | None) -> None:
        self._answered = True
        self._become("receiving")
        self._send(
            Acceptance(
                transfer=self._transfer or 0,
                manifest=self._current.digest,
                window=self._terms.window,
                held=list(self._receipted.list),
                digest=digest,
            )
        )

    def _page(self, page: Digests) -> None:
        if self._state == "receiving":
            if not self._answered:
                raise PeerFault("unexpected-message", "digests amid a transfer")
            if self._saved is not None:
                raise PeerFault("root-mismatch", "after the delivery")
            self._repair()
            self._begun = True
            self._answered = False
            self._differing = Ranges()
            self._new_task()
            self._pages = [
                (start, min(start + PAGE_DIGESTS, end))
                for first, end in self._receipted.list
                for start in range(first, end, PAGE_DIGESTS)
            ]
            self._become("comparing")
        first, end = self._pages.pop(0) if self._pages else (0, 0)
        if page.first != first or len(page.data) * 3 // 4 != (end - first) * DIGEST_BYTES:
            raise PeerFault("unexpected-message", "not the next page")
        self._comparing += 1
        self._effects.append(Compare(self._task, page.first, page.data))

    def _compared(self, differing: list[Range]) -> None:
        self._comparing -= 1
        for first, end in differing:
            self._differing.add(first, end)
        if self._pages or self._comparing:
            return
        if len(self._differing) == 0:
            raise PeerFault("root-mismatch", "the digests are the same")
        for first, end in self._differing.list:
            self._assembly.remove(first, end)
            self._receipted.remove(first, end)
        self._become("resuming")
        self._answer_if_settled()

    def _repair(self) -> None:
        self._repairs += 1
        if self._repairs > REPAIRS:
            raise PeerFault("root-mismatch", "again and again")

    def _frame(self, frame: FrameEvent) -> None:
        late = frame.generation != generation_of(self._transfer or 0)
        if late or self._state in ("resuming", "comparing"):
            self._dropped += frame.size
            return
        chunks = self._assembly.chunks
        if chunks is not None and frame.chunk >= chunks:
            raise PeerFault("frame-out-of-range")
        if frame.chunk >= self._receipted.missing(0) + self._terms.window:
            raise PeerFault("frame-beyond-window")
        is_new = self._assembly.take(frame)
        self._begun = True
        self._answered = False
        if not is_new:
            self._dropped += frame.size
            return
        self._effects.append(Place(frame.chunk, frame.offset))
        length = self._assembly.complete(frame.chunk)
        if length is not None:
            self._verifying.add(frame.chunk)
            self._effects.append(Verify(frame.chunk, length))

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
        enough = -(-self._terms.window // 4)
        last = len(self._receipted) + len(self._written) == self._assembly.chunks
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
        self._silences = 0
        receiving = self._state == "receiving"
        if receiving:
            self._send(Receipt(self._transfer or 0, list(ranges.list), self._terms.level))
        self._flush_if_worth_it(anyway=not receiving)
        if receiving:
            self._verify_if_whole()
        else:
            self._answer_if_settled()

    def _finished(self, finished: Finished) -> None:
        self._begun = True
        self._answered = False
        if self._root is not None:
            raise PeerFault("unexpected-message", "finished twice")
        self._root = finished.root
        if self.total is None:
            self._assembly.end_at(finished.total)
        elif finished.total != self.total:
            raise PeerFault("bad-manifest", "another total")
        if self._saved is None:
            self._verify_if_whole()
        elif finished.root == self._verified_root:
            self._deliver(finished.root, self._saved)
        else:
            raise PeerFault("root-mismatch", "after the delivery")

    def _verify_if_whole(self) -> None:
        if self._root is None or len(self._receipted) != self._assembly.chunks:
            return
        self._become("verifying")
        self._effects.append(Root(self._new_task()))

    def _rooted(self, root: str) -> None:
        if root == self._root and self.total is not None:
            self._verified_root = root
            self._saving = True
            self._become("saving")
            self._effects.append(Save(self.total))
            return
        self._repair()
        self._root = None
        self._become("resuming")
        self._answer_if_settled()

    def _save(self, level: Level) -> None:
        if not self._saving or self._verified_root is None:
            raise UsageError("saved before the root is known")
        self._saving = False
        self._saved = level
        if self._state == "saving":
            self._deliver(self._verified_root, level)
        self._conclude(Finish(self._verified_root, level))
        # If the connection was lost meanwhile, the sender hears of it by the next one.
        self._answer_if_settled()

    def _deliver(self, root: str, level: Level) -> None:
        self._become("delivered")
        self._send(Delivered(self._transfer or 0, root, level))
