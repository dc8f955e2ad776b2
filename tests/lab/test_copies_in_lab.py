"""Who stores or fetches a copy loses the server in the middle, and is not told so."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from tests.e2e.copies import expect_no_orphans, says, uploads_now
from tests.e2e.firefox import firefox_person, running_firefox
from tests.e2e.people import Person, sha256
from tests.e2e.someone import AtThePage
from tests.lab.lab import Lab
from tests.lab.server import LabServer
from tests.terminal import Terminal

PATIENCE = 600.0
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


@pytest.fixture(params=[60_000_000, pytest.param(2_000_000_000, marks=pytest.mark.soak)])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "file.bin"
    noise = Random(request.param)
    with file.open("wb") as opened:
        for _ in range(request.param // 1_000_000):
            opened.write(noise.randbytes(1_000_000))
    return file


def test_pages(
    lab: Lab, server: LabServer, browsers: tuple[Person, Person], tmp_path: Path, file: Path
) -> None:
    there_and_back(lab, server, browsers, tmp_path, file)


@pytest.mark.soak
def test_firefox(lab: Lab, server: LabServer, tmp_path: Path, file: Path) -> None:
    with ExitStack() as ending:
        sender, receiver = (
            ending.enter_context(
                firefox_person(
                    place.inside(ending.enter_context, running_firefox(tmp_path / f"{name} there")),
                    tmp_path / name,
                    server.url,
                )
            )
            for name, place in (("a", lab.a), ("b", lab.b))
        )
        there_and_back(lab, server, (sender, receiver), tmp_path, file)


def there_and_back(
    lab: Lab, server: LabServer, pair: tuple[AtThePage, AtThePage], tmp_path: Path, file: Path
) -> None:
    sender, receiver = pair
    size = file.stat().st_size
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


def test_terminals(lab: Lab, server: LabServer, tmp_path: Path, file: Path) -> None:
    size = file.stat().st_size
    command = ("share", "--server", server.url, str(file))
    try:
        sender = lab.a.inside(lambda: Terminal(tmp_path / "a", *command))
        link = sender.link
        until(lambda: server.metrics["receivedBytes"] > 0.2 * size)
        lab.cut(lab.a, lab.s)
        stands_still(server, "receivedBytes")
        lab.mend(lab.a, lab.s)
        assert sender.ends(PATIENCE) == 0, str(sender)
        expect_no_orphans(tmp_path)
        output = tmp_path / "output"
        receiver = lab.b.inside(lambda: Terminal.receives(tmp_path / "b", link, output))
        until(lambda: server.metrics["sentBytes"] > 0.2 * size)
        lab.cut(lab.b, lab.s)
        stands_still(server, "sentBytes")
        lab.mend(lab.b, lab.s)
        assert receiver.ends(PATIENCE) == 0, str(receiver)
        assert sha256(output / file.name) == sha256(file)
    finally:
        Terminal.end_all()
