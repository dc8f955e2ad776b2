"""`telpher receive` onto a disk that takes 5 MB/s.

Disks cannot be slowed down without rights over the machine, so what is slow is the call that
writes: it returns when a disk of that rate would have taken the bytes.
"""

import time

from telpher.__main__ import main
from telpher.peer import receiving_driver
from telpher.peer.files.landing import Landing

RATE = 5_000_000


class _Disk:
    """Takes one piece after the other."""

    def __init__(self) -> None:
        self._idle_at = 0.0

    def take(self, size: int) -> None:
        now = time.monotonic()
        self._idle_at = max(now, self._idle_at) + size / RATE
        time.sleep(self._idle_at - now)


class _SlowLanding(Landing):
    disk = _Disk()

    def write(self, position: int, data: bytes | bytearray | memoryview) -> None:
        super().write(position, data)
        self.disk.take(len(data))


if __name__ == "__main__":
    vars(receiving_driver)["Landing"] = _SlowLanding
    main()
