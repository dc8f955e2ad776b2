"""The server's codes are those that the contract lists."""

import json
from pathlib import Path

from telpher.server.errors import ERRORS
from telpher.signaling.messages import SignalingError
from telpher.signaling.relay import ENDINGS
from telpher.signaling.socket import TOO_MANY_SOCKETS

CODES = Path(__file__).parents[2] / "protocol" / "errors.json"


def listed(group: str) -> list[str]:
    return [row["code"] for row in json.loads(CODES.read_text()) if row["group"] == group]


def test_codes_of_http() -> None:
    assert listed("http") == [*(entry.code for entry in ERRORS.values()), TOO_MANY_SOCKETS]


def test_codes_of_signaling() -> None:
    refusals = {kind.code for kind in SignalingError.__subclasses__()}
    assert set(listed("signaling")) == refusals | set(ENDINGS)
