"""How much the benchmarks of transfers move, and how often.

`BENCH_MB`, `BENCH_LARGE_MB`, `BENCH_SLOW_MB` and `BENCH_RUNS` in the environment make a run
quicker, or longer.
"""

import os
from pathlib import Path

SIZE = int(os.environ.get("BENCH_MB", "500")) * 1_000_000
"""Bytes of one file."""
LARGE = int(os.environ.get("BENCH_LARGE_MB", "2000")) * 1_000_000
"""Bytes of the file whose size must not be felt in memory."""
SLOW = int(os.environ.get("BENCH_SLOW_MB", "300")) * 1_000_000
"""Bytes that go onto a slow disk."""
RUNS = int(os.environ.get("BENCH_RUNS", "3"))

MANY, SMALL = 1_000, 100_000
"""Small files, and bytes of each."""


def noise(folder: Path, size: int) -> Path:
    """A file of this size, which no disk and no channel makes smaller; no two chunks are alike."""
    file = folder / f"{size}.bin"
    if not file.exists():
        block = os.urandom(1 << 20)
        with file.open("wb") as opened:
            for number in range(-(-size // len(block))):
                opened.write(number.to_bytes(8) + block[8:])
            opened.truncate(size)
    return file


def named(size: int) -> str:
    """A size in words."""
    if size >= 1_000_000_000 and size % 1_000_000_000 == 0:
        return f"{size // 1_000_000_000} GB"
    return f"{size / 1_000_000:g} MB"
