"""A terminal at one end, a browser at the other."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.firefox import Firefox, firefox_person
from tests.e2e.people import NO_PICKER, Chromiums, Person
from tests.e2e.someone import AtThePage
from tests.e2e.test_many import drops
from tests.servers import TelpherServer
from tests.terminal import Terminal
from tests.trees import contents, make_many, make_tree, sha256

MakeFile = Callable[[str, int], Path]
PATIENCE = 120.0
SIZES = [
    ("chromium", 0),
    pytest.param("chromium", 1, marks=pytest.mark.soak),
    ("firefox", 20_000_000),
    pytest.param("chromium", 300_000_000, marks=pytest.mark.soak),
]
MANY = [(100, 10_000), pytest.param(1_000, 100_000, marks=pytest.mark.soak)]
"""Files, and the bytes of each."""


@pytest.fixture
def someone(
    request: pytest.FixtureRequest,
    chromiums: Chromiums,
    firefox_of: Callable[[str], Firefox],
    tmp_path: Path,
    server: TelpherServer,
) -> Iterator[AtThePage]:
    """Somebody in front of the page, in the browser that the test names by `indirect`."""
    if request.param == "firefox":
        with firefox_person(firefox_of("someone"), tmp_path / "page", server.url) as at_the_page:
            yield at_the_page
    else:
        with chromiums.person(server.url, NO_PICKER) as at_the_page:
            yield at_the_page


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


@pytest.mark.parametrize(("someone", "size"), SIZES, indirect=["someone"])
def test_from_the_terminal(
    someone: AtThePage, server: TelpherServer, make_file: MakeFile, tmp_path: Path, size: int
) -> None:
    file = make_file("\U0001f9ff семья שלום.bin", size)
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    someone.opens_link(sender.link)
    download = someone.accepts_into_downloads(timeout=PATIENCE * 1000)
    assert download.suggested_filename == file.name
    assert sha256(Path(download.path())) == sha256(file)
    someone.waits_for("delivered")
    assert sender.ends() == 0, sender
    assert not someone.faults


@pytest.mark.parametrize(("someone", "size"), SIZES, indirect=["someone"])
def test_to_the_terminal(
    someone: AtThePage, make_file: MakeFile, tmp_path: Path, size: int
) -> None:
    file = make_file("\U0001f9ff семья שלום.bin", size)
    someone.sends(file)
    receiver = Terminal.receives(tmp_path / "b", someone.link, tmp_path / "output")
    assert receiver.ends(PATIENCE) == 0, receiver
    someone.waits_for("delivered")
    assert sha256(tmp_path / "output" / file.name) == sha256(file)
    assert not someone.faults


@pytest.mark.parametrize("someone", ["chromium"], indirect=True)
@pytest.mark.parametrize(("files", "each"), MANY)
def test_many_files_from_the_terminal(
    someone: AtThePage, server: TelpherServer, tmp_path: Path, files: int, each: int
) -> None:
    sent = tmp_path / "sent"
    make_tree(sent)
    make_many(sent / "many", files=files, size=each)
    sender = Terminal.sends(tmp_path / "a", server.url, sent)
    someone.opens_link(sender.link)
    download = someone.accepts_into_downloads(timeout=PATIENCE * 1000)
    with zipfile.ZipFile(download.path()) as archive:
        archive.extractall(tmp_path / "output")
    # In a zip file, as it is made there, a backslash is an underline.
    expected = {path.replace("\\", "_"): what for path, what in contents(sent).items()}
    assert contents(tmp_path / "output" / "sent") == expected
    someone.waits_for("delivered")
    assert sender.ends() == 0, sender


@pytest.mark.parametrize("someone", ["chromium"], indirect=True)
@pytest.mark.parametrize(("files", "each"), MANY)
def test_many_files_to_the_terminal(someone: Person, tmp_path: Path, files: int, each: int) -> None:
    sent = tmp_path / "sent"
    make_tree(sent)
    make_many(sent / "many", files=files, size=each)
    drops(someone, sent)
    receiver = Terminal.receives(tmp_path / "b", someone.link, tmp_path / "output")
    assert receiver.ends(PATIENCE) == 0, receiver
    someone.waits_for("delivered")
    assert contents(tmp_path / "output" / "sent") == contents(sent)


@pytest.mark.soak
@pytest.mark.parametrize("someone", ["chromium"], indirect=True)
def test_declined_and_cancelled_across(
    someone: AtThePage, server: TelpherServer, make_file: MakeFile, tmp_path: Path
) -> None:
    file = make_file("unwanted.bin", 200_000_000)
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    someone.opens_link(sender.link)
    someone.declines()
    assert sender.ends() == 1
    assert "On the other side: Declined." in sender.lines

    someone.sends(file)
    receiver = Terminal.receives(tmp_path / "b", someone.link, tmp_path / "output")
    receiver.says(r"[1-9]\d* %")
    receiver.interrupt()
    assert receiver.ends() == 130
    assert someone.end == "cancelled"
    assert not any((tmp_path / "output").iterdir())
