"""`telpher`, but what its server signs for a channel is good for a few seconds only."""

import sys

from telpher.cli import app
from telpher.signaling import realtime_channels

LIFE = 4

if __name__ == "__main__":
    vars(realtime_channels)["TOKEN_LIFE_S"] = LIFE
    sys.argv[0] = "telpher"
    app()
