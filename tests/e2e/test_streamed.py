"""Downloads that the browser takes while they come: where it stages nothing, or has no room."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.firefox import FirefoxPerson, firefox_person, running_firefox
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer
from tests.trees import make_many

MakeFile = Callable[[str, int], Path]
LARGE = 30_000_000
PATIENCE = 120_000

PRIVATE = ("browser.privatebrowsing.autostart", True)
"""Firefox stages nothing in private windows."""

NO_SERVICE_WORKER = "delete Navigator.prototype.serviceWorker;"


@contextmanager
def without_room(
    playwright: Playwright, folder: Path, server: TelpherServer, *scripts: str
) -> Iterator[Person]:
    """Somebody whose Chromium has no room to stage anything, and no pickers."""
    with person(playwright, folder, server.url, NO_PICKER, *scripts) as someone:
        someone.has_room_for(1)
        yield someone


@contextmanager
def in_private(folder: Path, server: TelpherServer, *scripts: str) -> Iterator[FirefoxPerson]:
    """Somebody in a private window of Firefox."""
    with (
        running_firefox(folder.with_name("profile"), PRIVATE) as browser,
        firefox_person(browser, folder, server.url, *scripts) as someone,
    ):
        yield someone


@pytest.fixture(params=["chromium", "firefox"])
def receiver(
    request: pytest.FixtureRequest, playwright: Playwright, tmp_path: Path, server: TelpherServer
) -> Iterator[AtThePage]:
    folder = tmp_path / "receiver"
    ways: dict[str, Callable[[], AbstractContextManager[AtThePage]]] = {
        "chromium": lambda: without_room(playwright, folder, server),
        "firefox": lambda: in_private(folder, server),
    }
    with ways[request.param]() as someone:
        yield someone


def lead(someone: AtThePage) -> str:
    """The sentence under the title, once there is one."""
    return str(
        someone.reads(
            """() => new Promise((resolve) => {
              const look = () => {
                const said = document.querySelector(".lead")?.textContent;
                if (said) resolve(said);
                else requestAnimationFrame(look);
              };
              look();
            })"""
        )
    )


def begin(sender: Person, receiver: AtThePage, file: Path) -> None:
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")


def digests(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root.parent).as_posix(): sha256(path)
        for path in root.rglob("*")
        if path.is_file()
    }


def unzipped(archive: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return {
            info.filename: hashlib.sha256(opened.read(info)).hexdigest()
            for info in opened.infolist()
            if not info.is_dir()
        }


def test_files_and_folders_arrive_verified(
    sender: Person, receiver: AtThePage, make_file: MakeFile, tmp_path: Path
) -> None:
    for name, size in {
        "empty": 0,
        "שלום 'one' (1)*.txt": 1,
        "quarter.bin": 262_144,
        "large.bin": LARGE,
    }.items():
        file = make_file(name, size)
        begin(sender, receiver, file)
        download = receiver.accepts_into_downloads(timeout=PATIENCE)
        assert sha256(Path(download.path())) == sha256(file)
        if size == LARGE:
            assert download.suggested_filename == name
        receiver.waits_for("delivered")
        assert lead(receiver) == "It went to your browser’s downloads, whole and verified."
        sender.waits_for("delivered")
        assert lead(sender) == "It was handed to their browser’s downloads."
    album = tmp_path / "album"
    make_many(album, files=1_000, size=3_000)
    (album / "nothing" / "in it").mkdir(parents=True)
    sender.opens_the_page()
    sender.drops(album)
    sender.waits_for("inviting")
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    assert "as one ZIP file while it comes" in lead(receiver)
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    assert unzipped(Path(download.path())) == digests(album)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    assert not sender.faults
    assert not receiver.faults


def test_what_does_not_come_whole_has_failed(
    sender: Person, receiver: AtThePage, make_file: MakeFile
) -> None:
    file = make_file("large.bin", 10 * LARGE)
    begin(sender, receiver, file)
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    sender.leaves()
    assert receiver.end == "peer-gone"
    assert download.failure() is not None
    # Firefox complains of it in its console.
    assert not [fault for fault in receiver.faults if "A ServiceWorker" not in fault]


def test_a_page_that_goes_away_leaves_no_whole_file(
    sender: Person, receiver: AtThePage, make_file: MakeFile
) -> None:
    begin(sender, receiver, make_file("large.bin", 10 * LARGE))
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    receiver.waits_for("transferring")
    receiver.goes_to("about:blank")
    assert download.failure() is not None


def test_cancelled_in_the_browser(
    playwright: Playwright,
    sender: Person,
    server: TelpherServer,
    tmp_path: Path,
    make_file: MakeFile,
) -> None:
    with without_room(playwright, tmp_path / "receiver", server) as receiver:
        begin(sender, receiver, make_file("large.bin", 10 * LARGE))
        receiver.accepts()
        receiver.downloaded(PATIENCE).cancel()
        assert receiver.end == "download-stopped"
        assert sender.end == "download-stopped"
        assert not receiver.faults


def test_in_memory_what_is_small_enough(
    playwright: Playwright,
    sender: Person,
    server: TelpherServer,
    tmp_path: Path,
    make_file: MakeFile,
) -> None:
    with without_room(playwright, tmp_path / "receiver", server, NO_SERVICE_WORKER) as receiver:
        for name, size in {"empty": 0, "one": 1, "quarter.bin": 262_144, "l.bin": LARGE}.items():
            file = make_file(name, size)
            begin(sender, receiver, file)
            download = receiver.accepts_into_downloads(timeout=PATIENCE)
            assert sha256(Path(download.path())) == sha256(file)
            receiver.waits_for("delivered")
            expect(receiver.page.get_by_role("button", name="Save again")).to_be_visible()
            sender.waits_for("delivered")
        begin(sender, receiver, make_file("large.bin", 64_000_001))
        receiver.waits_for("deciding")
        expect(receiver.page.get_by_role("heading", level=1)).to_have_text(
            "It cannot be saved here"
        )
        assert lead(receiver).startswith("There is not enough room for it.")
        expect(receiver.page.get_by_role("button", name="Accept")).to_have_count(0)
        receiver.declines()
        assert receiver.end == "no-space"
        assert sender.end == "no-space"
        assert not receiver.faults


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_larger_and_slower_than_an_idle_service_worker_lives(
    sender: Person, receiver: AtThePage, make_file: MakeFile
) -> None:
    file = make_file("large.bin", 10 * LARGE)
    begin(sender, receiver, file)
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    receiver.waits_for("transferring")
    sender.clicks("Pause")
    # Firefox ends one after 30 seconds in which nothing happened to it.
    sender.page.wait_for_timeout(40_000)
    sender.clicks("Go on")
    receiver.waits_for("delivered", timeout=5 * PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    sender.waits_for("delivered")
    assert not receiver.faults
