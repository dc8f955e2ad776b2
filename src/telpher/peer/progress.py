"""Speed and time left, from what was confirmed when."""

from __future__ import annotations

from collections import deque
from typing import Final

from telpher.peer.status import Progress

_SPAN: Final = 4.0
"""Seconds over which the speed is measured, and before which none is named."""
_LEAST: Final = 0.8
_SMOOTHING: Final = 0.3
"""How far one reading may move the speed: the time left is to be read, so it must not jump."""


class Meter:
    """Readings of one transfer; made anew when it goes on after a loss or a pause."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._samples: deque[tuple[float, int]] = deque()
        self._rate: float | None = None

    def reading(self, confirmed: int, now: float) -> Progress:
        """Take down how many bytes are confirmed ``now``, in seconds from any start."""
        self._samples.append((now, confirmed))
        while len(self._samples) > 2 and now - self._samples[0][0] > _SPAN:
            self._samples.popleft()
        since, before = self._samples[0]
        if now - since >= _LEAST:
            rate = (confirmed - before) / (now - since)
            self._rate = rate if self._rate is None else self._smoothed(self._rate, rate)
        left = None
        if self._rate and self._total is not None:
            left = (self._total - confirmed) / self._rate
        return Progress(bytes=confirmed, rate=self._rate, seconds_left=left)

    @staticmethod
    def _smoothed(before: float, rate: float) -> float:
        return before + (rate - before) * _SMOOTHING
