"""One hostile conversation, and how it is to end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from telpher.protocol.errors import ErrorCode
from tests.hostile.script import Script


@dataclass(frozen=True, eq=False)
class Case:
    """How it ends for the honest side: with this code, by whose doing.

    ``most``: megabytes by which its process may grow; ``size``: bytes of what it has to send.
    """

    name: str
    code: ErrorCode
    script: Callable[[], Script]
    by: Literal["fault", "them"] = "fault"
    most: float = 20
    size: int = 1

    def __str__(self) -> str:
        return self.name


IN_EVERY_RUN = frozenset(
    [
        "path-parent",
        "path-absolute",
        "path-nul",
        "path-escape",
        "unknown-kind",
        "negative-size",
        "size-beyond-2^53",
        "sizes-that-overflow",
        "negative-total",
        "a-million-entries",
        "as-many-entries-as-fit",
        "longest-manifest",
        "deep-manifest",
        "manifest-of-40-MB",
        "more-slices-than-declared",
        "endless-text",
        "text-too-long",
        "unknown-type",
        "deep-message",
        "65537-bytes",
        "binary-on-control",
        "unknown-version",
        "frame-before-acceptance",
        "cancel-full-of-escapes",
        "gone-at-once",
        "pauses",
        "silence",
        "frame-of-no-chunk",
        "frame-far-beyond-its-chunk",
        "beyond-the-window",
        "wrong-digest",
        "late-frames",
        "endless-stream",
        "wrong-root-again-and-again",
        "window-of-nothing",
        "held-reversed",
        "held-everything",
        "accepts-again-and-again",
        "receipt-for-everything",
        "receipt-beyond-the-end",
        "receipts",
        "delivered-with-another-root",
        "delivered-without-receipts",
    ]
)
"""One of each kind; the others vary these, and are part of the long runs."""


def each(cases: Iterable[Case], *, every_run: frozenset[str] = IN_EVERY_RUN) -> list[Any]:
    """Make parameters of these; whatever is not for every run is marked."""
    return [
        pytest.param(case, id=case.name, marks=() if case.name in every_run else pytest.mark.soak)
        for case in cases
    ]
