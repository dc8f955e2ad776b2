"""Parts that clients put and get at a real bucket, without our server."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from telpher.keys.records import LONGEST_PART
from telpher.server import backends
from tests.local import LocalServer, local_server
from tests.s3 import S3Server
from tests.shares.sharing import Share, done, refused, token_of

PART = bytes(range(256)) * 4000


@pytest.fixture
async def server(s3: S3Server, tmp_path: Path) -> AsyncIterator[LocalServer]:
    async with local_server(tmp_path / "data", **s3.settings, TELPHER_S3_DIRECT="1") as running:
        yield running


async def put_url(share: Share, place: str) -> tuple[str, str]:
    answer = done(await share.ask(f"{place}/put-url", share.owner))
    return answer["url"], answer["name"]


async def test_a_part_goes_there_and_back_without_us(server: LocalServer, share: Share) -> None:
    await share.create()
    url, name = await put_url(share, "data/0")
    assert share.owner not in url
    refused(await share.ask("data/0/stored", share.owner, name=name), 404, "part-missing")
    async with httpx.AsyncClient() as elsewhere:
        assert (await elsewhere.put(url, content=PART)).status_code == 200
        assert done(await share.parts())["parts"]["data"] == []
        for _ in range(2):  # the answer may have been lost
            stored = done(await share.ask("data/0/stored", share.owner, name=name))
            assert stored["length"] == len(PART)
        assert done(await share.parts())["share"]["stored"] == len(PART)
        await share.claim("a")
        got = done(await share.ask("data/0/get-url", token_of("a")))["url"]
        answer = await elsewhere.get(got, headers={"range": "bytes=256-511"})
        assert answer.content == bytes(range(256))
    assert (await share.get("data/0", "a")).content == PART
    metrics = (await server.http.get("/api/transfer/metrics")).json()["metrics"]
    assert metrics["receivedBytes"] == 0


async def test_an_address_puts_one_part_and_no_other(share: Share) -> None:
    await share.create()
    url, name = await put_url(share, "data/0")
    async with httpx.AsyncClient() as elsewhere:
        await elsewhere.put(url, content=PART)
    for place in ("data/1", "manifest/0"):
        refused(await share.ask(f"{place}/stored", share.owner, name=name), 404, "part-missing")
    for wrong in ("", "../data-0-0123456789abcdef", name + "\n", name[:-1], "data-0-" + "0" * 16):
        refused(await share.ask("data/0/stored", share.owner, name=wrong), 404, "part-missing")
    refused(await share.ask("data/0/put-url", share.reader), 403, "wrong-share-token")
    refused(await share.ask("data/0/stored", share.reader, name=name), 403, "wrong-share-token")


async def test_what_is_too_large_is_removed_and_what_replaces_remains(
    server: LocalServer, share: Share
) -> None:
    await share.create()
    async with httpx.AsyncClient() as elsewhere:
        url, large = await put_url(share, "data/0")
        await elsewhere.put(url, content=bytes(LONGEST_PART + 1))
        refused(await share.ask("data/0/stored", share.owner, name=large), 413, "part-too-large")
        first, second = await put_url(share, "data/0"), await put_url(share, "data/0")
        for url, name in (first, second):
            await elsewhere.put(url, content=PART)
            done(await share.ask("data/0/stored", share.owner, name=name))
    blobs = server.backends.stored.blobs
    found = [blob async for blob in blobs.older_than(0) if blob.share_id == share.share_id]
    assert [blob.name.rpartition("-")[0] for blob in found] == [second[1]]


async def test_what_is_stored_cannot_be_changed_by_its_address(
    server: LocalServer, share: Share
) -> None:
    await share.create()
    url, name = await put_url(share, "data/0")
    async with httpx.AsyncClient() as elsewhere:
        await elsewhere.put(url, content=PART)
        done(await share.ask("data/0/stored", share.owner, name=name))
        assert (await elsewhere.put(url, content=b"something else")).status_code == 200
        assert done(await share.ask("data/0/stored", share.owner, name=name))["length"] == len(PART)
        done(await share.complete(1, 0, 0))
        await elsewhere.put(url, content=b"something else")
    await share.claim("a")
    assert (await share.get("data/0", "a")).content == PART
    await server.application.reaper.sweep(0)
    blobs = server.backends.stored.blobs
    found = [blob async for blob in blobs.older_than(0) if blob.share_id == share.share_id]
    assert [blob.name.rpartition("-")[0] for blob in found] == [name]
    assert (await share.get("data/0", "a")).content == PART


async def test_addresses_are_asked_for_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "_PUT_URLS_PER_MINUTE", 2)
    async with local_server() as server:
        share = Share(server.http)
        await share.create()
        for _ in range(2):
            done(await share.ask("data/0/put-url", share.owner))
        refused(await share.ask("data/0/put-url", share.owner), 429, "too-many-requests")


async def test_reading_there_is_paid_from_the_claim(share: Share) -> None:
    await share.whole(PART)
    refused(await share.ask("data/0/get-url", token_of("a")), 403, "wrong-share-token")
    await share.claim("a")
    for _ in range(2):
        done(await share.ask("data/0/get-url", token_of("a")))
    refused(await share.ask("data/0/get-url", token_of("a")), 403, "budget-spent")


async def test_what_nobody_confirmed_is_swept_away(server: LocalServer, share: Share) -> None:
    await share.create()
    await share.put("manifest/0", b"names")
    url, _ = await put_url(share, "data/0")
    async with httpx.AsyncClient() as elsewhere:
        await elsewhere.put(url, content=PART)
    blobs = server.backends.stored.blobs
    await server.application.reaper.sweep(3600)
    assert len([blob async for blob in blobs.older_than(0) if blob.share_id == share.share_id]) == 2
    await server.application.reaper.sweep(0)
    found = [blob async for blob in blobs.older_than(0) if blob.share_id == share.share_id]
    assert [blob.name[:10] for blob in found] == ["manifest-0"]


async def test_pages_may_connect_there(server: LocalServer, s3: S3Server) -> None:
    policy = (await server.http.get("/api/transfer/config")).headers["content-security-policy"]
    assert f"connect-src 'self' {s3.access.endpoint};" in policy


async def test_elsewhere_there_are_no_such_addresses() -> None:
    async with local_server() as server:
        share = Share(server.http)
        await share.whole(PART)
        other = Share(server.http, "other")
        await other.create()
        assert done(await other.ask("data/0/put-url", other.owner)) == {
            "success": True,
            "url": None,
            "name": None,
        }
        await share.claim("a")
        assert done(await share.ask("data/0/get-url", token_of("a")))["url"] is None
