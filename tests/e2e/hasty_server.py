"""`telpher`, but its server waits only two seconds for a sender whose page is gone."""

import sys
from functools import partial

import telpher.server.app
from telpher.cli import app
from telpher.signaling.socket import SignalingEndpoint

BACK_WITHIN_S = 2.0


if __name__ == "__main__":
    hasty = partial(SignalingEndpoint, back_within_s=BACK_WITHIN_S)
    vars(telpher.server.app)["SignalingEndpoint"] = hasty
    sys.argv[0] = "telpher"
    app()
