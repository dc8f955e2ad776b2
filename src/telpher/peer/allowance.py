"""How many signals there may be in ten seconds: of ours, and of theirs where no server counts."""

from __future__ import annotations

from collections import deque
from typing import Final

_SPAN: Final = 10.0
MOST_RELAYS: Final = 40
"""Of ours. A server ends a socket that says more than 120 things in ten seconds; a network that
held some of ours back for a while must not make so many of them."""
MOST_HEARD: Final = 120
"""Of theirs."""


class Allowance:
    """So many things in ten seconds, and no more."""

    def __init__(self, most: int) -> None:
        self._taken: deque[float] = deque(maxlen=most)

    def take(self, now: float) -> bool:
        """Whether there may be one more now; then it counts."""
        full = len(self._taken) == self._taken.maxlen
        if full and now - self._taken[0] < _SPAN:
            return False
        self._taken.append(now)
        return True
