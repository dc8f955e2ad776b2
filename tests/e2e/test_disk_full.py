"""The disk under a browser is full, really: both sides are told so, and nothing is lost."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browsers import chromium
from tests.e2e.copies import has_come, uploads_now
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.e2e.small_disks import SmallDisk, seeing_a_small_disk
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer
from tests.shares.conftest import able_to_mount

MakeFile = Callable[[str, int], Path]
SIZE, LARGE = 60_000_000, 200_000_000
PATIENCE = 60_000
GO_ON = "[...document.querySelectorAll('button')].find((one) => one.innerText === 'Go on')"


@pytest.fixture(autouse=True)
def root() -> None:
    able_to_mount()


def says(someone: AtThePage, code: str, sentence: str) -> None:
    """The end, and whatever is said of it."""
    someone.waits_for("ended", PATIENCE)
    assert someone.end == code
    assert sentence in str(someone.reads("document.querySelector('main').innerText"))


def fills_in_the_middle(sender: Person, receiver: AtThePage, disk: SmallDisk, file: Path) -> None:
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.accepts()
    has_come(receiver, percent=20)
    sender.clicks("Pause")
    sender.page.get_by_role("button", name="Go on", exact=True).wait_for()
    disk.fill()
    # What was still on its way may have found no room: then all is over, and no button is there.
    sender.reads(f"{GO_ON}?.click()")


def is_left_empty(disk: SmallDisk) -> None:
    """Chromium removes what it has got of a download a moment after it has told of its failure."""
    while disk.names:
        pass


def fills_while_copying(server: TelpherServer, disk: SmallDisk, after: int) -> None:
    """Once the server has given so many bytes of the copy, which waits meanwhile."""
    while server.metrics["sentBytes"] < after:
        pass
    os.kill(server.pid, signal.SIGSTOP)
    disk.fill()
    os.kill(server.pid, signal.SIGCONT)


def comes_after_all(sender: Person, receiver: AtThePage, file: Path) -> None:
    sender.sends(file)
    receiver.opens_link(sender.link)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered", PATIENCE)
    sender.waits_for("delivered")


@contextmanager
def streaming(
    playwright: Playwright, folder: Path, server: TelpherServer
) -> Iterator[tuple[Person, SmallDisk]]:
    """Somebody whose Chromium streams what comes into downloads on a small disk."""
    downloads = folder / "downloads"
    program = seeing_a_small_disk(chromium(), downloads, "100m")
    profile = folder / "profile"
    with person(playwright, profile, server.url, NO_PICKER, program=program) as someone:
        someone.has_room_for(1)
        someone.downloads_into(downloads)
        yield someone, SmallDisk(someone.pid, downloads)


@pytest.mark.soak
def test_while_chromium_stages(
    playwright: Playwright,
    tmp_path: Path,
    server: TelpherServer,
    sender: Person,
    make_file: MakeFile,
) -> None:
    file = make_file("large.bin", SIZE)
    profile = tmp_path / "profile"
    program = seeing_a_small_disk(chromium(), profile, "400m")
    with person(playwright, profile, server.url, NO_PICKER, program=program) as receiver:
        disk = SmallDisk(receiver.pid, profile)
        fills_in_the_middle(sender, receiver, disk, file)
        says(receiver, "disk-full", "Not enough space on this device")
        says(receiver, "disk-full", "What has come stays in this browser")
        says(sender, "disk-full", "Not enough space on their device")
        says(sender, "disk-full", "Nothing of yours was changed")
        disk.clear()
        comes_after_all(sender, receiver, file)


@pytest.mark.soak
def test_while_chromium_streams(
    playwright: Playwright,
    tmp_path: Path,
    server: TelpherServer,
    sender: Person,
    make_file: MakeFile,
) -> None:
    file = make_file("large.bin", SIZE)
    with streaming(playwright, tmp_path, server) as (receiver, disk):
        fills_in_the_middle(sender, receiver, disk, file)
        says(receiver, "download-stopped", "Perhaps it was cancelled there, or the disk is full")
        says(receiver, "download-stopped", "You have no complete copy")
        says(sender, "download-stopped", "Perhaps it was cancelled there, or the disk is full")
        says(sender, "download-stopped", "They have no complete copy")
        assert receiver.downloaded(PATIENCE).failure() is not None
        disk.clear()
        is_left_empty(disk)
        sender.clicks("Send it again")
        sender.waits_for("inviting")
        receiver.opens_link(sender.link)
        assert receiver.accepts_into_downloads(PATIENCE).failure() is None
        receiver.waits_for("delivered", PATIENCE)
        sender.waits_for("delivered")
        assert sha256(disk.folder / "large.bin") == sha256(file)


@pytest.mark.soak
def test_while_chromium_stages_a_copy(
    playwright: Playwright,
    tmp_path: Path,
    server: TelpherServer,
    sender: Person,
    make_file: MakeFile,
) -> None:
    file = make_file("large.bin", LARGE)
    sender.sends(file)
    uploads_now(sender)
    sender.waits_for("stored", 3 * PATIENCE)
    link = sender.link
    profile = tmp_path / "profile"
    program = seeing_a_small_disk(chromium(), profile, "500m")
    with person(playwright, profile, server.url, NO_PICKER, program=program) as receiver:
        disk = SmallDisk(receiver.pid, profile)
        receiver.opens_link(link)
        receiver.accepts()
        fills_while_copying(server, disk, LARGE // 5)
        says(receiver, "disk-full", "Not enough space on this device")
        disk.clear()
        # It was accepted before, and goes on from what has come.
        receiver.clicks("Try again")
        download = receiver.downloaded(PATIENCE)
        assert sha256(Path(download.path())) == sha256(file)
        receiver.waits_for("delivered", PATIENCE)


@pytest.mark.soak
def test_while_chromium_streams_a_copy(
    playwright: Playwright,
    tmp_path: Path,
    server: TelpherServer,
    sender: Person,
    make_file: MakeFile,
) -> None:
    file = make_file("large.bin", SIZE)
    sender.sends(file)
    uploads_now(sender)
    sender.waits_for("stored", PATIENCE)
    link = sender.link
    with streaming(playwright, tmp_path, server) as (receiver, disk):
        receiver.opens_link(link)
        receiver.waits_for("deciding")
        disk.fill()
        receiver.accepts()
        says(receiver, "download-stopped", "Perhaps it was cancelled there, or the disk is full")
        assert receiver.downloaded(PATIENCE).failure() is not None
        disk.clear()
        is_left_empty(disk)
        receiver.clicks("Try again")
        assert receiver.accepts_into_downloads(PATIENCE).failure() is None
        receiver.waits_for("delivered", PATIENCE)
        assert sha256(disk.folder / "large.bin") == sha256(file)
