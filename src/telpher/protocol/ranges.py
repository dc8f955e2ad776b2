"""A set of whole numbers, kept as sorted, disjoint, half-open ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Range: TypeAlias = tuple[int, int]
"""First number in it, first number no longer in it."""


class Ranges:
    """Numbers that are many and mostly neighbours, such as chunks that have come."""

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._list: list[Range] = []
        for first, end in ranges:
            self.add(first, end)

    def add(self, first: int, end: int) -> None:
        """Add every number from ``first`` up to, not including, ``end``."""
        if first >= end:
            return
        before = [r for r in self._list if r[1] < first]
        after = [r for r in self._list if r[0] > end]
        touched = self._list[len(before) : len(self._list) - len(after)]
        if touched:
            first = min(first, touched[0][0])
            end = max(end, touched[-1][1])
        self._list = [*before, (first, end), *after]

    def remove(self, first: int, end: int) -> None:
        """Remove every number from ``first`` up to, not including, ``end``."""
        if first >= end:
            return
        self._list = [
            rest
            for r in self._list
            for rest in ((r[0], min(r[1], first)), (max(r[0], end), r[1]))
            if rest[0] < rest[1]
        ]

    def covers(self, first: int, end: int) -> bool:
        """Whether every number from ``first`` up to, not including, ``end`` is in the set."""
        return any(r[0] <= first and end <= r[1] for r in self._list)

    def includes(self, other: Ranges) -> bool:
        """Whether every number of ``other`` is in the set."""
        return all(self.covers(first, end) for first, end in other.list)

    def __contains__(self, number: int) -> bool:
        return self.covers(number, number + 1)

    def missing(self, start: int) -> int:
        """Return the lowest number from ``start`` on that is not in the set."""
        return next((r[1] for r in self._list if r[0] <= start < r[1]), start)

    def __len__(self) -> int:
        return sum(end - first for first, end in self._list)

    @property
    def list(self) -> tuple[Range, ...]:
        """The ranges, in order; none touches its neighbour."""
        return tuple(self._list)
