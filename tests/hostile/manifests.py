"""What a hostile sender may want to pass for a manifest."""

from collections.abc import Iterator
from functools import partial

from tests.hostile.case import Case
from tests.hostile.script import Script
from tests.hostile.words import (
    DEEP,
    HELLO,
    NOWHERE,
    ONE,
    SLICE,
    Offer,
    file,
    folder,
    offer,
    piece,
    proposing,
    saying,
    spelled,
    text,
)

ABSOLUTE = "/telpher-was-here"
PATHS = {
    "parent": "../x",
    "parent-inside": "a/../../x",
    "absolute": f"{ABSOLUTE}/x",
    "drive": "C:x",
    "nul": "a\0b",
    "escape": "\x1b[2J",
    "newline": "a\nThe other side has cancelled.",
    "empty-part": "a//b",
    "here": "./a",
    "empty": "",
    "ends-in-slash": "a/",
    "5000-bytes": "p" * 5_000,
    "surrogate": "\ud83d",
}


def bad_manifests() -> Iterator[Case]:
    for name, path in PATHS.items():
        yield Case(f"path-{name}", "bad-manifest", partial(proposing, offer(file(path))))
    for name, entries in {
        "twice": [file("a"), file("a")],
        "file-and-folder": [folder("a"), file("a")],
        "file-where-a-folder-is-needed": [file("a/b"), text("a")],
        "negative-size": [file("a", -1)],
        "size-beyond-2^53": [file("a", 2**53)],
        "sizes-that-overflow": [file("a", 2**53 - 1), file("b", 2**53 - 1)],
        "size-of-a-half": [file("a", 0.5)],
        "size-in-another-spelling": [file("a", 0.0)],
        "unknown-size-not-last": [file("a", None), file("b")],
        "endless-text": [text("a", None)],
        "text-too-long": [text("a", (1 << 20) + 1)],
        "escape-in-type": [file("a", 0, type="\x1b[2J")],
        "unknown-kind": [file("a", 0, kind="link")],
        "more-fields": [file("a", 0, mode=0o4755)],
        "no-entries": [],
    }.items():
        sizes = [entry.get("size", 0) for entry in entries]
        total = None if None in sizes else max(0, min(int(sum(sizes)), 2**53 - 1))
        script = partial(proposing, offer(*entries), total=total, count=max(1, len(entries)))
        yield Case(name, "bad-manifest", script)
    for name, offered in {
        "total-that-lies": offer(file("a", 5), total=6),
        "deep-manifest": Offer(DEEP.encode(), 1, 0),
        "deep-manifest-field": Offer(b'{"entries":' + DEEP.encode() + b"}", 1, 0),
        "not-utf-8": Offer(ONE.manifest.replace(b"one", b"\xff\xfe\xfd"), 1, 1),
        "no-manifest": spelled({"all": "yours"}, 1, 1),
        "not-even-json": Offer(b"\0", 1, 1),
    }.items():
        yield Case(name, "bad-manifest", partial(proposing, offered))
    for field, value in {"total": 2, "count": 2, "digest": NOWHERE}.items():
        script = partial(proposing, ONE, **{field: value})
        yield Case(f"proposed-{field}-that-lies", "bad-manifest", script)


def slices() -> Iterator[Case]:
    long = offer(*(file(f"{number:04}") for number in range(2_000)))
    first, second, *_ = long.slices()
    early = (HELLO, long.proposal(), second)
    yield Case("slices-out-of-order", "bad-manifest", partial(saying, *early))
    twice = (HELLO, long.proposal(), first, first)
    yield Case("slice-twice", "bad-manifest", partial(saying, *twice))
    crumb = (HELLO, long.proposal(), piece(0, long.manifest[:1]))
    yield Case("slice-of-one-byte", "bad-manifest", partial(saying, *crumb))
    huge = (HELLO, ONE.proposal(bytes=40_000_000))
    yield Case("manifest-of-40-MB", "manifest-too-large", partial(saying, *huge))
    many = (HELLO, ONE.proposal(count=1_000_000))
    yield Case("a-million-entries", "manifest-too-large", partial(saying, *many))
    yield Case("more-slices-than-declared", "unexpected-message", endless_manifest)
    yield Case(
        "longer-than-declared",
        "bad-manifest",
        partial(saying, HELLO, ONE.proposal(bytes=9), piece(0, ONE.manifest)),
    )


def endless_manifest() -> Script:
    """40 MB come of a manifest that was to be one slice, and is."""
    yield from proposing(ONE)
    for offset in range(len(ONE.manifest), 40_000_000, SLICE):
        yield piece(offset, bytes(SLICE))
