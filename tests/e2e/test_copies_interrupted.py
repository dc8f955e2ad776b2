"""A copy goes up and comes down whatever happens on the way. `make soak` has 2 GB."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.e2e.copies import expect_no_orphans, says, stored_in, uploads_now
from tests.e2e.firefox import Firefox, firefox_person
from tests.e2e.people import NO_PICKER, person, sha256
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer
from tests.shares.conftest import SmallDisk, able_to_mount

MakeFile = Callable[[str, int], Path]
Pair = tuple[AtThePage, AtThePage]
MIB = 1 << 20
SMALL = 60_000_000
PATIENCE = 60.0
UNREACHABLE = "The server does not answer. Trying again."
UNASKED = "you were not asked again"


def until(what: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Waits for that, at most so many seconds."""
    deadline = time.monotonic() + patience
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.mark.soak
@pytest.mark.parametrize("pair", [("chromium", "firefox")], indirect=True, ids="-".join)
def test_killed_and_loaded_anew(
    pair: Pair, server: TelpherServer, make_file: MakeFile, tmp_path: Path
) -> None:
    sender, receiver = pair
    file = make_file("long way.bin", SMALL)
    sender.sends(file)
    uploads_now(sender)
    until(lambda: len(stored_in(tmp_path)) > 2)
    server.kill()
    says(sender, UNREACHABLE)
    server.start()
    sender.waits_for("stored", PATIENCE * 1000)
    expect_no_orphans(tmp_path)
    receiver.opens_link(sender.link)
    receiver.accepts()
    until(lambda: server.metrics["sentBytes"] > 0.3 * SMALL)
    receiver.reloads()
    says(receiver, UNASKED)
    until(lambda: server.metrics["sentBytes"] > 0.6 * SMALL)
    server.kill()
    says(receiver, UNREACHABLE)
    server.start()
    download = receiver.downloaded(PATIENCE * 1000)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    expect_no_orphans(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[TelpherServer]:
    able_to_mount()
    with SmallDisk(tmp_path, TELPHER_STORAGE_MIN_FREE_BYTES=str(4 * MIB)) as running:
        yield running


@pytest.mark.soak
@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_the_servers_disk_is_full(
    browser: str,
    small_disk: TelpherServer,
    playwright: Playwright,
    firefox_of: Callable[[str], Firefox],
    make_file: MakeFile,
    tmp_path: Path,
) -> None:
    def with_it(name: str) -> AbstractContextManager[AtThePage]:
        if browser == "firefox":
            return firefox_person(firefox_of(name), tmp_path / name, small_disk.url)
        return person(playwright, tmp_path / name, small_disk.url, NO_PICKER)

    file = make_file("large.bin", 30_000_000)
    root = Path(f"/proc/{small_disk.pid}/root{tmp_path}")
    with with_it("sender") as sender:
        sender.sends(file)
        uploads_now(sender)
        until(lambda: len(stored_in(root)) > 1)
        os.kill(small_disk.pid, signal.SIGSTOP)
        filler = root / "data" / "filler"
        with pytest.raises(OSError, match="No space"):
            filler.write_bytes(bytes(40 * MIB))
        os.kill(small_disk.pid, signal.SIGCONT)
        says(sender, "The server has no room at the moment. Trying again.")
        filler.unlink()
        sender.waits_for("stored", PATIENCE * 1000)
        link = sender.link
        # SQLite does not find its way in there.
        shutil.copytree(root / "data", tmp_path / "seen" / "data")
        expect_no_orphans(tmp_path / "seen")
    with with_it("receiver") as receiver:
        receiver.opens_link(link)
        download = receiver.accepts_into_downloads(PATIENCE * 1000)
        assert sha256(Path(download.path())) == sha256(file)
