"""Storing on real disks: small ones, and ones where a process was killed."""

import asyncio
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from telpher.shares import disk_blobs
from telpher.shares.blobs import PIECE, Blob, StorageUnreachable
from telpher.shares.disk_blobs import DiskBlobs
from telpher.shares.incoming import Incoming

ROOT = Path(__file__).parents[2]
IN_A_NAMESPACE = ["unshare", "--mount", "--propagation", "private"]

KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from telpher.shares.blobs import Blob
from telpher.shares.disk_blobs import DiskBlobs
from telpher.shares.incoming import Incoming

async def pieces():
    for _ in range(5):
        yield bytes(1024 * 1024)
    os.kill(os.getpid(), signal.SIGKILL)

folder = Path(sys.argv[1])
blobs = DiskBlobs(folder / "shares", Incoming(folder / "incoming", 0))
asyncio.run(blobs.put(Blob("share", "data-0"), pieces()))
"""


def test_a_disk_that_becomes_full(tmp_path: Path) -> None:
    able = os.geteuid() == 0 and shutil.which("unshare") and shutil.which("mount")
    if not able and not os.environ.get("TELPHER_LAB"):
        pytest.skip("mounts a small disk: needs root and unshare; TELPHER_LAB=1 insists")
    command = [*IN_A_NAMESPACE, sys.executable, "-m", "tests.shares.small_disk", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "too much": "full",
        "left of it": [],
        "as much as is free": "3 MiB",
        "more than is free": "full",
        "without a floor": "3 MiB",
        "nothing, at the floor": "full",
        "when there is room again": "3 MiB",
        "left at the end": ["f"],
    }


async def test_no_more_is_read_at_once_than_a_connection_takes(tmp_path: Path) -> None:
    content = os.urandom(2 * PIECE + 1)
    blobs = await _blobs_with(tmp_path, content)
    read = [piece async for piece in blobs.read(Blob("share", "data-0"), 1, len(content))]
    assert [len(piece) for piece in read] == [PIECE, PIECE]
    assert b"".join(read) == content[1:]


async def test_what_the_system_does_not_have_in_memory_comes_from_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = os.urandom(3 * PIECE)
    blobs = await _blobs_with(tmp_path, content)

    def has_little(_file: int, room: list[bytearray], first: int, _flags: int) -> int:
        if first == 0:
            raise BlockingIOError
        if first >= 2 * PIECE:
            raise OSError(errno.EOPNOTSUPP, "")
        room[0][:7] = content[first : first + 7]
        return 7

    monkeypatch.setattr(os, "preadv", has_little)
    read = blobs.read(Blob("share", "data-0"), 0, 3 * PIECE)
    assert b"".join([piece async for piece in read]) == content


async def _blobs_with(folder: Path, content: bytes) -> DiskBlobs:
    blobs = DiskBlobs(folder / "shares", Incoming(folder / "incoming", 0))

    async def pieces() -> AsyncIterator[bytes]:
        yield content

    await blobs.put(Blob("share", "data-0"), pieces())
    return blobs


def test_what_a_killed_process_left_goes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    killed = subprocess.run(command, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [path.stat().st_size > 0 for path in (tmp_path / "incoming").iterdir()] == [True]
    (tmp_path / "shares" / "emptied").mkdir()
    blobs = DiskBlobs(tmp_path / "shares", Incoming(tmp_path / "incoming", 0))
    asyncio.run(blobs.recover())
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not list((tmp_path / "shares").iterdir())


async def pieces() -> AsyncIterator[bytes]:
    yield b"x"


async def test_no_empty_folder_is_left(tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path / "shares", Incoming(tmp_path / "incoming", 0))
    one, other = Blob("share", "data-0"), Blob("share", "data-1")
    await blobs.put(one, pieces())
    await blobs.remove_all("share")
    for blob in (one, other):
        await blobs.put(blob, pieces())
    await blobs.remove(one)
    assert await blobs.length(other) == 1
    for _ in range(2):
        await blobs.remove(other)
    assert not list((tmp_path / "shares").iterdir())


async def test_it_is_on_the_disk_before_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = tmp_path / "shares"
    blobs = DiskBlobs(shares, Incoming(tmp_path / "incoming", 0))
    fsync, replace = os.fsync, Path.replace
    done: list[tuple[str, int]] = []
    flushed: dict[int, int] = {}

    def flush(descriptor: int) -> None:
        fsync(descriptor)
        what = os.fstat(descriptor)
        done.append(("flushed", what.st_ino))
        flushed[what.st_ino] = what.st_size

    def move(source: Path, target: Path) -> Path:
        moved = replace(source, target)
        done.append(("named", moved.stat().st_ino))
        return moved

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(Path, "replace", move)
    await blobs.put(Blob("share", "data-0"), pieces())
    share, part = shares / "share", shares / "share" / "data-0"
    names = {path.stat().st_ino: path.name for path in (shares, share, part)}
    assert [(what, names[node]) for what, node in done] == [
        ("flushed", "data-0"),
        ("flushed", "shares"),  # in which the share's folder is new
        ("named", "data-0"),
        ("flushed", "share"),
    ]
    assert flushed[part.stat().st_ino] == 1, "something of it was still to be written"


async def test_a_share_that_ends_while_its_part_gets_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = DiskBlobs(tmp_path / "shares", Incoming(tmp_path / "incoming", 0))
    blob = Blob("share", "data-0")
    ends = 3

    def sync(_: Path) -> None:
        nonlocal ends
        if ends > 0 and not any((tmp_path / "shares" / "share").iterdir()):
            ends -= 1
            (tmp_path / "shares" / "share").rmdir()

    monkeypatch.setattr(disk_blobs, "_sync", sync)
    await blobs.put(blob, pieces())
    assert ends == 0
    assert await blobs.length(blob) == 1

    def clear(_: Path) -> None:
        Incoming(tmp_path / "incoming", 0).clear()

    await blobs.remove_all("share")
    monkeypatch.setattr(disk_blobs, "_sync", clear)
    with pytest.raises(StorageUnreachable):
        await blobs.put(blob, pieces())


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path / "shares", Incoming(tmp_path / "incoming", 0))
    # Not by its mode, which root passes over.
    (tmp_path / "incoming").rmdir()
    (tmp_path / "incoming").touch()

    with pytest.raises(StorageUnreachable):
        await blobs.put(Blob("share", "data-0"), pieces())
