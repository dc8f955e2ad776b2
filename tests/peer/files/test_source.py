import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from telpher.peer.files.disk import DiskFault
from telpher.peer.files.landing import Landing
from telpher.peer.files.layout import Layout, Piece
from telpher.peer.files.listing import list_paths
from telpher.peer.files.source import Source
from telpher.protocol.codec import CHUNK_BYTES, chunk_count
from telpher.protocol.errors import UsageError
from tests.peer.files.disks import (
    AWKWARD,
    digest_of,
    manifest_for,
    open_descriptors,
    stream_for,
    tree_for,
    tree_in,
    write_chunks,
)


def make(folder: Path, sizes: dict[str, int], stream: bytes) -> None:
    for path, content in tree_for(sizes, stream).items():
        if content is None:
            (folder / path).mkdir(parents=True)
        else:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)


def read(source: Source, chunk: int) -> bytes:
    buffer = bytearray(CHUNK_BYTES)
    return bytes(buffer[: source.read(chunk, buffer)])


def stream_of(source: Source) -> bytes:
    """All chunks up to the end."""
    chunks = [read(source, 0)]
    while source.total is None or len(chunks) < chunk_count(source.total):
        chunks.append(read(source, len(chunks)))
    return b"".join(chunks)


def test_from_one_disk_to_another(tmp_path: Path) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "to").mkdir()
    make(tmp_path / "from", AWKWARD, stream_for(4_000_000))
    listing = list_paths([str(tmp_path / "from")])
    source = Source(listing)
    assert source.total == sum(AWKWARD.values())
    stream = stream_of(source)
    source.close()
    landing = Landing(tmp_path / "to", listing.manifest)
    write_chunks(landing, stream)
    assert landing.land(len(stream)) == ["from"]
    landing.discard()
    assert tree_in(tmp_path / "to/from") == tree_in(tmp_path / "from")
    for path in AWKWARD:
        there, here = (tmp_path / "to/from" / path).stat(), (tmp_path / "from" / path).stat()
        assert there.st_mtime_ns == here.st_mtime_ns // 1_000_000 * 1_000_000


def test_chunks_in_any_order_and_again(tmp_path: Path) -> None:
    sizes = {f"{number:03}": number * 1_000 for number in range(100)}
    stream = stream_for(4_950_000)
    make(tmp_path, sizes, stream)
    source = Source(list_paths([str(tmp_path)]))
    assert chunk_count(len(stream)) == 5
    for chunk in (4, 0, 2, 2, 1, 3, 4):
        data = read(source, chunk)
        assert data == stream[chunk * CHUNK_BYTES : (chunk + 1) * CHUNK_BYTES]
    assert read(source, 5) == b""
    source.close()


def test_few_descriptors_for_many_files(tmp_path: Path) -> None:
    make(tmp_path, {f"{number}": 2_000 for number in range(500)}, stream_for(1_000_000))
    before = open_descriptors(tmp_path)
    source = Source(list_paths([str(tmp_path)]))
    read(source, 0)
    assert 0 < open_descriptors(tmp_path) - before <= 8
    source.close()
    assert open_descriptors(tmp_path) == before


def append(file: Path) -> None:
    with file.open("ab") as opened:
        opened.write(b"more")


def touch(file: Path) -> None:
    os.utime(file, ns=(1, 1))


def replace(file: Path) -> None:
    status = file.stat()
    other = file.with_name("other")
    other.write_bytes(bytes(status.st_size))
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.rename(file)


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


CHANGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "longer": (append, "file-changed"),
    "shorter": (lambda file: os.truncate(file, 5), "file-changed"),
    "touched": (touch, "file-changed"),
    "replaced": (replace, "file-changed"),
    "a folder": (folder, "file-changed"),
    "a pipe": (pipe, "file-changed"),
    "gone": (Path.unlink, "file-unreadable"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_before_it_is_read(tmp_path: Path, change: str) -> None:
    make(tmp_path, {"d/a": 2_000_000}, stream_for(2_000_000))
    source = Source(list_paths([str(tmp_path / "d")]))
    make_change, code = CHANGES[change]
    make_change(tmp_path / "d/a")
    with pytest.raises(DiskFault) as fault:
        read(source, 0)
    assert fault.value.code == code
    source.close()


@pytest.mark.parametrize("change", ["longer", "shorter", "touched"])
def test_changed_while_it_is_read(tmp_path: Path, change: str) -> None:
    make(tmp_path, {"d/a": 2_000_000}, stream_for(2_000_000))
    source = Source(list_paths([str(tmp_path / "d")]))
    read(source, 0)
    CHANGES[change][0](tmp_path / "d/a")
    with pytest.raises(DiskFault) as fault:
        read(source, 1)
    assert fault.value.code == "file-changed"
    source.close()


class Input:
    """Something that writes to a pipe from a thread of its own."""

    def __init__(self, content: bytes) -> None:
        self.read_end, write_end = os.pipe()
        self._thread = threading.Thread(target=self._write, args=(write_end, content))
        self._thread.start()

    def close(self) -> None:
        self._thread.join()
        os.close(self.read_end)

    @staticmethod
    def _write(write_end: int, content: bytes) -> None:
        with os.fdopen(write_end, "wb") as file:
            file.write(content)


@pytest.mark.parametrize("length", [0, 1, 500_000, CHUNK_BYTES - 600_000, CHUNK_BYTES, 3_000_000])
@pytest.mark.parametrize("known", [0, 600_000])
def test_standard_input(tmp_path: Path, known: int, length: int) -> None:
    (tmp_path / "known").write_bytes(stream_for(known))
    content = stream_for(length, seed=2)
    given = Input(content)
    source = Source(list_paths([str(tmp_path / "known"), "-"]), given.read_end)
    assert source.total is None
    assert stream_of(source) == stream_for(known) + content
    assert source.total == known + length
    source.close()
    given.close()


def test_what_is_not_released_can_be_read_again(tmp_path: Path) -> None:
    (tmp_path / "known").write_bytes(stream_for(10))
    given = Input(stream_for(5 * CHUNK_BYTES, seed=2))
    source = Source(list_paths([str(tmp_path / "known"), "-"]), given.read_end)
    chunks = [read(source, chunk) for chunk in range(4)]
    source.release(2)
    assert [read(source, chunk) for chunk in (3, 2, 3)] == [chunks[3], chunks[2], chunks[3]]
    with pytest.raises(UsageError):
        read(source, 1)
    with pytest.raises(UsageError):
        read(source, 5)
    chunks += [read(source, 4), read(source, 5)]
    assert source.total == 10 + 5 * CHUNK_BYTES
    assert b"".join(chunks) == stream_for(10) + stream_for(5 * CHUNK_BYTES, seed=2)
    assert [read(source, chunk) for chunk in (5, 6, 7)] == [chunks[5], b"", b""]
    source.close()
    given.close()


def test_waiting_for_input_ends_when_it_is_interrupted() -> None:
    read_end, write_end = os.pipe()
    source = Source(list_paths(["-"]), read_end)
    codes: list[str] = []

    def wait() -> None:
        try:
            read(source, 0)
        except DiskFault as fault:
            codes.append(fault.code)

    thread = threading.Thread(target=wait)
    thread.start()
    os.write(write_end, b"a beginning")
    source.interrupt()
    thread.join(timeout=30)
    assert codes == ["file-unreadable"]
    source.close()
    os.close(read_end)
    os.close(write_end)


def test_input_that_cannot_be_read(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    source = Source(list_paths(["-"]), descriptor)
    with pytest.raises(DiskFault) as fault:
        read(source, 0)
    assert fault.value.code == "file-unreadable"
    source.close()
    os.close(descriptor)


def test_positions_beyond_four_gigabytes(tmp_path: Path) -> None:
    large = tmp_path / "d/large"
    large.parent.mkdir()
    with large.open("wb") as file:
        file.seek(5_000_000_000)
        file.write(stream_for(1_000_000))
    source = Source(list_paths([str(tmp_path / "d")]))
    assert source.total == 5_001_000_000
    chunk = chunk_count(source.total) - 1
    data = read(source, chunk)
    assert len(data) == source.total - chunk * CHUNK_BYTES
    assert data == stream_for(1_000_000)[-len(data) :]
    assert digest_of(read(source, 4_096), 0) == digest_of(bytes(CHUNK_BYTES), 0)
    source.close()


def test_pieces_of_the_stream() -> None:
    layout = Layout(manifest_for({"0": 0, "a": 3, "1": 0, "f/": 0, "b": 2**40, "c": 5}).entries)
    assert layout.total == 2**40 + 8
    assert list(layout.pieces(0, 3)) == [Piece(1, 0, 0, 3)]
    assert list(layout.pieces(2, 2)) == [Piece(1, 2, 0, 1), Piece(4, 0, 1, 1)]
    assert list(layout.pieces(2**40, 8)) == [Piece(4, 2**40 - 3, 0, 3), Piece(5, 0, 3, 5)]
    assert list(layout.pieces(2**40 + 8, 0)) == []
    for position, length in ((-1, 1), (2**40 + 8, 1), (2**40, 9)):
        with pytest.raises(UsageError):
            list(layout.pieces(position, length))
    endless = Layout(manifest_for({"a": 3, "b": None}).entries)
    assert list(endless.pieces(2, 2**50)) == [Piece(0, 2, 0, 1), Piece(1, 0, 1, 2**50 - 1)]
