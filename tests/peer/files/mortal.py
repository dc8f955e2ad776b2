"""A receiver that is killed, as by `kill -9`, at a moment that its caller chooses.

``python -m tests.peer.files.mortal OUTPUT SEED MOMENT``: a moment is the call before which it dies,
of those that change the disk; a write is torn in its middle. It prints the moment at which it began
to put things in place and the last one.
"""

import os
import random
import signal
import sys
from pathlib import Path

from telpher.peer.files.landing import Landing
from telpher.protocol.codec import CHUNK_BYTES, chunk_count
from tests.peer.files.disks import chunk_of, digest_of, manifest_for, stream_for

SIZES = {
    "photos/large": 3_500_000,
    **{f"photos/{number % 3}/{number}": number * 1_000 for number in range(30)},
    "photos/empty/": 0,
    **{f"{number}.txt": number * 5_000 for number in range(10)},
    "other/nothing": 0,
    "other/last": 700_000,
}
MANIFEST = manifest_for(SIZES)
STREAM = stream_for(MANIFEST.total or 0)

_AUDITED = {"open", "os.mkdir", "os.link", "os.rename", "os.remove", "os.rmdir", "os.truncate"}
_AUDITED |= {"os.utime", "fcntl.flock", "shutil.rmtree"}


class _Clock:
    def __init__(self, end: int) -> None:
        self.now = 0
        self._end = end

    def tick(self) -> None:
        self.now += 1
        if self.now == self._end:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, event: str, _: object) -> None:
        if event in _AUDITED:
            self.tick()

    def watch(self) -> None:
        """What the interpreter does not announce is wrapped: the real call follows."""
        pwrite, fsync, truncate = os.pwrite, os.fsync, os.ftruncate

        def torn_pwrite(descriptor: int, data: memoryview, offset: int) -> int:
            if self.now + 1 == self._end:
                pwrite(descriptor, data[: len(data) // 2], offset)
            self.tick()
            return pwrite(descriptor, data, offset)

        def ticking_fsync(descriptor: int) -> None:
            self.tick()
            fsync(descriptor)

        def ticking_truncate(descriptor: int, length: int) -> None:
            self.tick()
            truncate(descriptor, length)

        os.pwrite, os.fsync, os.ftruncate = torn_pwrite, ticking_fsync, ticking_truncate  # type: ignore[assignment]
        sys.addaudithook(self.audit)


def main(output: Path, seed: int, moment: int) -> None:
    clock = _Clock(moment)
    clock.watch()
    landing = Landing(output, MANIFEST)
    held = landing.held()
    missing = [chunk for chunk in range(chunk_count(len(STREAM))) if chunk not in held]
    random.Random(seed).shuffle(missing)
    while missing:
        some, missing = missing[:2], missing[2:]
        for chunk in some:
            landing.write(chunk * CHUNK_BYTES, chunk_of(STREAM, chunk))
        landing.flush((chunk, digest_of(STREAM, chunk)) for chunk in some)
    began = clock.now
    landing.land(len(STREAM))
    landed = clock.now
    landing.close()
    print(began, landed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
