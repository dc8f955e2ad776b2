"""The ways in which a browser saves, and how somebody comes to each of them."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Playwright

from tests.e2e import private_folder
from tests.e2e.firefox import FirefoxPerson, firefox_person, running_firefox
from tests.e2e.people import NO_PICKER, Person, person
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer
from tests.trees import sha256 as of_file

OPFS_PICKERS = """
const picked = async () =>
  (await navigator.storage.getDirectory()).getDirectoryHandle("picked", {create: true});
window.showDirectoryPicker = picked;
window.showSaveFilePicker = async ({suggestedName}) =>
  (await picked()).getFileHandle(suggestedName, {create: true});
"""
"""No test can click the browser's pickers: these pick a private folder, or a file in it."""

NO_SERVICE_WORKER = "delete Navigator.prototype.serviceWorker;"

PRIVATE = ("browser.privatebrowsing.autostart", True)
"""Firefox stages nothing in private windows."""

PATIENCE = 120_000

Begin = Callable[[Playwright, Path, TelpherServer], AbstractContextManager[AtThePage]]


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


@contextmanager
def in_firefox(folder: Path, server: TelpherServer) -> Iterator[FirefoxPerson]:
    with (
        running_firefox(folder.with_name("profile")) as browser,
        firefox_person(browser, folder, server.url) as someone,
    ):
        yield someone


@dataclass(frozen=True)
class Way:
    """One of them in one browser."""

    begin: Begin
    """Somebody whose browser saves so."""
    one: str
    """What the page says of one file before it is accepted."""
    many: str
    """And of many."""
    end: str
    """And of one when it is delivered."""
    picked: bool = False

    def save(self, someone: AtThePage) -> dict[str, str]:
        """Accepts; digests of what stands there when it is delivered, by path."""
        someone.accepts()
        return self.saved(someone, PATIENCE)

    def saved(self, someone: AtThePage, timeout: float) -> dict[str, str]:
        """The same where it was accepted already; it takes at most `timeout` ms."""
        if self.picked:
            assert isinstance(someone, Person)
            someone.waits_for("delivered", timeout)
            found = private_folder.contents(someone.page, "picked")
            return {path: digest for path, digest in found.items() if digest}
        download = someone.downloaded(timeout)
        someone.waits_for("delivered", timeout)
        file = Path(download.path())
        if download.suggested_filename.endswith(".zip"):
            return unzipped(file)
        return {download.suggested_filename: of_file(file)}


def unzipped(archive: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return {
            info.filename: sha256_of(opened, info)
            for info in opened.infolist()
            if not info.is_dir()
        }


def sha256_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    digest = sha256()
    with archive.open(member) as opened:
        while block := opened.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


_STAGED = (
    "It will be handed to your browser’s downloads when all of it is here",
    "as one ZIP file when all of it is here",
    "It was handed to your browser’s downloads.",
)
_STREAMED = (
    "It goes to your browser’s downloads while it comes",
    "as one ZIP file while it comes",
    "It went to your browser’s downloads, whole and verified.",
)

WAYS = {
    "chromium, picked by an opfs stub": Way(
        lambda playwright, folder, server: person(playwright, folder, server.url, OPFS_PICKERS),
        "your browser asks where to save it",
        "your browser asks for a folder",
        "It stands where you chose.",
        picked=True,
    ),
    "chromium, staged": Way(
        lambda playwright, folder, server: person(playwright, folder, server.url, NO_PICKER),
        *_STAGED,
    ),
    "chromium, streamed": Way(without_room, *_STREAMED),
    "chromium, in memory": Way(
        lambda playwright, folder, server: without_room(
            playwright, folder, server, NO_SERVICE_WORKER
        ),
        *_STAGED,
    ),
    "firefox, staged": Way(lambda _, folder, server: in_firefox(folder, server), *_STAGED),
    "firefox, streamed": Way(lambda _, folder, server: in_private(folder, server), *_STREAMED),
    "firefox, in memory": Way(
        lambda _, folder, server: in_private(folder, server, NO_SERVICE_WORKER), *_STAGED
    ),
}
"""Each by its browser and its name. Firefox has no pickers."""
