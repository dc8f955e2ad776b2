"""Firefox sends more than a single file: several, and whole folders, chosen or dropped."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.firefox import FirefoxPerson
from tests.e2e.firefox_folders import chooses_folder, drops, folder_person
from tests.e2e.people import Person
from tests.e2e.ways import unzipped
from tests.servers import TelpherServer
from tests.trees import make_many, make_tree, sha256

MakeFile = Callable[[str, int], Path]


@pytest.fixture
def sender(tmp_path: Path, server: TelpherServer) -> Iterator[FirefoxPerson]:
    with folder_person(tmp_path / "firefox", tmp_path / "downloads", server.url) as someone:
        yield someone


def arrives(sender: FirefoxPerson, receiver: Person) -> Path:
    """What is sent comes as one archive, verified."""
    sender.waits_for("inviting")
    receiver.opens_link(sender.link)
    archive = Path(receiver.accepts_into_downloads(timeout=60_000).path())
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    return archive


def files_in(root: Path) -> dict[str, str]:
    """As an archive names them, in which a backslash might lead elsewhere."""
    return {
        path.relative_to(root.parent).as_posix().replace("\\", "_"): sha256(path)
        for path in root.rglob("*")
        if path.is_file()
    }


def test_several_files_and_whole_folders(
    sender: FirefoxPerson, receiver: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    several = [make_file(f"{number} שלום.bin", 1_000_000 * number) for number in range(3)]
    tree = tmp_path / "tree"
    make_tree(tree)
    # A reader of entries gives a hundred at a time.
    make_many(tree / "many", files=250, size=10)
    for number in range(250):
        (tree / f"flat {number}.txt").write_text(f"{number}")

    sender.opens_the_page()
    sender.page.set_input_files("document.querySelector('input[type=file]')", several)
    assert unzipped(arrives(sender, receiver)) == {file.name: sha256(file) for file in several}

    sender.opens_the_page()
    chooses_folder(sender, tree)
    assert unzipped(arrives(sender, receiver)) == files_in(tree)

    sender.opens_the_page()
    drops(sender, tree)
    dropped = arrives(sender, receiver)
    assert unzipped(dropped) == files_in(tree)
    with zipfile.ZipFile(dropped) as opened:
        assert "tree/empty/folder/" in opened.namelist()
    assert not sender.faults
    assert not receiver.faults
