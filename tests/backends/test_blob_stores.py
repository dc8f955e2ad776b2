"""One suite that every blob store passes."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from telpher.drivers.objects import Access, Bucket
from telpher.server.settings import read_settings
from telpher.shares.blobs import (
    Blob,
    BlobMissing,
    BlobStore,
    MemoryBlobs,
    StorageFull,
    StorageUnreachable,
)
from telpher.shares.disk_blobs import DiskBlobs
from telpher.shares.incoming import Incoming
from telpher.shares.incoming_memory import MemoryIncoming
from telpher.shares.object_blobs import ObjectBlobs
from tests.s3 import S3Server

SHARE, OTHER = "A" * 43, "-" + "b" * 42
PIECE = bytes(range(256)) * 1024


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with S3Server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(params=["memory", "disk", "s3", "s3 without a disk"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BlobStore]:
    made = made_store(request, tmp_path)
    yield made
    async for blob in made.older_than(0):
        await made.remove(blob)
    incoming = tmp_path / "incoming"
    assert not incoming.exists() or not list(incoming.iterdir())


def made_store(request: pytest.FixtureRequest, folder: Path) -> BlobStore:
    if request.param == "memory":
        return MemoryBlobs()
    if request.param == "disk":
        return DiskBlobs(folder / "shares", Incoming(folder / "incoming", 0))
    disk = request.param == "s3"
    incoming = Incoming(folder / "incoming", 0) if disk else MemoryIncoming()
    bucket = Bucket(request.getfixturevalue("s3").access)
    return ObjectBlobs(bucket, "shares", incoming, direct=True)


async def in_pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def bytes_of(store: BlobStore, blob: Blob, first: int, end: int) -> bytes:
    return b"".join([piece async for piece in store.read(blob, first, end)])


async def all_in(store: BlobStore, seconds: float = 0) -> list[Blob]:
    return [blob async for blob in store.older_than(seconds)]


async def test_reads_what_was_put(store: BlobStore) -> None:
    blob = Blob(SHARE, "data-0")
    whole = PIECE * 12
    assert await store.put(blob, in_pieces(PIECE * 5, b"", PIECE, *[PIECE] * 6)) == len(whole)
    assert await store.length(blob) == len(whole)
    assert await bytes_of(store, blob, 0, len(whole)) == whole
    for first, end in ((0, 1), (1_048_570, 2_097_160), (len(whole) - 1, len(whole)), (7, 7)):
        assert await bytes_of(store, blob, first, end) == whole[first:end]


async def test_reads_in_pieces(store: BlobStore) -> None:
    blob = Blob(SHARE, "data-0")
    await store.put(blob, in_pieces(*[PIECE] * 32))
    pieces = [len(piece) async for piece in store.read(blob, 0, 32 * len(PIECE))]
    assert len(pieces) > 4 or isinstance(store, MemoryBlobs)


async def test_nothing_and_little(store: BlobStore) -> None:
    assert await store.put(Blob(SHARE, "empty"), in_pieces()) == 0
    assert await store.length(Blob(SHARE, "empty")) == 0
    assert await bytes_of(store, Blob(SHARE, "empty"), 0, 0) == b""
    assert await store.put(Blob(SHARE, "crumbs"), in_pieces(*[b"x"] * 1000)) == 1000
    assert await bytes_of(store, Blob(SHARE, "crumbs"), 998, 1000) == b"xx"


async def test_what_is_not_there(store: BlobStore) -> None:
    blob = Blob(SHARE, "nowhere")
    with pytest.raises(BlobMissing):
        await store.length(blob)
    with pytest.raises(BlobMissing):
        await bytes_of(store, blob, 0, 1)
    await store.remove(blob)
    await store.remove_all(SHARE)
    assert await all_in(store) == []


async def test_nothing_is_kept_of_what_breaks_off(store: BlobStore) -> None:
    async def broken() -> AsyncIterator[bytes]:
        for _ in range(6):
            yield PIECE
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.put(Blob(SHARE, "data-0"), broken())
    assert await all_in(store) == []


async def test_nothing_is_kept_of_what_is_cancelled(store: BlobStore) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield PIECE * 8
        begun.set()
        await asyncio.Event().wait()

    putting = asyncio.create_task(store.put(Blob(SHARE, "data-0"), endless()))
    await begun.wait()
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert await all_in(store) == []


async def test_half_of_it_cannot_be_seen(store: BlobStore) -> None:
    blob = Blob(SHARE, "data-0")
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield PIECE * 8
        begun.set()
        await go_on.wait()
        yield PIECE

    putting = asyncio.create_task(store.put(blob, slow()))
    await begun.wait()
    with pytest.raises(BlobMissing):
        await store.length(blob)
    assert await all_in(store) == []
    go_on.set()
    assert await putting == 9 * len(PIECE)


@pytest.mark.parametrize("store", ["memory", "disk"], indirect=True)
async def test_a_reader_is_not_disturbed_by_a_removal(store: BlobStore) -> None:
    blob = Blob(SHARE, "data-0")
    await store.put(blob, in_pieces(*[PIECE] * 12))
    reading = store.read(blob, 0, 12 * len(PIECE))
    first = await anext(reading)
    await store.remove(blob)
    rest = [piece async for piece in reading]
    assert b"".join([first, *rest]) == PIECE * 12


async def test_removes_one_or_all_of_a_share(store: BlobStore) -> None:
    blobs = [Blob(SHARE, f"data-{number}") for number in range(3)]
    kept = Blob(OTHER, "data-0")
    for blob in (*blobs, kept):
        await store.put(blob, in_pieces(b"x"))
    await store.remove(blobs[0])
    assert set(await all_in(store)) == {*blobs[1:], kept}
    await store.remove_all(SHARE)
    assert await all_in(store) == [kept]


async def test_tells_the_old_from_the_young(store: BlobStore) -> None:
    await store.put(Blob(SHARE, "data-0"), in_pieces(b"x"))
    assert await all_in(store, 3600) == []
    assert await all_in(store, -5) == [Blob(SHARE, "data-0")]


async def test_many_at_once(store: BlobStore) -> None:
    blobs = [Blob(SHARE, f"data-{number}") for number in range(12)]
    await asyncio.gather(
        *(store.put(blob, in_pieces(*[bytes([n]) * 300_000] * 3)) for n, blob in enumerate(blobs))
    )
    for number, blob in enumerate(blobs):
        assert await bytes_of(store, blob, 899_999, 900_000) == bytes([number])


@pytest.mark.parametrize("store", ["memory", "disk"], indirect=True)
async def test_some_stores_have_no_urls(store: BlobStore) -> None:
    await store.put(Blob(SHARE, "data-0"), in_pieces(b"x"))
    assert await store.url_for(Blob(SHARE, "data-0"), "GET") is None
    with pytest.raises(BlobMissing):
        await store.copy(Blob(SHARE, "data-0"), "data-0-again")


@pytest.mark.parametrize("store", ["s3"], indirect=True)
async def test_clients_put_and_get_by_signed_urls(store: BlobStore) -> None:
    blob = Blob(SHARE, "data-0")
    put_at, get_at = await store.url_for(blob, "PUT"), await store.url_for(blob, "GET")
    assert put_at is not None
    assert get_at is not None
    async with httpx.AsyncClient() as http:
        assert (await http.get(get_at)).status_code == 404
        assert (await http.put(put_at, content=PIECE)).status_code == 200
        answer = await http.get(get_at, headers={"range": "bytes=5-6"})
        assert (answer.status_code, answer.content) == (206, PIECE[5:7])
        elsewhere = get_at.replace("data-0", "data-1")
        assert (await http.get(elsewhere)).status_code == 403
        assert (await http.put(get_at, content=b"x")).status_code == 403
        copied = await store.copy(blob, "data-0-again")
        await http.put(put_at, content=b"x")
    assert await bytes_of(store, copied, 0, len(PIECE)) == PIECE
    assert await store.length(blob) == 1
    with pytest.raises(BlobMissing):
        await store.copy(Blob(SHARE, "data-1"), "data-1-again")


async def test_a_store_below_a_path_as_supabase_has_it() -> None:
    endpoint = read_settings(
        {
            "TELPHER_S3_BUCKET": "copies",
            "TELPHER_S3_ENDPOINT": "https://p.storage.supabase.co/storage/v1/s3",
        }
    ).s3_endpoint
    bucket = Bucket(Access("copies", endpoint, "eu-central-1", "id", "secret"))
    url = await bucket.url("shares/a/data-0", "PUT")
    assert url.startswith(f"{endpoint}/copies/shares/a/data-0?X-Amz-")
    assert bucket.origin() == "https://p.storage.supabase.co"


async def test_a_bucket_that_cannot_be_reached(tmp_path: Path) -> None:
    nowhere = Access("b", "http://127.0.0.1:9", "us-east-1", "id", "secret")
    incoming = Incoming(tmp_path / "incoming", 0)
    store = ObjectBlobs(Bucket(nowhere), "shares", incoming, direct=False)
    blob = Blob(SHARE, "data-0")
    with pytest.raises(StorageUnreachable):
        await store.put(blob, in_pieces(b"x"))
    with pytest.raises(StorageUnreachable):
        await bytes_of(store, blob, 0, 1)
    with pytest.raises(StorageUnreachable):
        await store.remove_all(SHARE)
    assert await store.url_for(blob, "GET") is None
    assert list((tmp_path / "incoming").iterdir()) == []


async def test_without_a_disk_only_so_much_waits_in_memory() -> None:
    incoming = MemoryIncoming(len(PIECE) * 3)
    async with incoming.write(in_pieces(PIECE, PIECE)) as written:
        assert written.length == len(PIECE) * 2
        with pytest.raises(StorageFull):
            async with incoming.write(in_pieces(PIECE, PIECE)):
                pass
        async with incoming.write(in_pieces(PIECE)):
            pass
    async with incoming.write(in_pieces(*[PIECE] * 3)) as written:
        assert written.length == len(PIECE) * 3
    await incoming.check_room(len(PIECE) * 3)
