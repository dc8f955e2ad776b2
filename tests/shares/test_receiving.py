"""Shares over HTTP, as their receivers see them."""

import asyncio
import base64
import hashlib
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from telpher.protocol.times import iso
from telpher.shares.share import LEASE
from tests.local import LocalServer, local_server
from tests.shares.sharing import SALT, Share, bearer, done, refused, token_of

PART = bytes(range(256)) * 20_000
LEASE_S = LEASE // 1000


async def test_what_everybody_may_know(server: LocalServer, share: Share) -> None:
    refused(await share.http.get(share.path), 404, "unknown-share")
    await share.create(salt=SALT)
    assert done(await share.http.get(share.path))["share"] == {
        "shareId": share.share_id,
        "salt": SALT,
        "complete": False,
        "expiresAt": iso(server.clock.milliseconds() + 24 * 3_600_000),
    }


async def test_a_download_from_beginning_to_end(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.whole(PART, b"end")
    manifest = await share.http.get(f"{share.path}/manifest/0", headers=bearer(share.reader))
    assert manifest.content == b"names"
    claimed = done(await share.claim("a"))
    assert claimed == {"success": True, "leaseSeconds": 600, "budget": 2 * (len(PART) + 3 + 9)}
    assert (await share.get("data/0", "a")).content == PART
    assert (await share.get("data/1", "a")).content == b"end"
    assert (await share.get("completion/0", "a")).content == b"root"
    for _ in range(2):
        done(await share.commit("a"))
    listed = done(await share.parts(share.owner))["share"]
    assert (listed["downloads"], listed["downloaded"]) == (None, 1)


async def test_what_is_stored_is_never_a_page_of_ours(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.whole(b"<!doctype html><script>alert(1)</script>")
    await share.claim("a")
    for headers in ({}, {"range": "bytes=0-3"}):
        answer = await share.get("data/0", "a", **headers)
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == "attachment"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert len(answer.headers.get_list("content-security-policy")) == 1


async def test_a_range_of_a_part(any_server: LocalServer) -> None:
    share = Share(any_server.http)
    await share.whole(PART)
    size = len(PART)
    for header, first, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=1-", 1, size),
        ("bytes=-5", size - 5, size),
        (f"bytes={size - 1}-", size - 1, size),
        ("bytes=1048570-2097160", 1_048_570, 2_097_161),
        ("bytes=5-99999999999", 5, size),
        ("bytes = 5 - 6", 5, 7),
    ):
        await share.claim(header)
        answer = await share.get("data/0", header, range=header)
        assert (answer.status_code, answer.content) == (206, PART[first:end]), header
        assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{size}"
    for header in (f"bytes={size}-", f"bytes={size}-{size + 5}", "bytes=-0"):
        answer = await share.get("data/0", header, range=header)
        refused(answer, 403, "wrong-share-token")
        await share.claim(header)
        answer = await share.get("data/0", header, range=header)
        refused(answer, 416, "range-not-satisfiable")
        assert answer.headers["content-range"] == f"bytes */{size}"


async def test_a_range_that_may_be_ignored(share: Share) -> None:
    await share.whole(PART)
    for header in (
        "bytes=0-1,5-6",
        "bytes=5-1",
        "bytes=-",
        "bytes=a-b",
        "chunks=0-1",
        "bytes",
        "bytes=--5",
        "bytes=0x1-5",
        "bytes=" + "9" * 30 + "-",
        "bytes=-99999999999",
    ):
        await share.claim(header)
        answer = await share.get("data/0", header, range=header)
        assert (answer.status_code, answer.content) == (200, PART), header


async def test_a_range_of_what_has_been_replaced(share: Share) -> None:
    await share.create()
    await share.put("data/0", PART)
    await share.claim("a")
    tag = (await share.get("data/0", "a", range="bytes=0-9")).headers["etag"]
    wanted = {"range": "bytes=10-19", "if-range": tag}
    assert (await share.get("data/0", "a", **wanted)).content == PART[10:20]
    await share.put("data/0", b"another")
    answer = await share.get("data/0", "a", **wanted)
    assert (answer.status_code, answer.content) == (200, b"another")
    assert answer.headers["etag"] != tag


async def test_parts_can_be_read_while_others_still_come(share: Share) -> None:
    await share.create()
    await share.put("manifest/0", b"names")
    await share.put("data/0", PART)
    await share.claim("a")
    assert done(await share.parts())["share"]["complete"] is False
    assert (await share.get("data/0", "a")).content == PART
    refused(await share.get("data/1", "a"), 404, "part-missing")
    await share.put("data/1", b"end")
    assert (await share.get("data/1", "a")).content == b"end"


async def test_who_may_read(share: Share) -> None:
    await share.whole(PART)
    await share.claim("a")
    for token in (share.owner, token_of("b"), share.share_id, "x"):
        for place in ("data/0", "data/1", "manifest/0", "completion/0"):
            answer = await share.http.get(f"{share.path}/{place}", headers=bearer(token))
            refused(answer, 403, "wrong-share-token")
    for place in ("data/0", "completion/0"):
        answer = await share.http.get(f"{share.path}/{place}", headers=bearer(share.reader))
        refused(answer, 403, "wrong-share-token")
    refused(await share.parts(token_of("a")), 403, "wrong-share-token")
    refused(await share.claim("b", token=share.owner), 403, "wrong-share-token")
    refused(await share.commit("b"), 403, "wrong-share-token")
    refused(await share.ask("claim", share.reader, claim="short"), 400, "invalid-share")


async def test_of_two_simultaneous_downloads_of_one_one_wins(any_server: LocalServer) -> None:
    for race in range(10):
        share = Share(any_server.http, str(race), more={"downloads": 1})
        await share.whole(b"x" * 100)
        answers = await asyncio.gather(share.claim("a"), share.claim("b"))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        winner, loser = ("a", "b") if answers[0].status_code == 200 else ("b", "a")
        refused(answers[winner == "a"], 409, "downloads-taken")
        refused(await share.get("data/0", loser), 403, "wrong-share-token")
        assert (await share.get("data/0", winner)).content == b"x" * 100
        done(await share.commit(winner))


async def test_after_the_last_download_nothing_is_left(any_server: LocalServer) -> None:
    share = Share(any_server.http, more={"downloads": 1})
    await share.whole(PART)
    await share.claim("a")
    done(await share.commit("a"))
    blobs = any_server.backends.stored.blobs
    assert [blob async for blob in blobs.older_than(0) if blob.share_id == share.share_id] == []
    refused(await share.http.get(share.path), 410, "share-spent")
    refused(await share.claim("b"), 410, "share-spent")
    done(await share.commit("a"))  # the answer may have been lost


async def test_a_claim_that_never_commits_frees(server: LocalServer) -> None:
    share = Share(server.http, more={"downloads": 1})
    await share.whole(PART)
    await share.claim("a")
    await share.get("data/0", "a")
    server.clock.pass_(LEASE_S - 1)
    await share.get("data/0", "a", range="bytes=0-0")  # holds it longer
    server.clock.pass_(LEASE_S - 1)
    refused(await share.claim("b"), 409, "downloads-taken")
    server.clock.pass_(1)
    done(await share.claim("b"))
    refused(await share.get("data/0", "a"), 403, "wrong-share-token")
    refused(await share.claim("a"), 409, "downloads-taken")


async def test_a_claim_is_good_for_twice_the_size(share: Share) -> None:
    await share.whole(PART)
    await share.claim("a")
    for _ in range(2):
        assert (await share.get("data/0", "a")).status_code == 200
    refused(await share.get("data/0", "a"), 403, "budget-spent")
    refused(await share.get("data/0", "a", range="bytes=0-0"), 403, "budget-spent")
    done(await share.commit("a"))
    await share.claim("b")
    assert (await share.get("data/0", "b")).status_code == 200


async def test_what_was_cut_on_its_way_is_not_paid_for(server: LocalServer, share: Share) -> None:
    part = bytes(3_000_000)
    await share.whole(part)
    await share.claim("a")

    async def cut_after(most: int) -> None:
        sent = 0
        gone = asyncio.Event()

        async def receive() -> dict[str, str]:
            if sent >= most:
                return {"type": "http.disconnect"}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            nonlocal sent
            sent += len(message.get("body", b""))
            if sent >= most:
                gone.set()
                await asyncio.sleep(0)
                await asyncio.sleep(0)

        request = server.http.build_request(
            "GET", f"{share.path}/data/0", headers=bearer(token_of("a"))
        )
        scope = {
            "type": "http",
            "method": "GET",
            "path": request.url.path,
            "raw_path": request.url.raw_path,
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "http_version": "1.1",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        await server.application(scope, receive, send)  # type: ignore[arg-type]
        assert most <= sent < len(part)

    for _ in range(4):
        await cut_after(500_000)
    assert (await share.get("data/0", "a")).content == part


async def test_what_cannot_be_read_is_not_paid_for(
    share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    from telpher.shares.blobs import BlobMissing, MemoryBlobs, StorageUnreachable

    def unreadable(error: type[Exception]) -> Callable[..., AsyncIterator[bytes]]:
        async def read(*arguments: object) -> AsyncIterator[bytes]:
            del arguments
            raise error
            yield b""

        return read

    await share.whole(PART)
    await share.claim("a")
    with monkeypatch.context() as broken:
        broken.setattr(MemoryBlobs, "read", unreadable(StorageUnreachable))
        for _ in range(3):
            refused(await share.get("data/0", "a"), 503, "storage-unreachable")
        broken.setattr(MemoryBlobs, "read", unreadable(BlobMissing))  # replaced at this moment
        for _ in range(3):
            refused(await share.get("data/0", "a"), 404, "part-missing")
    assert (await share.get("data/0", "a")).content == PART


async def test_ten_preview_bots_use_nothing_up(server: LocalServer) -> None:
    share = Share(server.http, more={"downloads": 1})
    await share.whole(PART)
    before = done(await share.parts())
    for path, token in ((share.path, ""), (f"{share.path}/parts", share.reader)):
        got = await server.http.get(path, headers=bearer(token))
        head = await server.http.head(path, headers=bearer(token))
        assert (head.status_code, head.content) == (got.status_code, b"") == (200, b"")
        assert head.headers["content-length"] == got.headers["content-length"]
    for _ in range(10):
        for method in ("GET", "HEAD"):
            for path in (share.path, f"{share.path}/parts", f"{share.path}/data/0", "/t", "/"):
                await server.http.request(method, path)
    assert done(await share.parts()) == before
    done(await share.claim("a"))
    for _ in range(10):
        answer = await server.http.head(f"{share.path}/data/0", headers=bearer(token_of("a")))
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-length"] == str(len(PART))
    for _ in range(2):
        assert (await share.get("data/0", "a")).content == PART


async def test_passwords_cannot_be_tried_out(server: LocalServer) -> None:
    locked = Share(server.http, "locked", more={"salt": SALT})
    other = Share(server.http, "other")
    await locked.whole(PART)
    await other.create()

    async def names(token: str) -> httpx.Response:
        return await server.http.get(f"{locked.path}/manifest/0", headers=bearer(token))

    for _ in range(5):  # the right one uses nothing up
        done(await locked.claim("early"))
        done(await locked.parts())
        assert (await names(locked.reader)).content == b"names"
        assert (await locked.get("manifest/0", "early")).content == b"names"
    for guess in range(3):
        wrong = token_of(str(guess))
        refused(await locked.claim("a", token=wrong), 403, "wrong-share-token")
        refused(await locked.parts(wrong), 403, "wrong-share-token")
        refused(await names(wrong), 403, "wrong-share-token")
    refused(await names(token_of("the tenth")), 403, "wrong-share-token")
    for token in (token_of("once more"), locked.reader):  # or an answer would tell which is right
        refused(await locked.claim("a", token=token), 429, "too-many-requests")
        refused(await locked.parts(token), 429, "too-many-requests")
        refused(await names(token), 429, "too-many-requests")
    for guess in range(20):
        refused(await other.claim("a", token=token_of(str(guess))), 403, "wrong-share-token")
    done(await locked.parts(locked.owner))
    assert (await locked.get("data/0", "early")).content == PART  # who is in goes on
    server.clock.pass_(60)
    refused(await locked.claim("a", token=token_of("later")), 403, "wrong-share-token")
    done(await locked.claim("a"))


async def test_a_report_is_kept_for_those_who_run_the_server(
    server: LocalServer, share: Share
) -> None:
    await share.whole(PART)
    now = server.clock.milliseconds()
    for note in ("", "é𝔘" * 1000):
        done(await share.ask("report", "", reason="malware", note=note))
    kept = await server.backends.stored.shares.reports()
    assert [tuple(report) for report in kept] == [
        (share.share_id, now, "malware", ""),
        (share.share_id, now, "malware", "é𝔘" * 1000),
    ]
    refused(await share.ask("report", "", reason="boredom"), 400, "invalid-body")
    refused(await share.ask("report", "", reason="other", note="x" * 2001), 400, "invalid-body")
    refused(await Share(server.http, "no").ask("report", "", reason="other"), 404, "unknown-share")
    for _ in range(120):
        await share.ask("report", "", reason="other")
    assert len(await server.backends.stored.shares.reports()) == 100


async def test_neither_tokens_nor_ids_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("telpher.events").propagate = True
    async with local_server(WEBRTC_LOG_EVENTS="1") as server:
        share = Share(server.http)
        await share.whole(PART)
        await share.claim("a")
        await share.get("data/0", "a")
        await share.get("data/0", "b")
        await share.commit("a")
        await share.ask("revoke", share.owner)
    ours = [each for each in caplog.records if not each.name.startswith(("httpx", "httpcore"))]
    said = " ".join(each.getMessage() for each in ours)
    assert '"event": "share"' in said
    assert '"event": "claim"' in said
    for secret in (share.share_id, share.owner, share.reader, token_of("a"), token_of("b")):
        assert secret not in said


async def test_the_disk_holds_digests_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"

    def kept() -> list[bytes]:
        return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]

    def holds(secret: bytes) -> bool:
        return any(secret in each for each in kept())

    async with local_server(folder) as server:
        share = Share(server.http)
        await share.whole(PART)
        done(await share.claim("a"))
        await share.get("data/0", "a")
        done(await share.commit("a"))
        tokens = {"owner": share.owner, "reader": share.reader, "claim": token_of("a")}
        for whose, token in tokens.items():
            assert holds(hashlib.sha256(token.encode()).hexdigest().encode()), whose
            raw = base64.urlsafe_b64decode(token + "=")
            for secret in (token.encode(), raw, raw.hex().encode()):
                assert not holds(secret), whose


async def test_sizes_and_counts_are_measured(server: LocalServer, share: Share) -> None:
    await share.whole(PART)
    await share.claim("a")
    await share.get("data/0", "a", range="bytes=0-99")
    await share.claim("b", token=share.owner)
    await share.commit("a")
    await server.chores()
    metrics = (await server.http.get("/api/transfer/metrics")).json()["metrics"]
    stored = len(PART) + len(b"names") + len(b"root")
    assert {
        "shareSuccessCount": 1,
        "shareFailureCount": 0,
        "claimSuccessCount": 1,
        "claimFailureCount": 1,
        "commitSuccessCount": 1,
        "storedShareCount": 1,
        "storedFileCount": 0,
        "storedBytes": stored,
        "receivedBytes": stored,
        "sentBytes": 100,
    }.items() <= metrics.items()


async def test_what_cannot_be_read_is_told_or_cut(
    share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    from telpher.shares.blobs import MemoryBlobs, StorageUnreachable

    await share.whole(PART)
    await share.claim("a")

    def broken_after(pieces: int) -> Callable[..., AsyncIterator[bytes]]:
        async def read(*arguments: object) -> AsyncIterator[bytes]:
            del arguments
            for _ in range(pieces):
                yield PART[:1000]
            raise StorageUnreachable

        return read

    monkeypatch.setattr(MemoryBlobs, "read", broken_after(0))
    answer = await share.get("data/0", "a")
    refused(answer, 503, "storage-unreachable")
    assert answer.headers["retry-after"] == "5"
    monkeypatch.setattr(MemoryBlobs, "read", broken_after(3))
    with pytest.raises(httpx.TransportError):
        await share.get("data/0", "a")
