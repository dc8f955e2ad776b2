"""What a hostile receiver says to whoever sends."""

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from telpher.protocol.errors import ErrorCode
from tests.hostile.case import Case
from tests.hostile.floods import until_cancelled
from tests.hostile.script import Hear, Message, OnControl, OnData, Script, Step
from tests.hostile.senders import silence
from tests.hostile.words import (
    BYE,
    CHUNK,
    DEEP,
    ESCAPES,
    GO_ON,
    HEARTBEAT,
    HELLO,
    NOWHERE,
    PAUSE,
    frame,
    piece,
    saying,
)

LARGE = 100 * CHUNK
WINDOW = 8


def accepting(**changes: Any) -> Script:
    """Accept what is proposed."""
    yield HELLO
    proposal = yield Hear("proposal")
    yield acceptance(proposal, **changes)


def acceptance(proposal: Message, **changes: Any) -> Message:
    return {
        "type": "acceptance",
        "transfer": proposal["transfer"],
        "manifest": proposal["digest"],
        "window": WINDOW,
        "held": [],
        "digest": None,
        **changes,
    }


def then(*steps: Step) -> Script:
    """Accept, and say these."""
    yield from accepting()
    yield from saying(*steps)


def finished(*steps: Step) -> Script:
    """Accept, and say these when everything has been sent."""
    yield from accepting()
    yield Hear("finished")
    yield from saying(*steps)


def receipt(*ranges: Any, **changes: Any) -> Message:
    said = {"type": "receipt", "transfer": 0, "ranges": list(ranges), "level": "durable"}
    return {**said, **changes}


def delivered(root: str) -> Message:
    return {"type": "delivered", "transfer": 0, "root": root, "level": "durable"}


def acceptances() -> Iterator[Case]:
    bad: dict[str, dict[str, Any]] = {
        "window-of-nothing": {"window": 0},
        "window-of-1025": {"window": 1_025},
        "window-of-a-half": {"window": 0.5},
        "held-reversed": {"held": [[2, 1]], "digest": NOWHERE},
        "held-nothing": {"held": [[1, 1]], "digest": NOWHERE},
        "held-overlapping": {"held": [[0, 2], [1, 3]], "digest": NOWHERE},
        "held-touching": {"held": [[0, 1], [1, 2]], "digest": NOWHERE},
        "held-out-of-order": {"held": [[4, 5], [0, 1]], "digest": NOWHERE},
        "held-1025-ranges": {"held": [[2 * n, 2 * n + 1] for n in range(1_025)], "digest": NOWHERE},
        "held-negative": {"held": [[-1, 1]], "digest": NOWHERE},
        "held-beyond-2^32": {"held": [[0, 2**32 + 1]], "digest": NOWHERE},
        "held-without-digest": {"held": [[0, 1]]},
        "digest-of-nothing": {"digest": NOWHERE},
        "held-of-three": {"held": [[0, 1, 2]], "digest": NOWHERE},
    }
    for name, changes in bad.items():
        yield Case(name, "bad-message", partial(accepting, **changes), size=LARGE)
    for name, held in {"held-beyond-the-end": [[0, 101]], "held-everything": [[0, 2**32]]}.items():
        script = partial(accepting, held=held, digest=NOWHERE)
        yield Case(name, "bad-receipt", script, size=LARGE)
    other = partial(accepting, manifest=NOWHERE)
    yield Case("another-manifest", "unexpected-message", other, size=LARGE)
    later = partial(accepting, transfer=1)
    yield Case("a-later-transfer", "unexpected-message", later, size=LARGE)
    yield Case("accepted-twice", "unexpected-message", accepted_twice, size=LARGE)
    yield Case("held-differs-again-and-again", "root-mismatch", held_differs, size=LARGE)
    yield Case("accepts-nothing-at-the-end", "root-mismatch", nothing_at_the_end)
    yield Case("accepts-again-and-again", "root-mismatch", never_content)


def accepted_twice() -> Script:
    yield HELLO
    proposal = yield Hear("proposal")
    yield acceptance(proposal)
    yield acceptance(proposal)


def held_differs() -> Script:
    """Have the sender read and hash everything, and say every digest."""
    yield HELLO
    proposal = yield Hear("proposal")
    for _ in range(100):
        yield acceptance(proposal, held=[[0, 100]], digest=NOWHERE)
        yield Hear("digests")


def nothing_at_the_end() -> Script:
    yield HELLO
    proposal = yield Hear("proposal")
    yield acceptance(proposal)
    yield Hear("finished")
    yield acceptance(proposal)


def never_content() -> Script:
    """Have everything but one chunk sent once more, for ever."""
    yield HELLO
    proposal = yield Hear("proposal")
    yield acceptance(proposal)
    digest = hashlib.sha256(bytes(1)).digest()
    held = hashlib.sha256(b"telpher/v1/held" + bytes.fromhex(proposal["digest"]) + digest)
    for _ in range(100):
        yield Hear("finished")
        yield acceptance(proposal, held=[[0, 1]], digest=held.hexdigest())


def receipts() -> Iterator[Case]:
    for name, said in {
        "receipt-reversed": receipt([1, 0]),
        "receipt-for-nothing": receipt([0, 0]),
        "receipt-of-1025-ranges": receipt(*([0, 1] for _ in range(1_025))),
        "receipt-beyond-2^32": receipt([0, 2**32 + 1]),
        "receipt-of-floats": receipt([0.5, 1.5]),
        "receipt-of-a-strange-level": receipt([0, 1], level="memory"),
        "receipt-of-texts": receipt(["0", "1"]),
    }.items():
        yield Case(name, "bad-message", partial(then, said), size=LARGE)
    for name, said in {
        "receipt-for-what-is-not-sent": receipt([50, 51]),
        "receipt-for-everything": receipt([0, 100]),
        "receipt-beyond-the-end": receipt([0, 2**32]),
    }.items():
        yield Case(name, "bad-receipt", partial(then, said), size=LARGE)


def ends() -> Iterator[Case]:
    early = partial(then, delivered(NOWHERE))
    yield Case("delivered-too-early", "unexpected-message", early, size=LARGE)
    yield Case(
        "delivered-with-another-root", "root-mismatch", partial(finished, delivered(NOWHERE))
    )
    yield Case("delivered-without-receipts", "bad-receipt", no_receipts)


def no_receipts() -> Script:
    yield from accepting()
    said = yield Hear("finished")
    yield delivered(said["root"])


def words() -> Iterator[Case]:
    said: list[tuple[str, ErrorCode, Step]] = [
        ("nonsense", "bad-message", "what?"),
        ("deep-message", "bad-message", DEEP),
        ("unknown-type", "bad-message", {"type": "exec"}),
        ("hello-with-a-strange-manifest", "bad-message", {**HELLO, "manifest": "../x"}),
        ("refused-for-a-strange-reason", "bad-message", {"type": "refusal", "reason": ESCAPES}),
        ("65537-bytes", "message-too-large", "x" * 65_537),
        ("unknown-version", "unsupported-version", {**HELLO, "versions": [2]}),
        ("binary-on-control", "bad-frame", OnControl(b"{}")),
        ("text-on-data", "bad-frame", OnData("{}")),
        ("receipt-before-hello", "unexpected-message", receipt([0, 1])),
        ("gone-at-once", "peer-gone", BYE),
    ]
    for name, code, word in said:
        yield Case(name, code, partial(saying, word))
    unexpected: dict[str, Step] = {
        "delivered-before-acceptance": delivered(NOWHERE),
        "receipt-before-acceptance": receipt([0, 1]),
        "as-a-sender": piece(0, b"x"),
        "a-frame": frame(0, 0, b"x"),
    }
    for name, step in unexpected.items():
        yield Case(name, "unexpected-message", partial(saying, HELLO, Hear("proposal"), step))
    escapes = {"type": "cancel", "reason": (ESCAPES * 5)[:64]}
    yield Case("cancel-full-of-escapes", "peer-failed", partial(then, escapes), "them", size=LARGE)


def floods() -> Iterator[Case]:
    for name, most, flood in (
        ("receipts", 20, many_receipts),
        ("pauses", 20, pauses),
        ("endless-pause", 20, endless_pause),
        ("nothing-confirmed", 40, nothing_confirmed),
    ):
        script = partial(until_cancelled, flood)
        yield Case(name, "cancelled", script, "them", most, LARGE)


def many_receipts() -> Script:
    yield from accepting()
    yield Hear("heartbeat")
    for _ in range(100):
        yield receipt(*([0, 1] for _ in range(1_000)))


def pauses() -> Script:
    yield from accepting()
    for _ in range(1_000):
        yield PAUSE
        yield GO_ON


def endless_pause() -> Script:
    yield from then(PAUSE)
    yield Hear("heartbeat")


def nothing_confirmed() -> Script:
    """The window is all that comes."""
    yield from accepting(window=64)
    yield Hear("heartbeat")
    for _ in range(1_000):
        yield HEARTBEAT


CASES = [*silence(), *acceptances(), *receipts(), *ends(), *words(), *floods()]
