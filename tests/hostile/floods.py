"""What a hostile sender may say without end, and is allowed to."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from telpher.keys.envelopes import Hello, write_envelope, write_text
from tests.hostile.case import Case
from tests.hostile.script import Hear, Script
from tests.hostile.words import (
    ENDLESS,
    GO_ON,
    HEARTBEAT,
    HELLO,
    LARGE,
    ONE,
    PAUSE,
    ZEROS,
    Offer,
    accepted,
    file,
    frame,
    frames,
    offer,
    proposing,
)


def floods() -> Iterator[Case]:
    """None of these is a fault; the peer ends them, and nothing must have piled up."""
    for name, most, flood in (
        ("heartbeats", 20, heartbeats),
        ("signals", 80, signals),
        ("pauses", 20, pauses),
        ("proposals", 20, proposals),
        ("whole-proposals", 20, whole_proposals),
        ("long-proposals", 120, long_proposals),
        ("late-frames", 20, late_frames),
        ("the-same-frame", 20, same_frame),
        ("endless-stream", 30, endless_stream),
        ("longest-manifest", 250, longest_manifest),
    ):
        yield Case(name, "cancelled", partial(until_cancelled, flood), "them", most)
    yield Case("as-many-entries-as-fit", "manifest-too-large", most_entries, most=250)


def until_cancelled(flood: Any) -> Script:
    yield from flood()
    yield {"type": "cancel", "reason": "cancelled"}


def heartbeats() -> Script:
    yield HELLO
    for _ in range(3_000):
        yield HEARTBEAT


def signals() -> Script:
    """180 MB of what is no envelope; and hellos, each of which would be answered at leisure."""
    yield from accepted(LARGE)
    noise = {"type": "signal", "carrier": "offer", "text": "A" * 60_000}
    for number in range(3_000):
        hello = Hello(number.to_bytes(16), bytes(33), [1], [], bytes(32), None)
        yield noise
        yield {"type": "signal", "carrier": "ready", "text": write_text(write_envelope(hello))}


def pauses() -> Script:
    yield from accepted(LARGE)
    for _ in range(1_000):
        yield PAUSE
        yield GO_ON


def proposals() -> Script:
    """Each replaces the one before."""
    yield HELLO
    for number in range(3_000):
        yield ONE.proposal(transfer=number, names=["x" * 256] * 3)


def whole_proposals() -> Script:
    """Each is listed, asked about and accepted, or on its way to that, when the next one comes."""
    yield HELLO
    for number in range(200):
        other = offer(file(f"{number}.bin", 1))
        yield other.proposal(transfer=number)
        yield from other.slices(number)


def long_proposals() -> Script:
    """Lists of 8 MB, each of which takes some time to be read."""
    yield HELLO
    for number in range(5):
        name = f"{number}" * 200
        other = offer(*(file(f"{entry}/{name}") for entry in range(30_000)))
        yield other.proposal(transfer=number)
        yield from other.slices(number)


def late_frames() -> Script:
    """60 MB of another generation."""
    yield from accepted(LARGE)
    late = frame(0, 0, bytes(200_000), flags=1)
    for _ in range(300):
        yield late


def same_frame() -> Script:
    yield from accepted(LARGE)
    again = frame(15, 0, bytes(200_000))
    for _ in range(300):
        yield again


def endless_stream() -> Script:
    """100 MB of a file that says no size: receipts and the window bound what is held of it."""
    acceptance = yield from accepted(ENDLESS)
    received = 0
    for chunk in range(100):
        while chunk >= received + acceptance["window"]:
            receipt = yield Hear("receipt")
            received = max(end for _, end in receipt["ranges"])
        yield from frames(chunk, ZEROS)


def longest_manifest() -> Script:
    """As many bytes and entries as there may be."""
    name = "\U0001f9ff" * 61
    yield from accepted(offer(*(file(f"{n % 9}/{n:05}{name}") for n in range(100_000))))


def most_entries() -> Script:
    """More entries than there may be, in as many bytes as there may be, said to be one."""
    entries = b",".join(b'{"kind":"folder","modified":0,"path":"%x"}' % n for n in range(700_000))
    manifest = b'{"entries":[' + entries + b'],"total":0,"version":1}'
    yield from proposing(Offer(manifest, 1, 0))
