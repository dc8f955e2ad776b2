"""A staging folder that somebody has prepared, a manifest that lied, names that are taken."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from telpher.peer.files.disk import DiskFault
from telpher.peer.files.landing import Landing
from telpher.peer.files.placing import Placing
from telpher.protocol.codec import CHUNK_BYTES
from telpher.protocol.manifest import Entry, FileEntry, manifest_of
from tests.peer.files.disks import (
    chunk_of,
    digest_of,
    manifest_for,
    names_in,
    staging_in,
    stream_for,
    tree_for,
    tree_in,
    write_chunks,
)

SIZES = {"photos/2024/a.jpg": 1_500_000, "photos/b.jpg": 600_000, "c.txt": 50_000, "photos/e/": 0}
MANIFEST = manifest_for(SIZES)
STREAM = stream_for(2_150_000)
TREE = tree_for(SIZES, STREAM)
PRECIOUS: dict[str, bytes | None] = {"2024/a.jpg": b"precious", "c.txt": b"too"}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that must stay as it is, with the same names in it."""
    folder = tmp_path / "outside"
    (folder / "2024").mkdir(parents=True)
    (folder / "2024/a.jpg").write_bytes(b"precious")
    (folder / "c.txt").write_bytes(b"too")
    return folder


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = tmp_path / "output"
    folder.mkdir()
    return folder


def replace(path: Path, target: Path) -> None:
    path.rename(path.with_name("was"))
    path.symlink_to(target)


def hard_link(staging: Path, outside: Path) -> None:
    (staging / "tree/c.txt").unlink()
    (staging / "tree/c.txt").hardlink_to(outside / "c.txt")


def pipe(staging: Path, _: Path) -> None:
    (staging / "tree/c.txt").unlink()
    os.mkfifo(staging / "tree/c.txt")


def folder_for_a_file(staging: Path, outside: Path) -> None:
    (staging / "tree/c.txt").unlink()
    (staging / "tree/c.txt").mkdir()
    (staging / "tree/c.txt/d").symlink_to(outside)


def file_for_a_folder(staging: Path, _: Path) -> None:
    (staging / "tree/photos/e").rmdir()
    (staging / "tree/photos/e").write_bytes(b"file")


def extra_link(staging: Path, outside: Path) -> None:
    (staging / "tree/photos/extra").symlink_to(outside)
    (staging / "extra").symlink_to(outside)


def lying_record(staging: Path, _: Path) -> None:
    (staging / "landing").write_text(
        '{"names":{"photos":"../outside/new","c.txt":"../outside/c2"},"total":2150000}\n'
    )


def broken_record(staging: Path, _: Path) -> None:
    (staging / "landing").write_bytes(b'[1]\n{"names":3}\n\xff\n{"done":true}\n')


PREPARED: dict[str, Callable[[Path, Path], None]] = {
    "tree": lambda staging, outside: replace(staging / "tree", outside),
    "folder": lambda staging, outside: replace(staging / "tree/photos", outside),
    "nested folder": lambda staging, outside: replace(
        staging / "tree/photos/2024", outside / "2024"
    ),
    "file": lambda staging, outside: replace(staging / "tree/c.txt", outside / "c.txt"),
    "journal": lambda staging, outside: replace(staging / "journal", outside / "c.txt"),
    "manifest": lambda staging, outside: replace(staging / "manifest", outside / "c.txt"),
    "landing": lambda staging, outside: replace(staging / "landing", outside / "c.txt"),
    "probe": lambda staging, outside: (staging / "probe-\u00c4").symlink_to(outside / "c.txt"),
    "hard link": hard_link,
    "pipe": pipe,
    "folder for a file": folder_for_a_file,
    "file for a folder": file_for_a_folder,
    "extra link": extra_link,
    "lying record": lying_record,
    "broken record": broken_record,
}


@pytest.mark.parametrize("prepared", PREPARED)
def test_prepared_between_two_runs(output: Path, outside: Path, prepared: str) -> None:
    landing = Landing(output, MANIFEST)
    write_chunks(landing, STREAM, [0, 2])
    landing.close()
    PREPARED[prepared](staging_in(output), outside)
    again = Landing(output, MANIFEST)
    assert again.landed is None
    held = again.held()
    write_chunks(again, STREAM, {0, 1, 2} - held.keys())
    assert again.land(len(STREAM)) == ["photos", "c.txt"]
    again.discard()
    assert tree_in(output) == TREE
    assert tree_in(outside) == PRECIOUS
    assert names_in(output) == {"photos", "c.txt"}


@pytest.mark.parametrize("prepared", PREPARED)
def test_discarded_as_prepared(output: Path, outside: Path, prepared: str) -> None:
    landing = Landing(output, MANIFEST)
    write_chunks(landing, STREAM)
    PREPARED[prepared](staging_in(output), outside)
    landing.discard()
    assert names_in(output) == set()
    assert tree_in(outside) == PRECIOUS


@pytest.mark.parametrize("part", ["tree", "tree/photos", "tree/photos/2024", "tree/c.txt"])
def test_exchanged_while_it_is_written(output: Path, outside: Path, part: str) -> None:
    landing = Landing(output, MANIFEST)
    landing.write(0, chunk_of(STREAM, 0))
    inside = outside / {"tree/photos/2024": "2024", "tree/c.txt": "c.txt"}.get(part, "")
    if part == "tree/c.txt":
        (staging_in(output) / part).symlink_to(inside)
    else:
        replace(staging_in(output) / part, inside)
    for chunk in (1, 2):
        landing.write(chunk * CHUNK_BYTES, chunk_of(STREAM, chunk))
    landing.flush((chunk, digest_of(STREAM, chunk)) for chunk in range(3))
    # Whether it can be made good depends on what was open; nothing outside is touched either way.
    with contextlib.suppress(DiskFault):
        landing.land(len(STREAM))
    landing.discard()
    assert tree_in(outside) == PRECIOUS


def test_a_staging_folder_that_is_a_link(output: Path, outside: Path) -> None:
    landing = Landing(output, MANIFEST)
    name = staging_in(output).name
    landing.discard()
    (output / name).symlink_to(outside)
    with pytest.raises(DiskFault) as fault:
        Landing(output, MANIFEST)
    assert fault.value.code == "cannot-save"
    assert tree_in(outside) == PRECIOUS


def test_a_staging_folder_that_others_may_write(output: Path) -> None:
    landing = Landing(output, MANIFEST)
    landing.close()
    staging_in(output).chmod(0o777)
    with pytest.raises(DiskFault, match="somebody else") as fault:
        Landing(output, MANIFEST)
    assert fault.value.code == "cannot-save"


@pytest.mark.parametrize(
    "path", ["../outside/c.txt", "/etc/telpher", "a/../../outside/c.txt", "..", "a\0b", "x/\n"]
)
def test_a_manifest_that_lied(output: Path, outside: Path, path: str) -> None:
    entries: list[Entry] = [FileEntry(modified=0, path=path, size=5, type="")]
    landing = Landing(output, manifest_of(entries))
    write_chunks(landing, b"hello")
    (name,) = landing.land(5)
    landing.discard()
    assert names_in(output) == {name}
    assert list(tree_in(output).values()) == [b"hello"]
    assert tree_in(outside) == PRECIOUS
    assert not Path("/etc/telpher").exists()


def test_the_name_of_its_own_staging_folder(output: Path) -> None:
    name = ".telpher-0123456789abcdef"
    (output / name).mkdir()
    landing = Landing(output, manifest_for({f"{name}/journal": 5}))
    write_chunks(landing, b"hello")
    assert landing.land(5) == [f"{name} (1)"]
    landing.discard()
    assert (output / f"{name} (1)/journal").read_bytes() == b"hello"


class Places:
    """Two folders and a record, for placing alone."""

    def __init__(self, base: Path) -> None:
        for folder in ("source/folder", "target"):
            (base / folder).mkdir(parents=True)
        (base / "source/folder/a").write_bytes(b"ours")
        (base / "source/file").write_bytes(b"ours")
        self.target = base / "target"
        self._source = os.open(base / "source", os.O_RDONLY)
        self._target = os.open(base / "target", os.O_RDONLY)
        self._record = os.open(base / "record", os.O_RDWR | os.O_CREAT)

    def placing(self) -> Placing:
        tops = {"folder": True, "file": False}
        return Placing(self._record, self._source, self._target, tops, 255)

    def close(self) -> None:
        for descriptor in (self._source, self._target, self._record):
            os.close(descriptor)


def test_a_name_that_is_taken_at_the_last_moment(tmp_path: Path) -> None:
    places = Places(tmp_path)
    placing = places.placing()
    placing.begin(8)
    (places.target / "folder").mkdir()  # empty, but not ours
    (places.target / "file").write_bytes(b"theirs")
    placing.finish()
    assert placing.names == places.placing().names == ["folder (1)", "file (1)"]
    assert tree_in(places.target) == {
        "file": b"theirs",
        "file (1)": b"ours",
        "folder/": None,
        "folder (1)/a": b"ours",
    }
    places.close()


def test_a_file_where_our_folder_should_be_and_the_reverse(tmp_path: Path) -> None:
    places = Places(tmp_path)
    placing = places.placing()
    placing.begin(8)
    (places.target / "folder").write_bytes(b"theirs")
    (places.target / "file").mkdir()
    placing.finish()
    assert placing.names == ["folder (1)", "file (1)"]
    assert tree_in(places.target) == {
        "file/": None,
        "file (1)": b"ours",
        "folder": b"theirs",
        "folder (1)/a": b"ours",
    }
    places.close()


def test_a_disk_without_links_overwrites_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "as FAT does")

    monkeypatch.setattr(os, "link", refuse)
    places = Places(tmp_path)
    placing = places.placing()
    placing.begin(8)
    (places.target / "file").write_bytes(b"theirs")
    placing.finish()
    assert tree_in(places.target) == {
        "file": b"theirs",
        "file (1)": b"ours",
        "folder/a": b"ours",
    }
    places.close()
