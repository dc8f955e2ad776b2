"""Many files in nested folders from one browser to another, with every way of saving them."""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.e2e import private_folder
from tests.e2e.people import NO_PICKER, Chromiums, Person
from tests.e2e.ways import OPFS_PICKERS
from tests.servers import TelpherServer

COUNT = 1_000
PATIENCE = 180_000


@pytest.fixture(
    scope="module",
    params=[10_000, pytest.param(100_000, marks=pytest.mark.soak)],
    ids="{} bytes each".format,
)
def album(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand files in nested folders; equal names, strange names, and what holds nothing."""
    root = tmp_path_factory.mktemp("outbox") / "album"
    noise = Random(COUNT)
    for number in range(COUNT):
        folder = root / f"{number % 10}" / ("שלום" if number % 2 else "\U0001f9ff\U0001f3d4\ufe0f")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number // 20}.bin").write_bytes(noise.randbytes(request.param))
    (root / "0" / "empty.txt").touch()
    (root / "0" / "مرحبا \U0001f9ff.txt").write_text("семья")
    (root / "nothing" / "in it").mkdir(parents=True)
    return root


def contents(root: Path) -> dict[str, str]:
    """Relative path → SHA-256; a folder's path ends with "/"."""
    found = {}
    for path in root.rglob("*"):
        name = path.relative_to(root.parent).as_posix()
        if path.is_dir():
            found[f"{name}/"] = ""
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return {f"{root.name}/": "", **found}


def drops(someone: Person, path: Path) -> None:
    someone.opens_the_page()
    someone.drops(path)
    someone.waits_for("inviting")


@pytest.fixture
def picker(chromiums: Chromiums, server: TelpherServer) -> Iterator[Person]:
    """A receiver whose folder picker is a stub."""
    with chromiums.person(server.url, OPFS_PICKERS) as someone:
        yield someone


@pytest.fixture
def unzipper(chromiums: Chromiums, server: TelpherServer) -> Iterator[Person]:
    """A receiver whose browser has no folder picker."""
    with chromiums.person(server.url, NO_PICKER) as someone:
        yield someone


def test_into_a_picked_folder_by_an_opfs_stub(sender: Person, picker: Person, album: Path) -> None:
    drops(sender, album)
    picker.opens_link(sender.link)
    picker.accepts()
    picker.waits_for("delivered", timeout=PATIENCE)
    sender.waits_for("delivered")
    assert private_folder.contents(picker.page, "picked") == contents(album)
    assert not sender.faults
    assert not picker.faults


def test_into_a_zip_file(sender: Person, unzipper: Person, album: Path) -> None:
    drops(sender, album)
    unzipper.opens_link(sender.link)
    download = unzipper.accepts_into_downloads(timeout=PATIENCE)
    assert download.suggested_filename == "album.zip"
    expected = contents(album)
    with zipfile.ZipFile(download.path()) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names))
        found = {
            name: "" if name.endswith("/") else hashlib.sha256(archive.read(name)).hexdigest()
            for name in names
        }
    empty = {name: digest for name, digest in expected.items() if digest or name in found}
    assert found == empty
    assert "album/nothing/in it/" in found
    unzipper.waits_for("delivered")
    sender.waits_for("delivered")
    assert not sender.faults
    assert not unzipper.faults


def test_a_text(sender: Person, receiver: Person) -> None:
    text = "<b>семья</b> \U0001f9ff שלום\nsecond line"
    sender.opens_the_page()
    sender.page.locator("details.text-entry summary").click()
    sender.page.locator("textarea").fill(text)
    sender.clicks("Send this text")
    sender.waits_for("inviting")
    receiver.opens_link(sender.link)
    receiver.accepts()
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    shown = receiver.page.get_by_test_id("text")
    assert shown.input_value() == text
