"""How much a process grows while something goes on."""

import threading
from types import TracebackType
from typing import Self

import psutil

PAUSE = 0.01
MEGABYTE = 1_000_000


class Growth:
    """The most resident memory of a process and its children over what they had at first.

    Looked at every 10 ms. Children that come later are not counted.
    """

    def __init__(self, pid: int) -> None:
        process = psutil.Process(pid)
        self._processes = [process, *process.children(recursive=True)]
        self._first = self._now()
        self._most = list(self._first)
        self._most_of_all = sum(self._first)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @property
    def megabytes(self) -> float:
        """Of all of them together."""
        return (self._most_of_all - sum(self._first)) / MEGABYTE

    @property
    def of_one(self) -> float:
        """Megabytes of the one that has grown most."""
        return max(most - first for most, first in zip(self._most, self._first, strict=True)) / (
            MEGABYTE
        )

    def _now(self) -> list[int]:
        return list(map(_resident, self._processes))

    def _watch(self) -> None:
        while not self._ended.wait(PAUSE):
            now = self._now()
            self._most = list(map(max, self._most, now))
            self._most_of_all = max(self._most_of_all, sum(now))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
