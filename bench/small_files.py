"""Many small files in folders, beside one file of the same size.

Where a disk needs its time to make a file, that is most of the difference: ext4 without a
journal, for one, looks long for room among what was removed within the last minutes. So this is
measured twice: in memory, where making a file costs next to nothing, and on the disk, beside what
a plain copy takes.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.sizes import MANY, RUNS, SMALL, named, noise
from bench.table import Row
from tests.trees import make_many

MEMORY = Path("/dev/shm")

Sent = Callable[[Path], float]
"""Sends a file or a folder; in seconds."""


@contextmanager
def places() -> Iterator[list[tuple[str, Path]]]:
    """Folders in memory, if that can be had, and on the disk."""
    with tempfile.TemporaryDirectory() as disk:
        if not MEMORY.is_dir():
            yield [("on the disk", Path(disk))]
            return
        with tempfile.TemporaryDirectory(dir=MEMORY) as memory:
            yield [("in memory", Path(memory)), ("on the disk", Path(disk))]


def small_files(what: str, where: str, place: Path, send: Sent) -> Row:
    """One row. The goal is for Telpher, not for a disk."""
    folder, file = place / "many", noise(place, MANY * SMALL)
    make_many(folder, files=MANY, size=SMALL)
    many, one = [], []
    for _ in range(RUNS):
        one.append(send(file))
        many.append(send(folder))
    ratio = median(m / o for m, o in zip(many, one, strict=True))
    has_goal = where == "in memory" or not MEMORY.is_dir()
    more = median(_copied(folder, place) - _copied(file, place) for _ in range(RUNS))
    return Row(
        f"{what}, {MANY:,} x {SMALL // 1000} kB in folders, {where}",
        f"{median(many):.2f} s",
        f"{median(one):.2f} s one file of {named(MANY * SMALL)}; "
        f"copying takes {more:.2f} s more for the many",
        ratio,
        "<= 1.15" if has_goal else "",
        ratio <= 1.15 if has_goal else None,
    )


def _copied(path: Path, place: Path) -> float:
    """Seconds for a plain copy that is on the disk in the end."""
    copy = place / "copy"
    begun = time.perf_counter()
    if path.is_dir():
        shutil.copytree(path, copy)
    else:
        shutil.copyfile(path, copy)
    os.sync()
    took = time.perf_counter() - begun
    if path.is_dir():
        shutil.rmtree(copy)
    else:
        copy.unlink()
    return took
