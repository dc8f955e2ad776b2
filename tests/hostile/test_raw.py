"""What libwebrtc would neither send nor refuse: only a peer with a stack of its own does so."""

from functools import partial
from pathlib import Path

import pytest

from tests.hostile.case import Case
from tests.hostile.elsewhere import Elsewhere
from tests.hostile.honest import converse, ended_well, nothing_was_written
from tests.hostile.peer import Hostile
from tests.hostile.receivers import LARGE, WINDOW, then
from tests.hostile.script import Deaf, Forced
from tests.hostile.words import CHUNK, CHUNKS, HEARTBEAT, PAUSE, after
from tests.memory import Growth
from tests.servers import TelpherServer
from tests.terminal import Terminal

CASES = [
    Case("not-utf-8", "bad-message", partial(after, CHUNKS, Forced("control", b"\xff\xfe"))),
    Case(
        "huge-message", "message-too-large", partial(after, CHUNKS, Forced("control", b"x" * CHUNK))
    ),
    Case("huge-frame", "bad-frame", partial(after, CHUNKS, Forced("data", bytes(CHUNK + 9)))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_too_much(
    server: TelpherServer, elsewhere: Elsewhere, tmp_path: Path, case: Case
) -> None:
    hostile, link = Hostile.with_a_link(elsewhere, server.url, "aiortc")
    receiver = Terminal.receives(tmp_path / "home", link, tmp_path / "output")
    ended_well(converse(hostile, receiver, case), case)
    nothing_was_written(tmp_path)


def test_a_receiver_that_takes_nothing(
    server: TelpherServer, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """What cannot be sent stays on the disk; and a person may have enough of it."""
    file = tmp_path / "large.bin"
    with file.open("wb") as opened:
        opened.truncate(LARGE)
    sender = Terminal.sends(tmp_path / "home", server.url, file)
    hostile = Hostile.behind_a_link(elsewhere, server.url, sender.link, "aiortc")
    try:
        hostile.meets()
        with Growth(sender.pid) as growth:
            # It hears all this while what it sends is not taken.
            hostile.begins(then(Deaf(), *[HEARTBEAT] * 1_000, PAUSE))
            sender.says("The other side has paused.")
            sender.interrupt()
            assert sender.ends() == 130, sender
    finally:
        hostile.leaves()
    assert "Cancelled." in sender.lines
    assert hostile.frames <= WINDOW * CHUNK / 200_000
    assert growth.megabytes <= 20
