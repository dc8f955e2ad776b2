import os
import resource
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from telpher.peer.files.disk import DiskFault
from telpher.peer.files.landing import Landing
from telpher.protocol.codec import CHUNK_BYTES, chunk_count
from telpher.protocol.errors import UsageError
from tests.peer.files.disks import (
    AWKWARD,
    MODIFIED,
    chunk_of,
    digest_of,
    manifest_for,
    names_in,
    open_descriptors,
    staging_in,
    stream_for,
    tree_for,
    tree_in,
    write_chunks,
)

MANIFEST = manifest_for(AWKWARD)
STREAM = stream_for(MANIFEST.total or 0)
TREE = tree_for(AWKWARD, STREAM)
CHUNKS = chunk_count(len(STREAM))


def test_everything_lands_under_its_name_and_with_its_time(tmp_path: Path) -> None:
    landing = Landing(tmp_path, MANIFEST)
    assert landing.held() == {}
    write_chunks(landing, STREAM, reversed(range(CHUNKS)))
    assert tree_in(tmp_path) == {}
    assert landing.land(len(STREAM)) == ["photos", "a.jpg", "zero", ' ~.\\:*?"<>|']
    assert tree_in(tmp_path) == TREE
    assert landing.renamed == []
    for path in AWKWARD:
        assert (tmp_path / path).stat().st_mtime_ns == MODIFIED * 1_000_000
    landing.discard()
    assert names_in(tmp_path) == {"photos", "a.jpg", "zero", ' ~.\\:*?"<>|'}


def test_modes_are_those_of_any_new_file_and_folder(tmp_path: Path) -> None:
    landing = Landing(tmp_path, MANIFEST)
    assert stat.S_IMODE(staging_in(tmp_path).stat().st_mode) == 0o700
    write_chunks(landing, STREAM)
    landing.land(len(STREAM))
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    assert (tmp_path / "a.jpg").stat().st_mode == (tmp_path / "file").stat().st_mode
    assert (tmp_path / "photos").stat().st_mode == (tmp_path / "folder").stat().st_mode
    landing.close()


def test_what_exists_is_neither_touched_nor_merged_with(tmp_path: Path) -> None:
    (tmp_path / "photos/2024").mkdir(parents=True)
    (tmp_path / "photos/2024/a.jpg").write_bytes(b"mine")
    (tmp_path / "a.jpg").write_bytes(b"mine too")
    (tmp_path / "a (1).jpg").symlink_to("nowhere")
    (tmp_path / "zero").mkdir()
    before = tree_in(tmp_path)
    landing = Landing(tmp_path, MANIFEST)
    write_chunks(landing, STREAM)
    names = landing.land(len(STREAM))
    landing.discard()
    assert names == ["photos (1)", "a (2).jpg", "zero (1)", ' ~.\\:*?"<>|']
    after = tree_in(tmp_path)
    assert {path: after[path] for path in before} == before
    for path, content in TREE.items():
        top, *rest = path.split("/")
        final = names[["photos", "a.jpg", "zero", ' ~.\\:*?"<>|'].index(top)]
        assert after["/".join([final, *rest])] == content


def test_a_later_run_holds_what_was_flushed(tmp_path: Path) -> None:
    landing = Landing(tmp_path, MANIFEST)
    write_chunks(landing, STREAM, [0, 2])
    landing.write(CHUNK_BYTES, chunk_of(STREAM, 1))
    landing.close()
    again = Landing(tmp_path, MANIFEST)
    assert again.held() == {0: digest_of(STREAM, 0), 2: digest_of(STREAM, 2)}
    with pytest.raises(UsageError):
        again.land(len(STREAM))
    write_chunks(again, STREAM, [1, 3])
    again.land(len(STREAM))
    again.discard()
    assert tree_in(tmp_path) == TREE


def test_what_was_changed_on_the_disk_is_not_held(tmp_path: Path) -> None:
    landing = Landing(tmp_path, MANIFEST)
    write_chunks(landing, STREAM)
    landing.close()
    tree = staging_in(tmp_path) / "tree"
    with (tree / "photos/2024/a.jpg").open("r+b") as file:
        file.seek(CHUNK_BYTES)
        file.write(b"changed")
    (tree / "a.jpg").unlink()
    (tree / "photos/extra").write_bytes(b"not in the manifest")
    (tree / "more").mkdir()
    again = Landing(tmp_path, MANIFEST)
    held = again.held()
    assert list(held) == [0]
    write_chunks(again, STREAM, set(range(CHUNKS)) - held.keys())
    again.land(len(STREAM))
    again.discard()
    assert tree_in(tmp_path) == TREE


def test_a_repaired_chunk_is_held_with_its_new_digest(tmp_path: Path) -> None:
    landing = Landing(tmp_path, MANIFEST)
    write_chunks(landing, stream_for(len(STREAM), seed=2))
    write_chunks(landing, STREAM, [1])
    landing.close()
    again = Landing(tmp_path, MANIFEST)
    assert again.held()[1] == digest_of(STREAM, 1)
    again.close()


def test_a_file_that_is_longer_than_it_may_be_is_cut(tmp_path: Path) -> None:
    landing = Landing(tmp_path, MANIFEST)
    write_chunks(landing, STREAM)
    landing.close()
    tree = staging_in(tmp_path) / "tree"
    for name in ("a.jpg", "zero"):
        with (tree / name).open("ab") as file:
            file.write(b"more")
    again = Landing(tmp_path, MANIFEST)
    assert len(again.held()) == CHUNKS
    again.land(len(STREAM))
    again.discard()
    assert tree_in(tmp_path) == TREE


def test_an_unknown_size(tmp_path: Path) -> None:
    sizes = {"known": 1_500_000, "unknown": None}
    manifest = manifest_for(sizes)
    stream = stream_for(3_000_000)
    landing = Landing(tmp_path, manifest)
    write_chunks(landing, stream)
    landing.close()
    again = Landing(tmp_path, manifest)
    assert list(again.held()) == [0, 1, 2]
    again.land(len(stream))
    assert tree_in(tmp_path) == tree_for({"known": 1_500_000, "unknown": 1_500_000}, stream)
    again.close()
    assert Landing(tmp_path, manifest).landed == ["known", "unknown"]


@pytest.mark.parametrize("start", [0, CHUNK_BYTES])
def test_an_unknown_size_that_is_nothing(tmp_path: Path, start: int) -> None:
    landing = Landing(tmp_path, manifest_for({"known": start, "unknown": None}))
    stream = stream_for(start)
    write_chunks(landing, stream)
    landing.land(start)
    assert tree_in(tmp_path) == {"known": stream, "unknown": b""}
    landing.close()


def test_a_later_run_finds_what_has_landed(tmp_path: Path) -> None:
    (tmp_path / "zero").touch()
    landing = Landing(tmp_path, MANIFEST)
    assert landing.landed is None
    write_chunks(landing, STREAM)
    names = landing.land(len(STREAM))
    landing.close()
    before = tree_in(tmp_path)
    again = Landing(tmp_path, MANIFEST)
    assert again.landed == names
    assert again.held() == {chunk: digest_of(STREAM, chunk) for chunk in range(CHUNKS)}
    assert again.land(len(STREAM)) == names
    with pytest.raises(UsageError):
        again.write(0, b"too late")
    again.discard()
    assert tree_in(tmp_path) == before


@pytest.mark.parametrize("how", ["gone", "shorter", "folder gone"])
def test_what_has_landed_and_is_no_longer_so_has_to_come_again(tmp_path: Path, how: str) -> None:
    landing = Landing(tmp_path, MANIFEST)
    write_chunks(landing, STREAM)
    landing.land(len(STREAM))
    landing.close()
    match how:
        case "gone":
            (tmp_path / "photos/2024/a.jpg").rename(tmp_path / "elsewhere.jpg")
        case "shorter":
            os.truncate(tmp_path / "a.jpg", 1)
        case _:
            (tmp_path / "photos/empty").rmdir()
    again = Landing(tmp_path, MANIFEST)
    assert again.landed is None
    assert again.held() == {}
    write_chunks(again, STREAM)
    assert again.land(len(STREAM))[0] == "photos (1)"
    again.discard()
    assert tree_in(tmp_path / "photos (1)") == {
        path.removeprefix("photos/"): content
        for path, content in TREE.items()
        if path.startswith("photos/")
    }


def test_two_receivers_never_share_a_folder(tmp_path: Path) -> None:
    landing = Landing(tmp_path, MANIFEST)
    with pytest.raises(DiskFault, match="another receiver") as fault:
        Landing(tmp_path, MANIFEST)
    assert fault.value.code == "cannot-save"
    landing.close()
    Landing(tmp_path, MANIFEST).discard()
    assert names_in(tmp_path) == set()


def test_another_manifest_has_another_folder(tmp_path: Path) -> None:
    one = Landing(tmp_path, MANIFEST)
    other = Landing(tmp_path, manifest_for({"a.jpg": 5}))
    write_chunks(one, STREAM)
    write_chunks(other, b"other")
    assert other.land(5) == ["a.jpg"]
    assert one.land(len(STREAM))[1] == "a (1).jpg"
    assert (tmp_path / "a.jpg").read_bytes() == b"other"
    assert (tmp_path / "a (1).jpg").read_bytes() == TREE["a.jpg"]
    one.discard()
    other.discard()


def test_discarded_midway_leaves_nothing(tmp_path: Path) -> None:
    landing = Landing(tmp_path, MANIFEST)
    write_chunks(landing, STREAM, [0, 3])
    landing.discard()
    assert names_in(tmp_path) == set()


def test_no_bytes_at_all(tmp_path: Path) -> None:
    sizes = {"zero": 0, "empty/": 0}
    landing = Landing(tmp_path, manifest_for(sizes))
    landing.land(0)
    landing.discard()
    assert tree_in(tmp_path) == {"zero": b"", "empty/": None}


def test_flushed_by_one_thread_while_another_writes(tmp_path: Path) -> None:
    sizes = {f"{number % 40}/{number}": 20_000 for number in range(1_000)}
    stream = stream_for(20_000_000)
    landing = Landing(tmp_path, manifest_for(sizes))
    written: list[int] = []

    def write() -> None:
        for chunk in range(chunk_count(len(stream))):
            landing.write(chunk * CHUNK_BYTES, chunk_of(stream, chunk))
            written.append(chunk)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        flushed = 0
        while not writing.done() or flushed < len(written):
            chunks = written[flushed:]
            landing.flush([(chunk, digest_of(stream, chunk)) for chunk in chunks])
            flushed += len(chunks)
        writing.result()
    landing.land(len(stream))
    landing.discard()
    assert tree_in(tmp_path) == tree_for(sizes, stream)


def test_few_descriptors_for_many_files_and_folders(tmp_path: Path) -> None:
    sizes = {f"{number}/{number}/{number}": 2_000 for number in range(500)}
    stream = stream_for(1_000_000)
    before = open_descriptors(tmp_path)
    landing = Landing(tmp_path, manifest_for(sizes))
    write_chunks(landing, stream)
    assert 0 < open_descriptors(tmp_path) - before < 50
    landing.land(len(stream))
    landing.discard()
    assert open_descriptors(tmp_path) == before
    assert tree_in(tmp_path) == tree_for(sizes, stream)


def test_positions_beyond_four_gigabytes(tmp_path: Path) -> None:
    large = 5_000_000_000
    manifest = manifest_for({"small": 5, "large": large, "last": 1_000_000})
    total = manifest.total or 0
    last = chunk_count(total) - 1
    some = {chunk: stream_for(CHUNK_BYTES, seed=chunk) for chunk in (0, 4_095, 4_096, last - 1)}
    some[last] = stream_for(total - last * CHUNK_BYTES)
    landing = Landing(tmp_path, manifest)
    for chunk, data in some.items():
        landing.write(chunk * CHUNK_BYTES, data)
    landing.flush((chunk, digest_of(data, 0)) for chunk, data in some.items())
    landing.close()
    tree = staging_in(tmp_path) / "tree"
    with (tree / "large").open("rb") as file:
        file.seek(4_096 * CHUNK_BYTES - 5)
        assert file.read(CHUNK_BYTES) == some[4_096]
    assert (tree / "last").read_bytes()[-100:] == some[last][-100:]
    again = Landing(tmp_path, manifest)
    assert list(again.held()) == sorted(some)
    again.discard()


def test_more_than_the_stream_has(tmp_path: Path) -> None:
    landing = Landing(tmp_path, MANIFEST)
    with pytest.raises(UsageError):
        landing.write(len(STREAM) - 1, b"ab")
    landing.discard()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DiskFault) as fault:
        Landing(tmp_path / "nowhere", MANIFEST)
    assert fault.value.code == "cannot-save"


def test_a_file_that_the_disk_does_not_take(tmp_path: Path) -> None:
    landing = Landing(tmp_path, MANIFEST)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
    try:
        with pytest.raises(DiskFault) as fault:
            landing.write(CHUNK_BYTES, chunk_of(STREAM, 1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert fault.value.code == "cannot-save"
    landing.discard()


@pytest.mark.parametrize("modified", [-(2**53 - 1), -1, 0, 2**53 - 1])
def test_any_time_that_a_manifest_may_say(tmp_path: Path, modified: int) -> None:
    landing = Landing(tmp_path, manifest_for({"a": 0, "b/": 0}, modified))
    landing.land(0)
    landing.discard()
    if abs(modified) < 2**32:  # what every file system can hold
        assert (tmp_path / "a").stat().st_mtime_ns == modified * 1_000_000
    assert tree_in(tmp_path) == {"a": b"", "b/": None}
