"""`telpher`, but its server dies, as by `kill -9`, when it is about to name a certain blob.

The blob is whole and on the disk then, and no row has its name.
"""

import os
import signal
import sys

from telpher.cli import app
from telpher.shares.share import Part
from telpher.shares.sqlite_store import SqliteShareStore
from telpher.shares.store import Placed

FATAL = 1
"""Number of the part."""


async def _place(self: SqliteShareStore, share_id: str, part: Part, now: int) -> Placed | None:
    if part.place.number == FATAL:
        os.kill(os.getpid(), signal.SIGKILL)
    return await _original(self, share_id, part, now)


if __name__ == "__main__":
    _original = SqliteShareStore.place
    SqliteShareStore.place = _place  # type: ignore[method-assign]
    sys.argv[0] = "telpher"
    app()
