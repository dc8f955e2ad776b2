"""Processor time and memory of processes that are watched while they run."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil

SAMPLE_SECONDS = 0.05

Found = Callable[[], Iterable[psutil.Process]]
"""Finds the processes to be watched: a browser's come and go."""


@dataclass
class Watched:
    """Of each process: resident memory at first and the most since, and its processor time."""

    idle: dict[int, int] = field(default_factory=dict)
    peak: dict[int, int] = field(default_factory=dict)
    spent: dict[int, float] = field(default_factory=dict)
    _before: dict[int, float] = field(default_factory=dict)

    @property
    def growth(self) -> int:
        """Bytes by which the process that grew most has grown."""
        return max(peak - self.idle[pid] for pid, peak in self.peak.items())

    @property
    def cpu(self) -> float:
        """Seconds of processor time that all of them have used since the watch began."""
        return sum(spent - self._before.get(pid, 0.0) for pid, spent in self.spent.items())

    def look(self, found: Found, *, first: bool = False) -> None:
        for process in found():
            # Those that have ended stay as they were last seen.
            with suppress(psutil.NoSuchProcess):
                pid, memory = process.pid, process.memory_info().rss
                times = process.cpu_times()
                self.spent[pid] = times.user + times.system
                if first:
                    self._before[pid] = self.spent[pid]
                self.idle.setdefault(pid, memory)
                self.peak[pid] = max(memory, self.peak.get(pid, 0))


@contextmanager
def watching(found: Found) -> Iterator[Watched]:
    """Watches from here to the end of the block, many times a second."""
    watched = Watched()
    watched.look(found, first=True)
    over = threading.Event()

    def watch() -> None:
        while not over.wait(SAMPLE_SECONDS):
            watched.look(found)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield watched
    finally:
        over.set()
        watcher.join()
        watched.look(found)
