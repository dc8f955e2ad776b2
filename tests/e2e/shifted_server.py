"""`telpher`, but its server's clocks are ahead by as many seconds as stand in a file."""

import sys
import time
from functools import partial
from pathlib import Path

import telpher.server.serving
from telpher.cli import app
from telpher.server.backends import Clocks, open_backends
from telpher.sessions.session import wall_clock

SHIFT = "shift"


def shift() -> int:
    file = Path(SHIFT)
    return int(file.read_text()) if file.exists() else 0


if __name__ == "__main__":
    clocks = Clocks(lambda: wall_clock() + shift() * 1000, lambda: time.monotonic() + shift())
    vars(telpher.server.serving)["open_backends"] = partial(open_backends, clocks=clocks)
    sys.argv[0] = "telpher"
    app()
