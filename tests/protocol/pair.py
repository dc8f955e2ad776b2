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
from telpher.protocol.messages import (
    PAGE_DIGESTS,
    SLICE_BYTES,
    Digests,
    Message,
    Receipt,
    Slice,
    read_message,
    write_message,
)
from telpher.protocol.ranges import Range, Ranges
from telpher.protocol.receiving import Receiving
from telpher.protocol.root import held_digest_of, root_of
from telpher.protocol.sending import Sending

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

TICK = 1_000
OPEN = 100
"""Milliseconds after which the channels are open on both sides."""
PATIENCE = 700_000
"""Milliseconds after which whoever still waits for a first connection gives up."""
APART = 4_000
"""Milliseconds after a loss within which there is another connection, if there is to be one."""


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
    # Whether the sender knows the total only when it comes to the end.
    unknown: bool = False
    # When (ms) which side does what: "stop", "pause", "go on", "fail", "restart" (its process is
    # killed, and begins anew with what is on disk), "wipe" (the same, with nothing on disk),
    # "change" (the file has other content now, and a new process does not know), or "revise"
    # (proposes less than all in place of what nobody has accepted); or, for "link": "cut", "dead"
    # (nothing arrives any more, and nobody says so), "lost" (for good).
    acts: list[tuple[int, str, str]] = field(default_factory=list)
    # The same, but as long after the sender has sent everything.
    late: list[tuple[int, str, str]] = field(default_factory=list)
    declines: bool = False


class Pair:
    """A sender and a receiver, and all that lies between them."""

    def __init__(self, plan: Plan, random: Random) -> None:
        self.plan = plan
        self.now = 0
        # Every connection has a number; what is on its way belongs to one.
        self.connection = 0
        self.up = True
        self.gone = False
        self.altered = False
        # Payload bytes of chunks that were not whole, or not durable, when they were lost.
        self.wasted = 0
        self.repaired = False
        self.placed = 0
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

    def run(self, until: int = 2_000_000) -> None:
        """Talk until both have closed, or nobody ever will."""
        for side in (self.sender, self.receiver):
            self.after(0, OPEN, partial(side.open, self.connection))
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
        side: _Side = self.sender if side_name == "sender" else self.receiver
        match what:
            case "lost":
                self.lose()
            case "cut":
                self.cut()
            case "dead":
                self.up = False
            case "change":
                self.sender.change()
            case "revise":
                self.sender.revise(self._random.randint(0, self.plan.total))
            case "restart" | "wipe" if not side.closed and not isinstance(side.outcome, ev.Fail):
                if side is self.sender and side.outcome:
                    return
                if what == "wipe":
                    self.receiver.wipe()
                side.outcome = None
                side.restart()
                self.cut()
            case "stop":
                side.tell(ev.Stop())
            case "fail":
                side.tell(ev.Failed("file-changed" if side is self.sender else "disk-full"))
            case "pause" | "go on":
                side.tell(ev.Hold(paused=what == "pause"))

    def lose(self) -> None:
        """Cut the link for good."""
        self.gone = True
        self.cut()

    def cut(self) -> None:
        """Nothing arrives any more, each side hears of it in its own time; then both meet again."""
        self.up = False
        self.connection += 1
        heard = [
            self.after(0, 2_000, partial(side.lost, self.connection))
            for side in (self.sender, self.receiver)
        ]
        if not self.gone:
            self.after(0, APART, partial(self._connect, self.connection), hold=max(heard))

    def _connect(self, connection: int) -> None:
        if connection != self.connection or self.gone:
            return
        if self.sender.closed or self.receiver.closed:
            return
        self.up = True
        for side in (self.sender, self.receiver):
            self.after(0, OPEN, partial(side.open, connection))


class _Side:
    """A driver: carries effects out, and tells how they went."""

    machine: Sending | Receiving
    other: _Side

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.closed = False
        self.outcome: ev.Finish | ev.Fail | None = None
        self.confirmed: list[int] = [0]
        # Rises when the process is killed: what it had begun is told to nobody.
        self.processes = 1
        self._arrives = 0
        self._open: int | None = None
        self._early: list[Callable[[], None]] = []

    def open(self, connection: int) -> None:
        if connection != self.pair.connection or not self.pair.up:
            return
        self._open = connection
        self.tell(ev.Opened())
        early, self._early = self._early, []
        for tell in early:
            tell()

    def lost(self, connection: int) -> None:
        if connection == self.pair.connection:
            self._open = None
            self._early = []
            self.tell(ev.Lost())

    def restart(self) -> None:
        """Be killed, and begin anew."""
        self.processes += 1
        self._open = None
        self._early = []
        self.confirmed = [0]

    def tell(self, event: ev.Event) -> None:
        if self.closed and not isinstance(event, ev.Tick | ev.Lost):
            return
        for effect in self.machine.handle(event):
            match effect:
                case ev.Send(message):
                    self.say(message)
                case ev.Finish() | ev.Fail():
                    assert self.outcome is None, "ended twice"
                    self.outcome = effect
                case ev.Close():
                    self.closed = True
                    self.pair.lose()
                case ev.Renew():
                    self.pair.cut()
                case _:
                    self.carry_out(effect)
        self.confirmed.append(self.machine.confirmed)

    def carry_out(self, effect: ev.Effect) -> None:
        raise NotImplementedError

    def tick(self) -> None:
        self.tell(ev.Tick(self.pair.now))
        if self.machine.state == "opening" and self.pair.now > PATIENCE:
            # Who never met the other side gives up by themselves; the machine does not know why.
            self.tell(ev.Failed("peer-gone"))
        self.pair.after(TICK, TICK, self.tick)

    def say(self, message: Message) -> None:
        """Say it in order, after a while."""
        self._arrives = self.pair.after(
            0,
            self.pair.plan.delay,
            partial(self.hear, self._open, write_message(message)),
            hold=self._arrives,
        )

    def hear(self, connection: int | None, text: str) -> None:
        """Let the other side hear, if it is the same connection still."""
        event = ev.MessageEvent(read_message(text))
        self.other.arrived(connection, lambda: self.other.tell(event))

    def arrived(self, connection: int | None, tell: Callable[[], None]) -> None:
        if not self.pair.up or connection != self.pair.connection:
            return
        if self._open is None:
            self._early.append(tell)
        else:
            tell()

    def work(self, done: Callable[[], ev.Event | None]) -> None:
        """Take some time, and tell how it went."""
        process = self.processes

        def tell() -> None:
            if process == self.processes and (event := done()) is not None:
                self.tell(event)

        self.pair.after(0, self.pair.plan.work, tell)


class _Sender(_Side):
    machine: Sending

    def __init__(self, pair: Pair) -> None:
        super().__init__(pair)
        self.first = content(pair.plan.total)
        self.changed = self.first.translate(bytes(byte ^ 1 for byte in range(256)))
        self.stream = self._found = self._now_on_disk = self.first
        self.rooted = False
        # Whether this process, or one before it, has heard of an acceptance.
        self.accepted = False
        self._revisions = 0
        self.total = pair.plan.total
        self.machine = Sending(self._proposed())
        self._begin()

    def _proposed(self) -> ev.Proposed:
        size = None if self.pair.plan.unknown else self.total
        entry = FileEntry(path="a.bin", size=size, modified=self._revisions, type="")
        self.manifest = write_manifest(manifest_of([entry]))
        self.digest = hashlib.sha256(self.manifest)
        return ev.Proposed(len(self.manifest), self.digest.hexdigest(), 1, size, ["a.bin"])

    def revise(self, total: int) -> None:
        if self.accepted or self.closed or self.outcome:
            return
        self.total = total
        self._revisions += 1
        self.stream = self._found[:total]
        self.tell(ev.Revised(self._proposed()))

    def _begin(self) -> None:
        # What this process reads: what it found when it began, as much of it as it proposes.
        self._found = self._now_on_disk
        self.stream = self._found[: self.total]
        self.digests: dict[int, bytes] = {}
        self.receipts = Ranges()
        # What is being read or sent: forgotten, and asked for again, it is another job.
        self.jobs: dict[int, object] = {}
        self.exhausted = not self.pair.plan.unknown
        # Of a stream that can be read once: every chunk below this is kept no longer.
        self.released = 0
        self.halted = False
        self._waiting: list[Callable[[], None]] = []

    def restart(self) -> None:
        super().restart()
        self.machine = Sending(self._proposed())
        self._begin()

    def change(self) -> None:
        self._now_on_disk = self.changed

    def tell(self, event: ev.Event) -> None:
        if isinstance(event, ev.MessageEvent) and isinstance(event.message, Receipt):
            for first, end in event.message.ranges:
                self.receipts.add(first, end)
        super().tell(event)
        self.accepted = self.accepted or self.machine.accepted

    def carry_out(self, effect: ev.Effect) -> None:
        match effect:
            case ev.SendManifest(transfer):
                for offset in range(0, len(self.manifest), SLICE_BYTES):
                    piece = to_base64url(self.manifest[offset : offset + SLICE_BYTES])
                    self.say(Slice(transfer, offset, piece))
            case ev.Read(chunk):
                job = self.jobs[chunk] = object()
                self.work(lambda: self.read(chunk, job))
            case ev.Forget(chunk):
                del self.jobs[chunk]
            case ev.Transmit(chunk, generation):
                assert chunk < self.machine.received.missing(0) + self.pair.plan.window
                self.transmit(self.jobs[chunk], chunk, generation, 0)
            case ev.Sum(task, ranges):
                digests = b"".join(self.digest_of(chunk) for chunk in numbers(ranges))
                summed = held_digest_of(self.digest.digest(), digests)
                self.work(lambda: ev.Summed(task, summed))
            case ev.SendDigests(transfer, ranges):
                self.pair.repaired = True
                for first, end in ranges:
                    for start in range(first, end, PAGE_DIGESTS):
                        page = range(start, min(start + PAGE_DIGESTS, end))
                        data = b"".join(self.digests[chunk] for chunk in page)
                        self.say(Digests(transfer, start, to_base64url(data)))
            case ev.Root(task):
                if not self.rooted:
                    self.pair.let_happen(self.pair.plan.late)
                self.rooted = True
                digests = b"".join(self.digests[n] for n in range(len(self.digests)))
                root = root_of(self.digest.digest(), digests)
                self.work(lambda: ev.Rooted(task, root))
            case ev.Halt(paused):
                self.halted = paused
                waiting, self._waiting = self._waiting, []
                for go_on in waiting:
                    go_on()
            case _:
                raise AssertionError(effect)

    def chunk(self, chunk: int) -> bytes:
        first = chunk * CHUNK_BYTES
        return self.stream[first : first + CHUNK_BYTES]

    def digest_of(self, chunk: int) -> bytes:
        if chunk not in self.digests:
            self.digests[chunk] = hashlib.sha256(self.chunk(chunk)).digest()
        return self.digests[chunk]

    def read(self, chunk: int, job: object) -> ev.Event | None:
        if self.pair.plan.unknown:
            self.released = max(self.released, self.machine.received.missing(0))
            assert chunk >= self.released, "what can be read once is asked for again"
        if self.jobs.get(chunk) is not job:
            return None
        ends = (chunk + 1) * CHUNK_BYTES > len(self.stream)
        if ends and not self.exhausted:
            self.exhausted = True
            self.tell(ev.Exhausted(len(self.stream)))
        if self.chunk(chunk) == b"":
            return None
        self.digests[chunk] = hashlib.sha256(self.chunk(chunk)).digest()
        return ev.ReadEvent(chunk)

    def transmit(self, job: object, chunk: int, generation: int, offset: int) -> None:
        """Hand one frame after the other to the link, unless somebody pauses."""
        if self.closed or self.outcome or self.jobs.get(chunk) is not job:
            return
        if self.halted:
            self._waiting.append(lambda: self.transmit(job, chunk, generation, offset))
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
        connection = self._open
        for _ in range(1 + self.pair.chance(self.pair.plan.doubled)):
            self.pair.after(0, self.pair.plan.delay, lambda: self.arrive(connection, frame))
        if end < len(data):
            self.pair.after(0, 2, lambda: self.transmit(job, chunk, generation, end))
        else:
            self.pair.after(0, 2, lambda: self.transmitted(job, chunk))

    def transmitted(self, job: object, chunk: int) -> None:
        if self.jobs.get(chunk) is job:
            del self.jobs[chunk]
            self.tell(ev.Transmitted(chunk))

    def arrive(self, connection: int | None, frame: bytes) -> None:
        receiver = self.other
        assert isinstance(receiver, _Receiver)
        receiver.arrived(connection, lambda: receiver.frame(frame))


class _Receiver(_Side):
    machine: Receiving
    other: _Sender

    def __init__(self, pair: Pair) -> None:
        super().__init__(pair)
        self.disk = bytearray(pair.plan.total)
        # What a killed process finds again: digests of flushed chunks, and whether it was done.
        self.journal: dict[int, bytes] = {}
        self.saved = 0
        self._frame: Frame | None = None
        self._begin()

    def _begin(self) -> None:
        self.machine = Receiving()
        self.slices = b""
        self.manifest_digest = b""
        self.assembling: dict[int, bytearray] = {}
        self.expected: dict[int, bytes] = {}
        self.digests = dict(self.journal)
        self.unflushed: set[int] = set()

    def restart(self) -> None:
        self.pair.wasted += sum(map(len, self.assembling.values()))
        self.pair.wasted += len(self.unflushed) * CHUNK_BYTES
        super().restart()
        self._begin()

    def wipe(self) -> None:
        """Lose what was durable."""
        self.pair.wasted += len(self.journal) * CHUNK_BYTES
        self.journal.clear()

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
        match effect:
            case ev.KeepSlice(offset, data):
                self.slices = self.slices[:offset] + (from_base64url(data) or b"")
            case ev.List(question):
                manifest = read_manifest(self.slices)
                self.manifest_digest = hashlib.sha256(self.slices).digest()
                listed = ev.Listed(question, len(manifest.entries), manifest.total)
                self.work(lambda: listed)
            case ev.Ask(question):
                self.answer(question)
            case ev.Place(chunk, offset):
                self.place(chunk, offset)
            case ev.Forget(chunk):
                self.pair.wasted += len(self.assembling.pop(chunk))
            case ev.Verify(chunk, size):
                self.digests[chunk] = hashlib.sha256(self.assembling[chunk][:size]).digest()
                ok = self.digests[chunk] == self.expected[chunk]
                self.work(lambda: ev.Verified(chunk, ok))
            case ev.Write(chunk):
                first = chunk * CHUNK_BYTES
                buffer = self.assembling.pop(chunk)
                self.disk[first : first + len(buffer)] = buffer
                self.unflushed.add(chunk)
                self.work(lambda: ev.Written(chunk))
            case ev.Flush():
                self.work(self.flush)
            case ev.Sum(task, ranges):
                digests = b"".join(self.digests[chunk] for chunk in numbers(ranges))
                summed = held_digest_of(self.manifest_digest, digests)
                self.work(lambda: ev.Summed(task, summed))
            case ev.Compare(task, first, data):
                theirs = from_base64url(data) or b""
                page = range(first, first + len(theirs) // 32)
                differing = [
                    (chunk, chunk + 1)
                    for chunk, at in zip(page, range(0, len(theirs), 32), strict=True)
                    if self.digests[chunk] != theirs[at : at + 32]
                ]
                self.work(lambda: ev.Compared(task, differing))
            case ev.Root(task):
                digests = b"".join(self.digests[n] for n in sorted(self.digests))
                root = root_of(self.manifest_digest, digests)
                self.work(lambda: ev.Rooted(task, root))
            case ev.Save(total):
                assert total == self.other.total
                self.saved += 1
                self.work(lambda: ev.Saved("durable"))
            case ev.Halt():
                pass
            case _:
                raise AssertionError(effect)

    def answer(self, question: int) -> None:
        """Let the person answer, in their own time; what stands on disk is found again."""
        if self.pair.plan.declines:
            answer: ev.Event = ev.Declined(question, "declined")
        else:
            held = list(Ranges((chunk, chunk + 1) for chunk in self.journal).list)
            answer = ev.Accepted(question, self.pair.plan.window, "durable", held)
        process = self.processes
        self.pair.after(0, 5_000, lambda: self.tell(answer) if process == self.processes else None)

    def place(self, chunk: int, offset: int) -> None:
        assert self._frame is not None
        size = min(CHUNK_BYTES, self.other.total - chunk * CHUNK_BYTES)
        buffer = self.assembling.setdefault(chunk, bytearray(size))
        buffer[offset : offset + len(self._frame.payload)] = self._frame.payload
        self.pair.placed += len(self._frame.payload)
        if self._frame.digest is not None:
            self.expected[chunk] = self._frame.digest

    def flush(self) -> ev.Event:
        for chunk in self.unflushed:
            self.journal[chunk] = self.digests[chunk]
        self.unflushed.clear()
        return ev.Flushed()


def numbers(ranges: list[Range]) -> list[int]:
    """Every number in these ranges."""
    return [number for first, end in ranges for number in range(first, end)]


def content(total: int) -> bytes:
    """Bytes of which no two chunks are alike."""
    return b"".join(
        hashlib.sha256(chunk.to_bytes(4)).digest()[:1] * chunk_size(chunk, total)
        for chunk in range(chunk_count(total))
    )
