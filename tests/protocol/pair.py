"""Two machines, wired through a fake link in virtual time, with drivers that only pretend.

Every decision - what happens next, how long a disk takes, when a person loses patience - is drawn
from one source, so that a conversation can be told again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from telpher.keys.link import from_base64url, to_base64url
from telpher.protocol import events as ev
from telpher.protocol.codec import (
    CHUNK_BYTES,
    HEADER_BYTES,
    Frame,
    chunk_count,
    chunk_size,
    payload_size,
    read_frame,
    write_frame,
)
from telpher.protocol.manifest import FileEntry, manifest_of, read_manifest, write_manifest
from telpher.protocol.messages import SLICE_BYTES, Receipt, Slice, read_message, write_message
from telpher.protocol.ranges import Ranges
from telpher.protocol.receiving import Receiving
from telpher.protocol.root import root_of
from telpher.protocol.sending import Proposed, Sending

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

TICK = 1_000
OPEN = 100
"""Milliseconds after which the channels are open on both sides."""


@dataclass
class Plan:
    """What a conversation is about, and what happens to it."""

    total: int
    window: int
    largest: int = 262_144
    # Milliseconds that a disk or a digest takes at most, and a message or frame on its way.
    work: int = 50
    delay: int = 50
    # Of a hundred frames, how many come twice.
    doubled: int = 0
    # Of a hundred frames, how many arrive with another first byte.
    altered: int = 0
    # When (ms) which side does what: "stop", "pause", "go on", "fail"; or, for "link", "lost".
    acts: list[tuple[int, str, str]] = field(default_factory=list)
    # The same, but as long after the sender has sent everything.
    late: list[tuple[int, str, str]] = field(default_factory=list)
    declines: bool = False


class Pair:
    """A sender and a receiver, and all that lies between them."""

    def __init__(self, plan: Plan, random: Random) -> None:
        self.plan = plan
        self.now = 0
        self.up = True
        self.altered = False
        self._random = random
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0
        self.sender = _Sender(self)
        self.receiver = _Receiver(self)
        self.sender.other, self.receiver.other = self.receiver, self.sender

    def after(self, least: int, most: int, act: Callable[[], None], *, hold: int = 0) -> int:
        """Let something happen some time from now, not before ``hold``; return when."""
        when = max(self.now + self._random.randint(least, most), hold)
        self._count += 1
        self._due.append((when, self._count, act))
        return when

    def chance(self, percent: int) -> bool:
        return self._random.randrange(100) < percent

    def run(self, until: int = 600_000) -> None:
        """Talk until both have closed, or nobody ever will."""
        for side in (self.sender, self.receiver):
            self.after(0, OPEN, partial(side.tell, ev.Opened()))
            self.after(0, TICK, side.tick)
        self.let_happen(self.plan.acts)
        while self._due and self.now < until and not (self.sender.closed and self.receiver.closed):
            self._due.sort(key=lambda due: due[:2])
            self.now, _, act = self._due.pop(0)
            act()

    def let_happen(self, acts: list[tuple[int, str, str]]) -> None:
        """Let these happen, each so many milliseconds from now."""
        for delay, side_name, what in acts:
            self.after(delay, delay, partial(self._act, side_name, what))

    def _act(self, side_name: str, what: str) -> None:
        if side_name == "link":
            self.lose()
            return
        side: _Side = self.sender if side_name == "sender" else self.receiver
        match what:
            case "stop":
                side.tell(ev.Stop())
            case "fail":
                side.tell(ev.Failed("file-changed" if side is self.sender else "disk-full"))
            case "pause" | "go on":
                side.tell(ev.Hold(paused=what == "pause"))

    def lose(self) -> None:
        """Cut the link: nothing arrives any more, and each side hears of it in its own time."""
        if self.up:
            self.up = False
            for side in (self.sender, self.receiver):
                self.after(0, 5_000, partial(side.tell, ev.Lost()))


class _Side:
    """A driver: carries effects out, and tells how they went."""

    machine: Sending | Receiving
    other: _Side

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.closed = False
        self.outcome: ev.Finish | ev.Fail | None = None
        self.confirmed: list[int] = [0]
        self._arrives = 0
        self._opened = False
        self._early: list[ev.Event] = []

    def tell(self, event: ev.Event) -> None:
        if self.closed and not isinstance(event, ev.Tick | ev.Lost):
            return
        if isinstance(event, ev.MessageEvent | ev.FrameEvent) and not self._opened:
            self._early.append(event)
            return
        for effect in self.machine.handle(event):
            match effect:
                case ev.Send(message):
                    self.say(write_message(message))
                case ev.Finish() | ev.Fail():
                    assert self.outcome is None, "ended twice"
                    self.outcome = effect
                case ev.Close():
                    self.closed = True
                    self.pair.lose()
                case _:
                    self.carry_out(effect)
        self.confirmed.append(self.machine.confirmed)
        if isinstance(event, ev.Opened):
            self._opened = True
            for early in self._early:
                self.tell(early)

    def carry_out(self, effect: ev.Effect) -> None:
        raise NotImplementedError

    def tick(self) -> None:
        self.tell(ev.Tick(self.pair.now))
        self.pair.after(TICK, TICK, self.tick)

    def say(self, text: str) -> None:
        """Say it in order, after a while."""
        self._arrives = self.pair.after(
            0,
            self.pair.plan.delay,
            partial(self.hear, text),
            hold=self._arrives,
        )

    def hear(self, text: str) -> None:
        """Let the other side hear, if there is a link still."""
        if self.pair.up:
            self.other.tell(ev.MessageEvent(read_message(text)))

    def work(self, done: Callable[[], ev.Event]) -> None:
        """Take some time, and tell how it went."""
        self.pair.after(0, self.pair.plan.work, lambda: self.tell(done()))


class _Sender(_Side):
    machine: Sending

    def __init__(self, pair: Pair) -> None:
        super().__init__(pair)
        self.stream = content(pair.plan.total)
        entry = FileEntry(path="a.bin", size=pair.plan.total, modified=0, type="")
        self.manifest = write_manifest(manifest_of([entry]))
        self.digest = hashlib.sha256(self.manifest)
        self.machine = Sending(
            Proposed(
                bytes=len(self.manifest),
                digest=self.digest.hexdigest(),
                count=1,
                total=pair.plan.total,
                names=["a.bin"],
            )
        )
        self.digests: dict[int, bytes] = {}
        self.receipts = Ranges()
        self.halted = False
        self._waiting: list[Callable[[], None]] = []

    def tell(self, event: ev.Event) -> None:
        if isinstance(event, ev.MessageEvent) and isinstance(event.message, Receipt):
            for first, end in event.message.ranges:
                self.receipts.add(first, end)
        super().tell(event)

    def carry_out(self, effect: ev.Effect) -> None:
        match effect:
            case ev.SendManifest(transfer):
                for offset in range(0, len(self.manifest), SLICE_BYTES):
                    piece = to_base64url(self.manifest[offset : offset + SLICE_BYTES])
                    self.say(write_message(Slice(transfer, offset, piece)))
            case ev.Read(chunk):
                self.digests[chunk] = hashlib.sha256(self.chunk(chunk)).digest()
                self.work(lambda: ev.ReadEvent(chunk))
            case ev.Transmit(chunk, generation):
                assert chunk < self.receipts.missing(0) + self.pair.plan.window
                self.transmit(chunk, generation, 0)
            case ev.Root():
                self.pair.let_happen(self.pair.plan.late)
                digests = b"".join(self.digests[n] for n in range(len(self.digests)))
                self.work(lambda: ev.Rooted(root_of(self.digest.digest(), digests)))
            case ev.Halt(paused):
                self.halted = paused
                waiting, self._waiting = self._waiting, []
                for go_on in waiting:
                    go_on()
            case _:
                raise AssertionError(effect)

    def chunk(self, chunk: int) -> bytes:
        first = chunk * CHUNK_BYTES
        return self.stream[first : first + chunk_size(chunk, len(self.stream))]

    def transmit(self, chunk: int, generation: int, offset: int) -> None:
        """Hand one frame after the other to the link, unless somebody pauses."""
        if self.closed or self.outcome:
            return
        if self.halted:
            self._waiting.append(lambda: self.transmit(chunk, generation, offset))
            return
        data = self.chunk(chunk)
        end = min(offset + payload_size(len(data), self.pair.plan.largest), len(data))
        digest = self.digests[chunk] if end == len(data) else None
        payload = memoryview(data)[offset:end]
        frame = write_frame(Frame(chunk, generation, offset, payload, digest))
        if self.pair.chance(self.pair.plan.altered):
            changed = bytearray(frame)
            changed[HEADER_BYTES] ^= 1
            frame = bytes(changed)
            self.pair.altered = True
        for _ in range(1 + self.pair.chance(self.pair.plan.doubled)):
            self.pair.after(0, self.pair.plan.delay, lambda: self.arrive(frame))
        if end < len(data):
            self.pair.after(0, 2, lambda: self.transmit(chunk, generation, end))
        else:
            self.pair.after(0, 2, lambda: self.tell(ev.Transmitted(chunk)))

    def arrive(self, frame: bytes) -> None:
        if self.pair.up:
            receiver = self.other
            assert isinstance(receiver, _Receiver)
            receiver.frame(frame)


class _Receiver(_Side):
    machine: Receiving

    def __init__(self, pair: Pair) -> None:
        super().__init__(pair)
        self.machine = Receiving()
        self.slices = b""
        self.manifest_digest = b""
        self.assembling: dict[int, bytearray] = {}
        self.expected: dict[int, bytes] = {}
        self.digests: dict[int, bytes] = {}
        self.disk = bytearray(pair.plan.total)
        self.written: set[int] = set()
        self.saved = False
        self._frame: Frame | None = None

    def frame(self, data: bytes) -> None:
        frame = read_frame(data)
        self._frame = frame
        self.tell(
            ev.FrameEvent(
                chunk=frame.chunk,
                generation=frame.generation,
                offset=frame.offset,
                size=len(frame.payload),
                digest=frame.digest is not None,
            )
        )

    def carry_out(self, effect: ev.Effect) -> None:
        plan = self.pair.plan
        match effect:
            case ev.KeepSlice(offset, data):
                self.slices = self.slices[:offset] + (from_base64url(data) or b"")
            case ev.List(transfer):
                manifest = read_manifest(self.slices)
                self.manifest_digest = hashlib.sha256(self.slices).digest()
                listed = ev.Listed(transfer, len(manifest.entries), manifest.total)
                self.work(lambda: listed)
            case ev.Ask(transfer):
                answer = (
                    ev.Declined(transfer, "declined")
                    if plan.declines
                    else ev.Accepted(transfer, plan.window, "durable")
                )
                self.pair.after(0, 5_000, lambda: self.tell(answer))
            case ev.Place(chunk, offset):
                assert self._frame is not None
                buffer = self.assembling.setdefault(chunk, bytearray(chunk_size(chunk, plan.total)))
                buffer[offset : offset + len(self._frame.payload)] = self._frame.payload
                if self._frame.digest is not None:
                    self.expected[chunk] = self._frame.digest
            case ev.Verify(chunk):
                self.digests[chunk] = hashlib.sha256(self.assembling[chunk]).digest()
                ok = self.digests[chunk] == self.expected[chunk]
                self.work(lambda: ev.Verified(chunk, ok))
            case ev.Write(chunk):
                first = chunk * CHUNK_BYTES
                buffer = self.assembling.pop(chunk)
                self.disk[first : first + len(buffer)] = buffer
                self.written.add(chunk)
                self.work(lambda: ev.Written(chunk))
            case ev.Flush():
                self.work(ev.Flushed)
            case ev.Root():
                digests = b"".join(self.digests[n] for n in range(chunk_count(plan.total)))
                self.work(lambda: ev.Rooted(root_of(self.manifest_digest, digests)))
            case ev.Save():
                self.saved = True
                self.work(lambda: ev.Saved("durable"))
            case ev.Halt():
                pass
            case _:
                raise AssertionError(effect)


def content(total: int) -> bytes:
    """Bytes of which no two chunks are alike."""
    return b"".join(
        hashlib.sha256(chunk.to_bytes(4)).digest()[:1] * chunk_size(chunk, total)
        for chunk in range(chunk_count(total))
    )
