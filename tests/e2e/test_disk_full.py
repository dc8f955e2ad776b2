"""The disk under a browser is full, really: both sides are told so, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browsers import chromium
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.e2e.small_disks import SmallDisk, seeing_a_small_disk
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer
from tests.shares.conftest import able_to_mount

MakeFile = Callable[[str, int], Path]
SIZE = 60_000_000
PATIENCE = 60_000


@pytest.fixture(autouse=True)
def root() -> None:
    able_to_mount()


def says(someone: AtThePage, code: str, sentence: str) -> None:
    """The end, and whatever is said of it."""
    someone.waits_for("ended", PATIENCE)
    assert someone.end == code
    assert sentence in str(someone.reads("document.querySelector('main').innerText"))


def comes_after_all(sender: Person, receiver: AtThePage, file: Path) -> None:
    sender.sends(file)
    receiver.opens_link(sender.link)
    download = receiver.accepts_into_downloads(PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered", PATIENCE)
    sender.waits_for("delivered")


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
        sender.sends(file)
        receiver.opens_link(sender.link)
        receiver.accepts()
        receiver.waits_for("transferring")
        sender.clicks("Pause")
        disk.fill()
        sender.clicks("Go on")
        says(receiver, "disk-full", "Not enough space on this device")
        says(receiver, "disk-full", "What has come stays in this browser")
        says(sender, "disk-full", "Not enough space on their device")
        says(sender, "disk-full", "Nothing of yours was changed")
        disk.clear()
        comes_after_all(sender, receiver, file)
