"""A copy of two gigabytes through the page, whatever happens on the way: part of `make soak`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.e2e.copies import expect_no_orphans, says, uploads_now
from tests.e2e.firefox import FirefoxPerson
from tests.e2e.people import NO_PICKER, sha256
from tests.e2e.someone import AtThePage
from tests.e2e.test_copies_interrupted import UNASKED, UNREACHABLE, until
from tests.e2e.unwatched import unwatched_person
from tests.memory import Growth
from tests.servers import TelpherServer

SIZE = 2_000_000_000
PATIENCE = 1_800_000
MOST_IN_CHROMIUM, MOST_IN_FIREFOX, MOST_AT_SERVER = 120, 700, 100
"""Megabytes: over what each process of a browser has at first, and in all. Firefox keeps what was
put until it looks for garbage: half a gigabyte, with 2 GB as with 4.
"""

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7_200)]


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Path]:
    """No two chunks are alike."""
    file = tmp_path / "large.bin"
    block = bytes(range(256)) * 4096
    with file.open("wb") as opened:
        for number in range(-(-SIZE // len(block))):
            opened.write(number.to_bytes(8) + block[8:])
        opened.truncate(SIZE)
    yield file
    file.unlink()


@contextmanager
def bounded(someone: AtThePage) -> Iterator[None]:
    """No process of this browser grows by more than it may."""
    with Growth(someone.pid) as growth:
        yield
    in_firefox = isinstance(someone, FirefoxPerson)
    assert growth.of_one <= (MOST_IN_FIREFOX if in_firefox else MOST_IN_CHROMIUM)


def resident(server: TelpherServer) -> float:
    return float(psutil.Process(server.pid).memory_info().rss / 1e6)


@pytest.fixture
def chromium_of(
    tmp_path: Path, server: TelpherServer
) -> Callable[[str], AbstractContextManager[AtThePage]]:
    return lambda name: unwatched_person(tmp_path / name, server.url, NO_PICKER)


@pytest.mark.parametrize(
    "pair",
    [("chromium", "chromium"), ("firefox", "firefox"), ("chromium", "firefox")],
    indirect=True,
    ids="-".join,
)
def test_there_and_back(
    pair: tuple[AtThePage, AtThePage], server: TelpherServer, large: Path, tmp_path: Path
) -> None:
    sender, receiver = pair
    sender.sends(large)
    with bounded(sender):
        uploads_now(sender)
        until(lambda: server.metrics["receivedBytes"] > 0.3 * SIZE, PATIENCE / 1000)
        assert resident(server) <= MOST_AT_SERVER
        server.kill()
        says(sender, UNREACHABLE)
        server.start()
        sender.waits_for("stored", PATIENCE)
    assert resident(server) <= MOST_AT_SERVER
    expect_no_orphans(tmp_path)
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    with bounded(receiver):
        receiver.accepts()
        until(lambda: server.metrics["sentBytes"] > 0.2 * SIZE, PATIENCE / 1000)
        receiver.reloads()
        says(receiver, UNASKED)
        until(lambda: server.metrics["sentBytes"] > 0.5 * SIZE, PATIENCE / 1000)
        assert resident(server) <= MOST_AT_SERVER
        server.kill()
        says(receiver, UNREACHABLE)
        server.start()
        download = receiver.downloaded(PATIENCE)
        receiver.waits_for("delivered", PATIENCE)
    assert sha256(Path(download.path())) == sha256(large)
    assert resident(server) <= MOST_AT_SERVER
    expect_no_orphans(tmp_path)
