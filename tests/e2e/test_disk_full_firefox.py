"""The disk under Firefox is full, really: it says so in its own ways, and both sides hear it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browsers import firefox
from tests.e2e.copies import uploads_now
from tests.e2e.firefox import FirefoxPerson, firefox_person, running_firefox
from tests.e2e.people import Person, sha256
from tests.e2e.small_disks import SmallDisk, seeing_a_small_disk
from tests.e2e.test_disk_full import (
    PATIENCE,
    SIZE,
    comes_after_all,
    fills_in_the_middle,
    fills_while_copying,
    says,
)
from tests.e2e.ways import PRIVATE
from tests.servers import TelpherServer
from tests.shares.conftest import able_to_mount

MakeFile = Callable[[str, int], Path]
Receiver = tuple[FirefoxPerson, SmallDisk]

pytestmark = pytest.mark.soak


@contextmanager
def on_a_small_disk(folder: Path, server: TelpherServer) -> Iterator[Receiver]:
    """Somebody whose Firefox has a small disk for what sites store, and not for downloads."""
    able_to_mount()
    storage = folder / "profile" / "storage"
    # A tenth of a disk is what Firefox lets one site have.
    program = seeing_a_small_disk(firefox(), storage, "1g")
    with (
        running_firefox(storage.parent, program=program) as browser,
        firefox_person(browser, folder / "downloads", server.url) as someone,
    ):
        yield someone, SmallDisk(browser.pid, storage)


@contextmanager
def streaming(folder: Path, server: TelpherServer) -> Iterator[Receiver]:
    """Somebody in a private window, which streams what comes into downloads on a small disk."""
    able_to_mount()
    downloads = folder / "downloads"
    program = seeing_a_small_disk(firefox(), downloads, "100m")
    with (
        running_firefox(folder / "profile", PRIVATE, program=program) as browser,
        firefox_person(browser, downloads, server.url) as someone,
    ):
        yield someone, SmallDisk(browser.pid, downloads)


@pytest.fixture
def receiver(tmp_path: Path, server: TelpherServer) -> Iterator[Receiver]:
    with on_a_small_disk(tmp_path, server) as someone:
        yield someone


def stores(sender: Person, file: Path) -> str:
    """The link of a copy that is up."""
    sender.sends(file)
    uploads_now(sender)
    sender.waits_for("stored", PATIENCE)
    return sender.link


def test_while_it_stages(sender: Person, receiver: Receiver, make_file: MakeFile) -> None:
    someone, disk = receiver
    file = make_file("large.bin", SIZE)
    fills_in_the_middle(sender, someone, disk, file)
    says(someone, "disk-full", "Not enough space on this device")
    says(someone, "disk-full", "What has come stays in this browser")
    says(sender, "disk-full", "Not enough space on their device")
    disk.clear()
    comes_after_all(sender, someone, file)


def test_while_it_stages_a_copy(
    server: TelpherServer, sender: Person, receiver: Receiver, make_file: MakeFile
) -> None:
    someone, disk = receiver
    file = make_file("large.bin", SIZE)
    someone.opens_link(stores(sender, file))
    someone.accepts()
    fills_while_copying(server, disk, SIZE // 5)
    says(someone, "disk-full", "Not enough space on this device")
    says(someone, "disk-full", "The copy is still kept for you")
    disk.clear()
    someone.clicks("Try again")
    assert sha256(someone.downloaded(PATIENCE).path()) == sha256(file)
    someone.waits_for("delivered", PATIENCE)


def test_when_it_is_accepted(sender: Person, receiver: Receiver, make_file: MakeFile) -> None:
    """Firefox does not say why it makes no file: the page says what it may be."""
    someone, disk = receiver
    file = make_file("large.bin", SIZE)
    sender.sends(file)
    someone.opens_link(sender.link)
    someone.waits_for("deciding")
    disk.fill()
    someone.accepts()
    says(someone, "cannot-save", "Perhaps the disk is full")
    says(sender, "cannot-save", "Perhaps the disk is full")
    disk.clear()
    comes_after_all(sender, someone, file)


def test_when_a_copy_is_accepted(sender: Person, receiver: Receiver, make_file: MakeFile) -> None:
    someone, disk = receiver
    file = make_file("large.bin", SIZE)
    someone.opens_link(stores(sender, file))
    someone.waits_for("deciding")
    disk.fill()
    someone.accepts()
    says(someone, "cannot-save", "Perhaps the disk is full")
    disk.clear()
    someone.clicks("Try again")
    assert sha256(someone.accepts_into_downloads(PATIENCE).path()) == sha256(file)
    someone.waits_for("delivered", PATIENCE)


def test_while_it_streams(
    tmp_path: Path, server: TelpherServer, sender: Person, make_file: MakeFile
) -> None:
    file = make_file("large.bin", SIZE)
    with streaming(tmp_path, server) as (someone, disk):
        fills_in_the_middle(sender, someone, disk, file)
        says(someone, "download-stopped", "Perhaps it was cancelled there, or the disk is full")
        says(someone, "download-stopped", "You have no complete copy")
        says(sender, "download-stopped", "They have no complete copy")
        assert someone.downloaded(PATIENCE).failure() is not None
        # Firefox leaves what it has got, and nothing of it under a name that it could be taken for.
        assert all(
            name.endswith(".part") or not (disk.folder / name).stat().st_size
            for name in disk.names - {"filler"}
        )
        disk.clear()
        sender.clicks("Send it again")
        sender.waits_for("inviting")
        someone.opens_link(sender.link)
        arrived = someone.accepts_into_downloads(PATIENCE).path()
        someone.waits_for("delivered", PATIENCE)
        sender.waits_for("delivered")
        assert sha256(disk.folder / Path(arrived).name) == sha256(file)
