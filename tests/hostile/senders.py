"""What a hostile sender says to whoever wants to receive."""

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.hostile.case import Case
from tests.hostile.floods import floods
from tests.hostile.manifests import bad_manifests, slices
from tests.hostile.script import Hear, OnControl, OnData, Script, Step
from tests.hostile.words import (
    BYE,
    CHUNK,
    CHUNKS,
    DEEP,
    ENDLESS,
    ESCAPES,
    HELLO,
    LARGE,
    NOTHING,
    NOWHERE,
    ONE,
    ZEROS,
    accepted,
    after,
    frame,
    frames,
    piece,
    saying,
)


def messages() -> Iterator[Case]:
    bad: dict[str, Step] = {
        "nonsense": "what?",
        "no-object": "[]",
        "deep-message": DEEP,
        "deep-object": '{"x":' * 10_000 + "0" + "}" * 10_000,
        "deep-field": '{"type":"heartbeat","x":' + DEEP + "}",
        "not-a-number": '{"type":"heartbeat","x":NaN}',
        "unknown-type": '{"type":"exec","command":"id"}',
        "float-count": ONE.proposal(count=1.5),
        "negative-total": ONE.proposal(total=-1),
        "total-of-2^53": ONE.proposal(total=2**53),
        "negative-transfer": ONE.proposal(transfer=-1),
        "long-cancel": {"type": "cancel", "reason": "x" * 65},
        "surrogate-in-cancel": '{"type":"cancel","reason":"\\ud800"}',
        "digits-without-end": '{"type":"proposal","transfer":' + "9" * 60_000 + "}",
    }
    for name, said in bad.items():
        yield Case(name, "bad-message", partial(saying, HELLO, said))
    for name, long in {"65537-bytes": "x" * 65_537, "65538-bytes-of-utf-8": "ä" * 32_769}.items():
        yield Case(name, "message-too-large", partial(saying, HELLO, long))
    yield Case(
        "unknown-version", "unsupported-version", partial(saying, {**HELLO, "versions": [2]})
    )
    yield Case("no-version", "unsupported-version", partial(saying, {**HELLO, "versions": []}))
    yield Case("binary-on-control", "bad-frame", partial(saying, HELLO, OnControl(b"{}")))
    yield Case("text-on-data", "bad-frame", partial(saying, HELLO, OnData("{}")))
    unexpected: dict[str, list[Step]] = {
        "no-hello": [ONE.proposal()],
        "hello-twice": [HELLO, HELLO],
        "slice-before-proposal": [HELLO, piece(0, b"x")],
        "frame-before-proposal": [HELLO, frame(0, 0, b"x")],
        "frame-before-acceptance": [HELLO, ONE.proposal(), frame(0, 0, b"x", bytes(32))],
        "finished-before-acceptance": [HELLO, ONE.proposal(), ONE.finished(NOWHERE)],
        "same-proposal-twice": [HELLO, ONE.proposal(), ONE.proposal()],
        "as-a-receiver": [HELLO, {"type": "refusal", "transfer": 0, "reason": "declined"}],
        "another-transfer": [HELLO, ONE.proposal(), piece(0, b"x", transfer=1)],
    }
    for name, steps in unexpected.items():
        yield Case(name, "unexpected-message", partial(saying, *steps))
    yield Case("gone-at-once", "peer-gone", partial(saying, HELLO, BYE))
    escapes = {"type": "cancel", "reason": (ESCAPES * 5)[:64]}
    yield Case("cancel-full-of-escapes", "peer-failed", partial(saying, HELLO, escapes), by="them")


def bad_frames() -> Iterator[Case]:
    right = hashlib.sha256(ZEROS).digest()
    for name, sent in {
        "nothing": b"",
        "header-alone": frame(0, 0, b""),
        "digest-alone": frame(0, 0, b"", bytes(32)),
        "reserved-bit": frame(0, 0, b"x", flags=0x40),
        "digest-too-early": frame(0, 0, b"x", bytes(32)),
        "end-without-digest": frame(0, CHUNK - 1, b"x"),
    }.items():
        yield Case(f"frame-{name}", "bad-frame", partial(after, CHUNKS, sent))
    for name, sent in {
        "of-no-chunk": frame(3, 0, b"x"),
        "of-the-last-number": frame(2**32 - 1, 0, b"x"),
        "beyond-its-chunk": frame(0, CHUNK - 1, b"xy"),
        "far-beyond-its-chunk": frame(0, 2**24 - 1, bytes(262_000)),
    }.items():
        yield Case(f"frame-{name}", "frame-out-of-range", partial(after, CHUNKS, sent))
    yield Case("frame-of-nothing", "frame-out-of-range", partial(after, NOTHING, frame(0, 0, b"x")))
    yield Case(
        "beyond-the-window", "frame-beyond-window", partial(after, LARGE, frame(32, 0, b"x"))
    )
    wrong = frames(0, ZEROS, digest=bytes(32))
    yield Case("wrong-digest", "digest-mismatch", partial(after, CHUNKS, *wrong))
    crumbs = [frame(0, offset, b"x") for offset in range(0, 200, 2)]
    yield Case("crumbs", "bad-frame", partial(after, CHUNKS, *crumbs))
    short = [frame(1, 0, b"x", hashlib.sha256(b"x").digest()), *frames(2, ZEROS)]
    yield Case("two-ends", "frame-out-of-range", partial(after, ENDLESS, *short))
    shorter = [frame(0, 9, b"x"), frame(0, 0, b"x", right)]
    yield Case("end-before-what-came", "frame-out-of-range", partial(after, ENDLESS, *shorter))


def endings() -> Iterator[Case]:
    yield Case("wrong-root-again-and-again", "root-mismatch", wrong_roots)
    yield Case("other-digests-again-and-again", "root-mismatch", wrong_digests)
    yield Case("same-digests", "root-mismatch", same_digests)
    for name, page in {
        "digests-of-nothing": {"first": 0, "data": ""},
        "digests-of-another-chunk": {"first": 1, "data": "A" * 43},
        "too-few-digests": {"first": 0, "data": "A" * 42},
        "too-many-digests": {"first": 0, "data": "A" * 4_000},
    }.items():
        yield Case(name, "unexpected-message", partial(wrong_page, page))
    unasked = {"type": "digests", "transfer": 0, "first": 0, "data": "A" * 43}
    yield Case("unasked-digests", "unexpected-message", partial(after, ONE, unasked))
    wrong_total = ONE.finished(NOWHERE, total=2)
    yield Case("finished-with-another-total", "bad-manifest", partial(after, ONE, wrong_total))
    twice = [ONE.finished(NOWHERE)] * 2
    yield Case("finished-twice", "unexpected-message", partial(after, ONE, *twice))
    end = frame(0, 0, b"x", hashlib.sha256(b"x").digest())
    beyond = partial(after, ENDLESS, end, ENDLESS.finished(NOWHERE, total=9))
    yield Case("finished-beyond-the-end", "bad-manifest", beyond)


def one_chunk() -> Script:
    yield from accepted(ONE)
    yield from frames(0, b"x")


def wrong_roots() -> Script:
    yield from one_chunk()
    for _ in range(100):
        yield ONE.finished(NOWHERE)
        yield Hear("acceptance")


def wrong_digests() -> Script:
    yield from one_chunk()
    yield ONE.finished(NOWHERE)
    for _ in range(100):
        yield Hear("acceptance")
        yield {"type": "digests", "transfer": 0, "first": 0, "data": "A" * 43}
        yield Hear("acceptance")
        yield from frames(0, b"x")
        yield ONE.finished(NOWHERE)


def same_digests() -> Script:
    yield from one_chunk()
    yield ONE.finished(NOWHERE)
    yield Hear("acceptance")
    digest = hashlib.sha256(b"x").digest()
    yield {**piece(0, digest), "type": "digests", "first": 0}


def wrong_page(page: dict[str, Any]) -> Script:
    yield from one_chunk()
    yield ONE.finished(NOWHERE)
    yield Hear("acceptance")
    yield {"type": "digests", "transfer": 0, **page}


def silence() -> Iterator[Case]:
    yield Case("silence", "silent", saying)


CASES = [*silence(), *bad_manifests(), *slices(), *messages(), *bad_frames(), *endings(), *floods()]
