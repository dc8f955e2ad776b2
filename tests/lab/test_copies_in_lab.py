"""A page loses the server on the way up, and on the way down, and neither is told so."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.e2e.copies import expect_no_orphans, says, uploads_now
from tests.e2e.people import Person, sha256
from tests.lab.lab import Lab
from tests.lab.server import LabServer

PATIENCE = 120.0
UNREACHABLE = "The server does not answer. Trying again."
STILL_SECONDS = 1.0


@pytest.fixture
def server(lab: Lab, tmp_path: Path) -> Iterator[LabServer]:
    with LabServer(lab, tmp_path) as running:
        yield running


def stands_still(server: LabServer, way: str) -> None:
    """Nothing has come through for a while."""
    before, since = server.metrics[way], time.monotonic()

    def still() -> bool:
        nonlocal before, since
        if server.metrics[way] != before:
            before, since = server.metrics[way], time.monotonic()
        return time.monotonic() - since > STILL_SECONDS

    until(still)


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.mark.parametrize("size", [60_000_000, pytest.param(2_000_000_000, marks=pytest.mark.soak)])
def test_cut_from_the_server(
    lab: Lab, server: LabServer, browsers: tuple[Person, Person], tmp_path: Path, size: int
) -> None:
    sender, receiver = browsers
    file = tmp_path / "file.bin"
    noise = Random(size)
    with file.open("wb") as opened:
        for _ in range(size // 1_000_000):
            opened.write(noise.randbytes(1_000_000))
    sender.sends(file)
    uploads_now(sender)
    until(lambda: server.metrics["receivedBytes"] > 0.2 * size)
    lab.cut(lab.a, lab.s)
    stands_still(server, "receivedBytes")
    if size > 1_000_000_000:
        # Half a minute: a cut that is shorter is only seen by that nothing comes.
        says(sender, UNREACHABLE, PATIENCE * 1000)
    lab.mend(lab.a, lab.s)
    sender.waits_for("stored", PATIENCE * 1000)
    expect_no_orphans(tmp_path)
    receiver.opens_link(sender.link)
    receiver.accepts()
    until(lambda: server.metrics["sentBytes"] > 0.2 * size)
    lab.cut(lab.b, lab.s)
    stands_still(server, "sentBytes")
    if size > 1_000_000_000:
        says(receiver, UNREACHABLE, PATIENCE * 1000)
    lab.mend(lab.b, lab.s)
    download = receiver.downloaded(PATIENCE * 1000)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    assert not sender.faults + receiver.faults
