import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from telpher.peer.files.disk import DiskFault
from telpher.peer.files.listing import Listing, TooMuch, list_paths, media_type
from telpher.protocol.manifest import FileEntry, FolderEntry, read_manifest, write_manifest
from telpher.protocol.messages import ENTRY_LIMIT

NOBODY = 65_534


def paths_of(listing: Listing) -> list[str]:
    """Folders end with a slash. All are what a receiver takes."""
    assert read_manifest(write_manifest(listing.manifest)) == listing.manifest
    entries = listing.manifest.entries
    assert len(listing.files) == len(entries)
    return [f"{e.path}/" if isinstance(e, FolderEntry) else e.path for e in entries]


def make(folder: Path, *paths: str) -> None:
    for path in paths:
        if path.endswith("/"):
            (folder / path).mkdir(parents=True)
        else:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(path)


def test_files_and_folders_in_a_stable_order(tmp_path: Path) -> None:
    make(tmp_path, "d/b", "d/a/z", "d/a/\U0001f600", "d/c/", "d/e/f/", "d/\u05e9", "x.txt", "d/B")
    listing = list_paths([str(tmp_path / "x.txt"), str(tmp_path / "d")])
    expected = ["x.txt", "d/B", "d/a/z", "d/a/\U0001f600", "d/b", "d/c/", "d/e/f/", "d/\u05e9"]
    assert paths_of(listing) == expected
    assert listing.left_out == []
    first = listing.manifest.entries[0]
    status = (tmp_path / "x.txt").stat()
    assert first == FileEntry(
        modified=status.st_mtime_ns // 1_000_000, path="x.txt", size=5, type="text/plain"
    )
    assert [file is None for file in listing.files] == [p.endswith("/") for p in expected]


def test_an_empty_folder_alone(tmp_path: Path) -> None:
    make(tmp_path, "d/")
    assert paths_of(list_paths([f"{tmp_path}/d/"])) == ["d/"]


def test_the_same_last_name_twice(tmp_path: Path) -> None:
    make(tmp_path, "1/a.txt", "2/a.txt", "3/a.txt/b", "4/a (1).txt")
    named = [f"{tmp_path}/{path}" for path in ("1/a.txt", "2/a.txt", "3/a.txt", "4/a (1).txt")]
    expected = ["a.txt", "a (1).txt", "a.txt (1)/b", "a (1) (1).txt"]
    assert paths_of(list_paths(named)) == expected


def test_names_of_what_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "here/there/a")
    monkeypatch.chdir(tmp_path / "here/there")
    assert paths_of(list_paths(["."])) == ["there/a"]
    assert paths_of(list_paths([".."])) == ["here/there/a"]
    assert paths_of(list_paths(["./a"])) == ["a"]


def test_links(tmp_path: Path) -> None:
    make(tmp_path, "target/file", "d/real")
    links = {"file": "../target/file", "folder": "../target", "nowhere": "gone", "loop": "loop"}
    for name, target in {**links, "up": "..", "null": "/dev/null"}.items():
        (tmp_path / "d" / name).symlink_to(target)
    listing = list_paths([str(tmp_path / "d")])
    assert paths_of(listing) == ["d/file", "d/real"]
    left_out = [os.path.relpath(path, tmp_path) for path in listing.left_out]
    assert left_out == ["d/folder", "d/loop", "d/nowhere", "d/null", "d/up"]
    # One that a person names is meant.
    assert paths_of(list_paths([str(tmp_path / "d/folder")])) == ["folder/file"]
    assert paths_of(list_paths([str(tmp_path / "d/file")])) == ["file"]


def test_pipes_and_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "d/")
    monkeypatch.chdir(tmp_path)  # the path of a socket is short
    os.mkfifo("d/pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("d/socket")
        listing = list_paths(["d"])
    assert paths_of(listing) == ["d/"]
    assert listing.left_out == ["d/pipe", "d/socket"]
    with pytest.raises(DiskFault) as fault:
        list_paths(["d/pipe"])
    assert fault.value.code == "file-unreadable"


def test_names_that_no_manifest_takes(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    (folder / os.fsdecode(b"sub\xff")).mkdir(parents=True)
    for name in (b"a\xff", b"a\xfe", b"a\n", b"a_", "a\ufffd".encode(), b"C:x"):
        (folder / os.fsdecode(name)).write_bytes(name)
    listing = list_paths([str(folder)])
    assert set(paths_of(listing)) == {
        "d/C:x",
        "d/a_",
        "d/a_ (1)",
        "d/a\ufffd",
        "d/a\ufffd (1)",
        "d/a\ufffd (2)",
        "d/sub\ufffd/",
    }
    for entry, file in zip(listing.manifest.entries, listing.files, strict=True):
        if file is not None and entry.path in ("d/a_", "d/a\ufffd", "d/C:x"):
            # What fits keeps its name, whatever else would like to have it.
            assert Path(file.path).read_bytes() == entry.path.removeprefix("d/").encode()
    drive = tmp_path / "C:x"
    drive.touch()
    assert paths_of(list_paths([str(drive)])) == ["C_x"]


def test_standard_input(tmp_path: Path) -> None:
    make(tmp_path, "stdin")
    listing = list_paths([str(tmp_path / "stdin"), "-"])
    assert paths_of(listing) == ["stdin", "stdin (1)"]
    assert listing.manifest.total is None
    named = list_paths(["-"], stdin_name="backup.tar.gz").manifest.entries[0]
    assert isinstance(named, FileEntry)
    assert (named.path, named.size, named.type) == ("backup.tar.gz", None, "application/gzip")
    assert abs(named.modified - time.time() * 1_000) < 60_000
    for wrong in (["-", "-"], ["-", str(tmp_path / "stdin")]):
        with pytest.raises(ValueError, match="standard input"):
            list_paths(wrong)


@pytest.fixture
def readable_by_root_alone() -> Iterator[Path]:
    """A folder that anybody may look at, with a file and a folder that only root may read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        make(folder, "d/a", "d/b", "e/c")
        (folder / "d/b").chmod(0)
        (folder / "e").chmod(0)
        root = os.geteuid() == 0
        if root:
            os.seteuid(NOBODY)
        yield folder
        if root:
            os.seteuid(0)
        (folder / "e").chmod(0o755)


@pytest.mark.parametrize("path", ["d", "d/b", "e", "e/c", "nowhere", ""])
def test_what_cannot_be_read_is_said_before_anything_is_sent(
    readable_by_root_alone: Path, path: str
) -> None:
    with pytest.raises(DiskFault) as fault:
        list_paths([path and str(readable_by_root_alone / path)])
    assert fault.value.code == "file-unreadable"


def test_a_link_to_what_cannot_be_read_is_left_out(readable_by_root_alone: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        make(Path(name), "d/a")
        (Path(name) / "d/link").symlink_to(readable_by_root_alone / "d/b")
        listing = list_paths([f"{name}/d"])
    assert paths_of(listing) == ["d/a"]
    assert listing.left_out == [f"{name}/d/link"]


def test_as_many_as_may_be_and_one_more() -> None:
    with tempfile.TemporaryDirectory() as name:  # removed at once: there are many
        for number in range(ENTRY_LIMIT):
            part = Path(name) / f"{number // 10_000}"
            if number % 10_000 == 0:
                part.mkdir()
                (part / "first").touch()
            else:  # a link takes less time than a file
                os.link(part / "first", part / f"{number}")
        began = time.process_time()
        assert len(list_paths([name]).files) == ENTRY_LIMIT
        assert time.process_time() - began < 10
        (Path(name) / "one more").touch()
        with pytest.raises(TooMuch, match="100000"):
            list_paths([name])


def test_more_bytes_than_a_transfer_has(tmp_path: Path) -> None:
    for number in range(300):
        with (tmp_path / f"{number}").open("wb") as file:
            file.truncate(2**44 - 2**12 - 1)
    with pytest.raises(TooMuch, match="bytes"):
        list_paths([str(tmp_path)])


def test_names_that_grow_too_long(tmp_path: Path) -> None:
    tmp_path.joinpath(*[os.fsdecode(b"\xff" * 250)] * 7).mkdir(parents=True)
    with pytest.raises(TooMuch, match="too long"):
        list_paths([str(tmp_path)])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.jpg", "image/jpeg"),
        ("a.JPG", "image/jpeg"),
        ("a.tar.gz", "application/gzip"),
        ("a.unknown", ""),
        ("README", ""),
        ("data:text/html,x", ""),
        ("http://x.jpg", "image/jpeg"),
        ("[a.pdf", "application/pdf"),
    ],
)
def test_media_types(name: str, expected: str) -> None:
    assert media_type(name) == expected
