"""Copies whose way up or down is broken off, and gone on with."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from telpher.keys.records import LONGEST_PART, PART_BYTES
from telpher.peer.copies import uploading
from telpher.peer.copies.downloading import Downloading
from telpher.peer.copies.faults import ShareFault
from telpher.peer.copies.keys import Place
from telpher.peer.copies.sealing import SealedPart, seal_part
from telpher.peer.copies.server import ShareServer
from telpher.peer.files.disk import DiskFault
from telpher.peer.status import Delivered, Ended, Status, Stored, Waiting
from tests.local import LocalServer, local_server
from tests.peer.copies.people import Somebody, fetch, key_of, reaches, stored, upload_of
from tests.trees import sha256

SIZE = 60_000_000
PARTS = 8
AT_ONCE = 4


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "file.bin"
    file.write_bytes(Random(SIZE).randbytes(SIZE))
    return file


async def traffic(server: LocalServer, way: str) -> int:
    answer = await server.http.get("/api/transfer/metrics")
    return int(answer.json()["metrics"][f"{way}Bytes"])


async def broken_off(server: LocalServer, file: Path) -> None:
    """An upload that ends after some parts."""
    upload = await upload_of(server.url, file)
    running = asyncio.create_task(upload.run())
    await reaches(upload, 3 * PART_BYTES)
    upload.cancel()
    end = await running
    assert end == Ended("cancelled", "us", may_have_arrived=False, resumable=True)


async def test_up(server: LocalServer, file: Path, tmp_path: Path) -> None:
    await broken_off(server, file)
    before = await traffic(server, "received")
    assert before < SIZE
    end = await (await upload_of(server.url, file)).run()
    assert isinstance(end, Stored)
    # What was on its way comes again, and nothing that was stored.
    assert await traffic(server, "received") <= SIZE + (AT_ONCE + 1) * LONGEST_PART
    assert isinstance(await fetch(server.url, key_of(end.link), tmp_path / "output"), Delivered)
    assert sha256(tmp_path / "output" / file.name) == sha256(file)
    again = await (await upload_of(server.url, file)).run()
    assert isinstance(again, Stored)
    assert again.link != end.link


async def test_down(server: LocalServer, file: Path, tmp_path: Path) -> None:
    key = await stored(server.url, file)
    output = tmp_path / "output"
    output.mkdir()
    download = Downloading(server.url, key, output, Somebody())
    running = asyncio.create_task(download.run())
    await reaches(download, SIZE // 2)
    download.cancel()
    end = await running
    assert end == Ended("cancelled", "us", may_have_arrived=False, resumable=True)
    assert not (output / file.name).exists()
    assert isinstance(await fetch(server.url, key, output), Delivered)
    assert sha256(output / file.name) == sha256(file)
    assert [path.name for path in output.iterdir()] == [file.name]
    # Written and not flushed, on its way, and ahead in the connections.
    assert await traffic(server, "sent") < SIZE + 32 * (1 << 20)


async def test_down_while_it_goes_up(server: LocalServer, file: Path, tmp_path: Path) -> None:
    upload = await upload_of(server.url, file)
    await upload.announce()
    key = key_of(upload.link)
    (tmp_path / "output").mkdir()
    download = Downloading(server.url, key, tmp_path / "output", Somebody())
    waits = asyncio.Event()

    def see(status: Status) -> None:
        if isinstance(status, Waiting):
            waits.set()

    download.subscribe(see)
    running = asyncio.create_task(download.run())
    await waits.wait()
    assert isinstance(await upload.run(), Stored)
    assert isinstance(await running, Delivered)
    assert sha256(tmp_path / "output" / file.name) == sha256(file)


@contextmanager
def sealed_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[Place, SealedPart]]]:
    """Everything that is sealed meanwhile."""
    seen: list[tuple[Place, SealedPart]] = []

    def seal_and_note(keys: Any, place: Place, chunks: Any) -> SealedPart:
        part = seal_part(keys, place, chunks)
        seen.append((place, part))
        return part

    with monkeypatch.context() as patched:
        patched.setattr(uploading, "seal_part", seal_and_note)
        yield seen


def salts_on(disk: Path) -> dict[str, bytes]:
    blobs = (path for path in (disk / "shares").rglob("*") if path.is_file())
    return {path.name: path.read_bytes()[:16] for path in blobs}


def rewrite(file: Path, content: bytes) -> None:
    """Other content in the same file, and nobody can see it from outside."""
    status = file.stat()
    with file.open("r+b") as opened:
        opened.write(content)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


async def test_no_key_and_nonce_meet_two_plaintexts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file.bin"
    file.write_bytes(Random(1).randbytes(SIZE))
    async with local_server(tmp_path / "data") as server:
        with sealed_parts(monkeypatch) as sealed:
            await broken_off(server, file)
            before = salts_on(tmp_path / "data")
            rewrite(file, Random(2).randbytes(SIZE))
            end = await (await upload_of(server.url, file)).run()
        assert isinstance(end, Stored)
        after = salts_on(tmp_path / "data")
        # It is the new content and nothing of the old: what is stored is read, and compared.
        assert isinstance(await fetch(server.url, key_of(end.link), tmp_path / "output"), Delivered)
        assert sha256(tmp_path / "output" / file.name) == sha256(file)
    plaintexts: dict[tuple[Place, bytes], set[tuple[tuple[int, bytes], ...]]] = {}
    for place, part in sealed:
        plaintexts.setdefault((place, part.blocks[0][:16]), set()).add(tuple(part.digests))
    assert all(len(each) == 1 for each in plaintexts.values())
    assert len({salt for _, salt in plaintexts}) == len(sealed) > PARTS + 2
    # Salts are what was really stored, and stored anew where a part was sealed anew.
    assert {*before.values(), *after.values()} <= {salt for _, salt in plaintexts}
    assert len(set(after.values())) == len(after) >= PARTS + 2


async def test_what_was_sealed_and_not_stored_is_not_believed(
    server: LocalServer, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await broken_off(server, file)
    rewrite(file, Random(2).randbytes(SIZE))

    async def fails(*_: Any) -> None:
        raise ShareFault("internal-error")

    with monkeypatch.context() as patched:
        patched.setattr(ShareServer, "put", fails)
        end = await (await upload_of(server.url, file)).run()
        assert end == Ended("internal-error", "fault", may_have_arrived=False, resumable=True)
    again = await (await upload_of(server.url, file)).run()
    assert isinstance(again, Stored)
    assert isinstance(await fetch(server.url, key_of(again.link), tmp_path / "output"), Delivered)
    assert sha256(tmp_path / "output" / file.name) == sha256(file)


async def test_a_file_that_has_changed_since_is_named(
    server: LocalServer, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.write_text("something else")
    upload = await upload_of(server.url, other, file)
    running = asyncio.create_task(upload.run())
    await reaches(upload, PART_BYTES)
    upload.cancel()
    end = await running
    assert isinstance(end, Ended), end
    os.utime(file)
    with pytest.raises(DiskFault, match=r"file-changed: file\.bin"):
        await upload_of(server.url, other, file)


async def test_a_file_that_changes_while_it_goes_up(server: LocalServer, file: Path) -> None:
    upload = await upload_of(server.url, file)
    running = asyncio.create_task(upload.run())
    await reaches(upload, 1)
    with file.open("ab") as opened:
        opened.write(b"more")
    end = await running
    assert end == Ended("file-changed", "fault", may_have_arrived=False, resumable=False)
