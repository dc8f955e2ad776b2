"""Ranges of bytes, as a `Range` header asks for them (RFC 9110, section 14)."""

import re
from typing import NamedTuple

_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII)


class RangeNotSatisfiable(Exception):  # noqa: N818
    """There are no such bytes."""

    def __init__(self, size: int) -> None:
        """`size`: how many there are."""
        super().__init__(size)
        self.size = size


class Span(NamedTuple):
    """Bytes `first` to `end`, exclusive."""

    first: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes these are."""
        return self.end - self.first


def wanted(header: str | None, size: int) -> Span | None:
    """What of `size` bytes a `Range` header asks for; None where it cannot be had.

    All of it where there is no such header, or one that may be ignored: another unit, several
    ranges, nonsense.
    """
    match = _RANGE.fullmatch(header or "")
    if match is None or match.groups() == ("", ""):
        return Span(0, size)
    first, last = match.groups()
    if not first:
        span = Span(max(0, size - int(last)), size)
    elif last and int(last) < int(first):
        return Span(0, size)
    else:
        span = Span(int(first), min(int(last) + 1, size) if last else size)
    return span if span.length > 0 else None
