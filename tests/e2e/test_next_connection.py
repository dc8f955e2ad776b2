"""The two come to their next connection over the present one, when there is no server any more.

On a machine with far too much to do one in fifty trials ends without: not understood. What is said
where is tried in `tests/peer/test_next_connection.py` and by the machines' own tests.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e import wires
from tests.e2e.people import Person, sha256
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
SIZE = 40_000_000
PATIENCE = 60_000

ONLINE = "() => { dispatchEvent(new Event('online')); }"
"""As browsers say it, when a device has come into another network."""

STATES = "window.connections.map(({connectionState}) => connectionState)"


@pytest.mark.soak
@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_in_another_network_without_a_server(
    server: TelpherServer, sender: Person, receiver: Person, make_file: MakeFile, who: str
) -> None:
    for someone in (sender, receiver):
        wires.watch(someone)
    file = make_file("moving.bin", SIZE)
    sender.sends(file)
    receiver.opens_link(sender.link)
    with receiver.page.expect_download(timeout=PATIENCE) as download:
        receiver.accepts()
        wires.waits_for_frames(receiver, SIZE // 10, connections=1)
        receiver.clicks("Pause")
        wires.waits_for_words(sender, "pause", 1)
        server.kill()
        before = [someone.reads(STATES) for someone in (sender, receiver)]
        assert [states.count("connected") for states in before] == [1, 1]
        (sender if who == "sender" else receiver).reads(ONLINE)
        # Both say hello on each connection; and that one of them pauses.
        wires.waits_for_words(receiver, "hello", 2)
        wires.waits_for_words(sender, "pause", 2)
        after = [someone.reads(STATES) for someone in (sender, receiver)]
        assert after == [["closed"] * len(states) + ["connected"] for states in before]
        receiver.clicks("Go on")
    assert sha256(Path(download.value.path())) == sha256(file)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    seen = wires.traffic(receiver)
    assert len(seen.by_channel) == 2, "frames came by both"
    # Of nothing but what was under way when the first one was closed.
    assert seen.payload - SIZE <= 5 * (1 << 20)
    refused = ("WebSocket connection to", "net::ERR_CONNECTION_REFUSED")
    for fault in sender.faults + receiver.faults:
        assert any(words in fault for words in refused)
