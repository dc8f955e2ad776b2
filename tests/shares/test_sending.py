"""Shares over HTTP, as their senders see them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from telpher.keys.records import LONGEST_PART
from telpher.protocol.times import iso
from telpher.shares.blobs import Blob, StorageUnreachable
from tests.local import LocalServer, local_server
from tests.shares.sharing import SALT, Share, done, refused, token_of

MINUTE = 60_000


async def test_a_share_is_created(server: LocalServer, share: Share) -> None:
    now = server.clock.milliseconds()
    assert done(await share.create())["share"] == {
        "shareId": share.share_id,
        "salt": None,
        "complete": False,
        "size": share.size,
        "stored": 0,
        "downloads": None,
        "downloaded": 0,
        "createdAt": iso(now),
        "expiresAt": iso(now + 24 * 60 * MINUTE),
    }


@pytest.mark.parametrize(
    ("minutes", "lasts"), [(0, 60), (90.5, 90.5), (1e9, 43_200), (-1e300, 60), (1e300, 43_200)]
)
async def test_a_lifetime_may_be_asked_for(
    server: LocalServer, share: Share, minutes: float, lasts: float
) -> None:
    created = done(await share.create(lifetimeMinutes=minutes))["share"]
    assert created["expiresAt"] == iso(server.clock.milliseconds() + int(lasts * MINUTE))


async def test_creating_again_succeeds_for_the_same_sender_alone(share: Share) -> None:
    created = done(await share.create(downloads=3, salt=SALT))
    assert done(await share.create(downloads=3, salt=SALT)) == created
    refused(await share.create(token_of("another")), 409, "share-taken")
    refused(await share.create(readTokenDigest="0" * 64), 409, "share-taken")


async def test_of_simultaneous_creations_one_wins(share: Share) -> None:
    answers = await asyncio.gather(*(share.create(token_of(str(n))) for n in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 11


@pytest.mark.parametrize(
    "wrong",
    [
        {"shareId": "../" + "a" * 40},
        {"shareId": "a" * 42},
        {"shareId": "a" * 43 + "\n"},
        {"shareId": ""},
        {"readTokenDigest": "A" * 64},
        {"readTokenDigest": "a" * 63},
        {"size": -1},
        {"downloads": 0},
        {"downloads": 1001},
        {"salt": "s" * 21},
        {"salt": "<script>alert(1)</scr>"},
    ],
    ids=str,
)
async def test_what_is_no_share(share: Share, wrong: dict[str, object]) -> None:
    refused(await share.create(**wrong), 400, "invalid-share")


@pytest.mark.parametrize(
    "wrong",
    [{"size": 1.5}, {"size": "much"}, {"size": None}, {"shareId": 7}, {"salt": []}],
    ids=str,
)
async def test_what_is_not_even_understood(share: Share, wrong: dict[str, object]) -> None:
    refused(await share.create(**wrong), 400, "invalid-body")


@pytest.mark.parametrize("header", ["", "Bearer", "Basic abc", "Bearer short"])
async def test_creating_needs_an_owners_token(share: Share, header: str) -> None:
    body = {"shareId": share.share_id, "readTokenDigest": "0" * 64, "size": 1}
    headers = {"authorization": header}
    answer = await share.http.post("/api/share/create", json=body, headers=headers)
    refused(answer, 400, "invalid-share")


async def test_no_stored_copies_at_all() -> None:
    async with local_server(TELPHER_SHARE_MAX_BYTES="0") as server:
        refused(await Share(server.http, size=1).create(), 413, "share-too-large")


async def test_parts_are_put_and_listed(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.create()
    for place in ("data/1", "data/0", "data/3", "manifest/0"):
        assert done(await share.put(place, b"x" * 1000))["length"] == 1000
    listed = done(await share.parts(share.owner))
    assert listed["parts"] == {"data": [[0, 2], [3, 4]], "manifest": [[0, 1]], "completion": []}
    assert listed["share"]["stored"] == 4000
    assert done(await share.parts())["parts"] == listed["parts"]


async def test_a_part_that_is_put_again_replaces_the_former(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.create()
    for content in (b"first", b"second, longer", b"third"):
        await share.put("data/0", content)
    assert done(await share.parts())["share"]["stored"] == 5
    await share.claim("a")
    assert (await share.get("data/0", "a")).content == b"third"
    blobs = any_server.backends.stored.blobs
    assert len([blob async for blob in blobs.older_than(0) if blob.share_id == share.share_id]) == 1


async def test_a_part_that_is_put_twice_at_once_is_one_of_both(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.create()
    contents = [bytes([number]) * 500_000 for number in range(6)]
    await asyncio.gather(*(share.put("data/0", content) for content in contents))
    await share.claim("a")
    assert (await share.get("data/0", "a")).content in contents


async def test_a_share_is_completed_and_then_fixed(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.create()
    await share.put("data/0", b"a" * 10)
    await share.put("manifest/0", b"b")
    refused(await share.complete(1), 409, "share-incomplete")
    await share.put("completion/0", b"c")
    refused(await share.complete(2), 409, "share-incomplete")
    refused(await share.complete(-1), 409, "share-incomplete")
    complete = done(await share.complete(1))["share"]
    assert (complete["complete"], complete["size"], complete["stored"]) == (True, 12, 12)
    assert done(await share.complete(1))["share"] == complete
    refused(await share.put("data/0", b"z" * 10), 409, "share-complete")
    await share.claim("a")
    assert (await share.get("data/0", "a")).content == b"a" * 10


async def test_who_may_put(share: Share) -> None:
    await share.create()
    for token in (share.reader, token_of("a"), share.share_id, "x", "é"):
        headers = {b"authorization": f"Bearer {token}".encode()}
        answer = await share.http.put(f"{share.path}/data/0", content=b"x", headers=headers)
        refused(answer, 403, "wrong-share-token")
    refused(await share.http.put(f"{share.path}/data/0", content=b"x"), 403, "wrong-share-token")
    refused(await Share(share.http, "another").put("data/0", b"x"), 404, "unknown-share")


@pytest.mark.parametrize(
    "place",
    [
        "data/-1", "data/01", "data/1.5", "data/4294967296", "data/99999999999", "data/x", "data/٣",
        "data/0%00", "Data/0", "secret/0", "data/0x1", "data/%2e%2e",
    ],
)  # fmt: skip
async def test_what_is_no_place(share: Share, place: str) -> None:
    await share.create()
    refused(await share.put(place, b"x"), 404, "part-missing")


@pytest.mark.parametrize(
    "path", ["..", "../..", "%2e%2e", "..%2f..%2fetc", "a" * 42, "a" * 44, "a" * 42 + "%00"]
)
async def test_what_is_no_id(server: LocalServer, path: str) -> None:
    for method, rest in (("GET", ""), ("GET", "/parts"), ("PUT", "/data/0"), ("GET", "/data/0")):
        # httpx itself would resolve dots
        url = server.http.base_url.copy_with(raw_path=f"/api/share/{path}{rest}".encode())
        answer = await server.http.request(method, url)
        assert answer.status_code in {404, 405}
        assert answer.json()["success"] is False


async def test_a_part_has_a_largest_length(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.create()
    assert done(await share.put("data/0", bytes(LONGEST_PART)))["length"] == LONGEST_PART
    refused(await share.put("data/0", bytes(LONGEST_PART + 1)), 413, "part-too-large")

    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield bytes(1024 * 1024)

    refused(await share.put("data/0", unannounced()), 413, "part-too-large")
    refused(await share.put("data/0", b""), 400, "upload-cut")
    listed = done(await share.parts())
    assert listed["share"]["stored"] == LONGEST_PART


async def test_a_share_has_room_for_what_was_announced(any_server: LocalServer) -> None:
    share = Share(any_server.http, size=1000)
    await share.create()
    done(await share.put("data/0", b"x" * 900))
    refused(await share.put("manifest/0", b"x" * 101), 413, "share-too-large")
    refused(await share.put("data/1", b"x"), 413, "share-too-large")
    done(await share.put("manifest/0", b"x" * 100))
    answers = await asyncio.gather(*(share.put("completion/0", b"x" * 900) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [413] * 5
    blobs = any_server.backends.stored.blobs
    assert len([blob async for blob in blobs.older_than(0) if blob.share_id == share.share_id]) == 2


async def test_extending(server: LocalServer, share: Share) -> None:
    await share.create()
    server.clock.pass_(23 * 3600)
    now = server.clock.milliseconds()
    extended = done(await share.ask("extend", share.owner, lifetimeMinutes=1e9))["share"]
    assert extended["expiresAt"] == iso(now + 30 * 24 * 60 * MINUTE)
    shortened = done(await share.ask("extend", share.owner, lifetimeMinutes=1))["share"]
    assert shortened["expiresAt"] == iso(now + 60 * MINUTE)
    refused(await share.ask("extend", share.reader, lifetimeMinutes=99), 403, "wrong-share-token")
    server.clock.pass_(3600)
    refused(await share.ask("extend", share.owner, lifetimeMinutes=99), 410, "share-expired")


async def test_revoking_removes_everything(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.whole(b"x" * 1000)
    await share.claim("a")
    refused(await share.ask("revoke", share.reader), 403, "wrong-share-token")
    for _ in range(2):
        done(await share.ask("revoke", share.owner))
    blobs = any_server.backends.stored.blobs
    assert [blob async for blob in blobs.older_than(0) if blob.share_id == share.share_id] == []
    for answer in (
        await share.http.get(share.path),
        await share.parts(),
        await share.parts(share.owner),
        await share.claim("b"),
        await share.get("data/0", "a"),
        await share.put("data/0", b"x"),
        await share.complete(1),
        await share.ask("extend", share.owner, lifetimeMinutes=90),
        await share.create(),
    ):
        refused(answer, 410, "share-revoked")


async def test_a_part_on_its_way_when_the_share_ends_is_not_kept(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.create()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"x" * 100_000
        begun.set()
        await go_on.wait()
        yield b"x"

    putting = asyncio.create_task(share.put("data/0", slow()))
    await begun.wait()
    done(await share.ask("revoke", share.owner))
    go_on.set()
    refused(await putting, 410, "share-revoked")
    blobs = any_server.backends.stored.blobs
    assert [blob async for blob in blobs.older_than(0) if blob.share_id == share.share_id] == []


async def test_what_expires_is_gone_and_a_day_later_unknown(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.whole(b"x" * 1000)
    any_server.clock.pass_(24 * 3600)
    refused(await share.http.get(share.path), 410, "share-expired")
    await any_server.chores()
    blobs = any_server.backends.stored.blobs
    assert [blob async for blob in blobs.older_than(0) if blob.share_id == share.share_id] == []
    refused(await share.http.get(share.path), 410, "share-expired")
    any_server.clock.pass_(24 * 3600)
    await any_server.chores()
    refused(await share.http.get(share.path), 404, "unknown-share")
    done(await share.create())


async def test_what_no_row_names_goes_after_an_hour(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.create()
    done(await share.put("data/0", b"named"))
    blobs = any_server.backends.stored.blobs

    async def pieces() -> AsyncIterator[bytes]:
        yield b"named by nobody"

    await blobs.put(Blob(share.share_id, "data-1-0123456789abcdef"), pieces())
    stray = Blob(token_of("of no share"), "data-0-0123456789abcdef")
    await blobs.put(stray, pieces())

    async def kept() -> set[tuple[str, str]]:
        """Of these two; others use the same bucket."""
        found = [blob async for blob in blobs.older_than(0)]
        mine = (share.share_id, stray.share_id)
        return {(blob.share_id, blob.name[:6]) for blob in found if blob.share_id in mine}

    everything = {
        (share.share_id, "data-0"),
        (share.share_id, "data-1"),
        (stray.share_id, "data-0"),
    }
    assert await kept() == everything
    await any_server.application.reaper.sweep(3600)
    assert await kept() == everything
    await any_server.application.reaper.sweep(0)
    assert await kept() == {(share.share_id, "data-0")}
    await share.claim("a")
    assert (await share.get("data/0", "a")).content == b"named"


async def test_what_can_be_stored_and_not_named_is_not_kept(
    any_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = Share(any_server.http)
    await share.create()
    stored = any_server.backends.stored

    async def refuse(*_: object) -> None:
        raise StorageUnreachable

    with monkeypatch.context() as full:
        full.setattr(type(stored.shares), "place", refuse)
        refused(await share.put("data/0", b"x"), 503, "storage-unreachable")
    blobs = [blob async for blob in stored.blobs.older_than(0)]
    # Where the answer alone may have been lost, it stays until it is swept.
    assert (share.share_id in {blob.share_id for blob in blobs}) is not stored.alone
    done(await share.put("data/0", b"x"))
