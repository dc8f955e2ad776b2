"""Stored copies that several servers have in common: rows in Supabase, bytes in a bucket."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from telpher.drivers.postgrest import PostgrestClient
from telpher.keys.records import PART_BYTES, Stream
from telpher.shares.postgrest_claims import PostgrestClaims
from telpher.shares.postgrest_quota import PostgrestQuota
from telpher.shares.postgrest_store import PostgrestShareStore
from telpher.shares.share import LEASE, Part, Place
from telpher.shares.share import Share as Row
from telpher.shares.store import Completed, Placed, Report, Usage
from tests.clock import Clock
from tests.local import LocalServer, local_server
from tests.s3 import S3Server
from tests.shares.sharing import SALT, Share, done, refused, token_of
from tests.supabase.bad_wire import bad_wire
from tests.supabase.serving import project, shared
from tests.supabase.standin.postgres import Database
from tests.supabase.standin.running import StandIn

Two = tuple[LocalServer, LocalServer]
PATIENCE = 12.0
"""Seconds: less than our clients wait."""


@pytest.fixture
def settings(standin: StandIn, s3: S3Server) -> dict[str, str]:
    return shared(standin, s3)


@pytest.fixture
async def two(tmp_path: Path, settings: dict[str, str]) -> AsyncIterator[Two]:
    clock = Clock()
    async with (
        local_server(tmp_path / "one", clock, **settings) as one,
        local_server(tmp_path / "two", clock, **settings) as other,
    ):
        yield one, other


def at(server: LocalServer, share: Share) -> Share:
    """The same share, asked for elsewhere."""
    return Share(server.http, share.name, share.size, share.more)


async def bucket(server: LocalServer, *share_ids: str) -> list[str]:
    """What is stored there of these; others use it, too."""
    blobs = server.backends.stored.blobs.older_than(0)
    return [blob.name async for blob in blobs if blob.share_id in share_ids]


async def test_every_request_may_go_to_another_server(two: Two, tmp_path: Path) -> None:
    here = Share(two[0].http, more={"downloads": 1})
    there = at(two[1], here)
    done(await here.create())
    done(await there.put("data/0", b"one"))
    done(await here.put("data/1", b"two"))
    done(await there.put("data/1", b"TWO"))
    done(await here.put("manifest/0", b"names"))
    refused(await there.complete(2), 409, "share-incomplete")
    done(await here.put("completion/0", b"root"))
    done(await there.complete(2))
    refused(await here.put("data/2", b"more"), 409, "share-complete")
    done(await here.claim("a"))
    refused(await there.claim("b"), 409, "downloads-taken")
    assert [(await each.get(f"data/{n}", "a")).content for n, each in ((0, there), (1, here))] == [
        b"one",
        b"TWO",
    ]
    done(await here.ask("extend", here.owner, lifetimeMinutes=120))
    done(await there.commit("a"))
    refused(await here.claim("b"), 410, "share-spent")
    assert await bucket(two[0], here.share_id) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []  # noqa: ASYNC240


async def test_of_sixty_receivers_at_two_servers_one_downloads(two: Two) -> None:
    share = Share(two[0].http, more={"downloads": 1})
    await share.whole(b"data")
    shares = [at(server, share) for server in two]
    answers = await asyncio.gather(*(shares[n % 2].claim(str(n)) for n in range(60)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 59
    [winner] = [n for n, answer in enumerate(answers) if answer.status_code == 200]
    done(await shares[(winner + 1) % 2].commit(str(winner)))
    refused(await shares[winner % 2].claim("late"), 410, "share-spent")


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("TELPHER_DAILY_MAX_BYTES", 429, "quota-spent"),
        ("TELPHER_STORAGE_MAX_BYTES", 507, "storage-full"),
    ],
)
async def test_two_servers_have_one_quota(
    tmp_path: Path, settings: dict[str, str], name: str, status: int, code: str
) -> None:
    few = {**settings, name: "5000"}
    async with (
        local_server(tmp_path / "one", **few) as one,
        local_server(tmp_path / "two", **few) as other,
    ):
        servers = [one, other] * 6
        shares = [Share(server.http, str(n), 1000) for n, server in enumerate(servers)]
        answers = await asyncio.gather(*(share.create() for share in shares))
        late = [answer for answer in answers if answer.status_code != 200]
        assert len(late) == 7
        for answer in late:
            refused(answer, status, code)
        # Who was refused for the room of all has not spent from its own.
        if status == 507:
            made = next(s for s, a in zip(shares, answers, strict=True) if a.status_code == 200)
            done(await made.ask("revoke", made.owner))
            done(await Share(other.http, "again", 1000).create())


async def test_what_could_not_be_kept_is_not_counted(
    tmp_path: Path, standin: StandIn, settings: dict[str, str]
) -> None:
    async with local_server(tmp_path, **settings, TELPHER_DAILY_MAX_BYTES="1000") as server:
        share = Share(server.http, size=1000)
        standin.database.execute("alter table telpher_shares add constraint no check (false)")
        try:
            unreachable(await share.create())
        finally:
            standin.database.execute("alter table telpher_shares drop constraint no")
        done(await share.create())
        refused(await Share(server.http, "more", size=1).create(), 429, "quota-spent")


async def test_plain_files_are_everywhere_and_reaped_by_all_at_once(two: Two) -> None:
    files = {"file": ("name", b"x" * 100)}
    links = [done(await two[n % 2].http.post("/api/upload", files=files))["link"] for n in range(8)]
    for link in links:
        assert (await two[0].http.get(link)).content == (await two[1].http.get(link)).content
    ids = [link.split("/")[3].partition("?")[0] for link in links]
    assert len(await bucket(two[0], *ids)) == 8
    two[0].clock.pass_(24 * 3600)
    await asyncio.gather(*(server.application.reaper.reap() for server in two * 3))
    assert await bucket(two[0], *ids) == []
    assert await two[0].backends.stored.shares.usage() == Usage(0, 0, 0)
    two[0].clock.pass_(24 * 3600)
    await asyncio.gather(*(server.application.reaper.reap() for server in two * 3))
    two[0].clock.pass_(24 * 3600)
    await asyncio.gather(*(server.application.reaper.reap() for server in two * 3))
    assert await two[1].backends.stored.shares.shares() == []


async def test_a_server_that_starts_leaves_alone_what_others_are_doing(
    two: Two, tmp_path: Path, settings: dict[str, str], s3: S3Server
) -> None:
    go_on = asyncio.Event()

    async def form() -> AsyncIterator[bytes]:
        yield b'--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
        yield bytes(9_000_000)  # more than a part
        await go_on.wait()
        yield b"end\r\n--b--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=b"}
    upload = two[0].http.post("/api/upload", content=form(), headers=headers)
    uploading = asyncio.create_task(upload)
    shares = two[0].backends.stored.shares
    while (await shares.usage()).stored == 0:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    async with local_server(tmp_path / "three", two[0].clock, **settings) as third:
        while third.application.reaper.usage.stored == 0:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await third.application.reaper.reap()
    async with local_server(tmp_path / "alone", **s3.settings) as alone:
        await alone.application.reaper.sweep(0)
    assert await shares.usage() == Usage(0, 1, PART_BYTES)
    go_on.set()
    link = done(await uploading)["link"]
    assert len((await two[1].http.get(link)).content) == 9_000_003


async def test_while_supabase_is_away_clients_are_asked_to_come_again(
    tmp_path: Path, database: Database, s3: S3Server
) -> None:
    mortal = StandIn(database)
    settings = {**project(mortal), **s3.settings}
    async with local_server(tmp_path, **settings) as server:
        share = Share(server.http, more={"downloads": 1})
        unreachable(await share.create())
        await asyncio.to_thread(mortal.start)
        await share.whole(b"data")
        done(await share.claim("a"))
        mortal.kill()
        asked = time.monotonic()
        answers = await asyncio.gather(
            share.create(),
            share.put("data/0", b"data"),
            share.claim("a"),
            share.get("data/0", "a"),
            share.commit("a"),
            share.ask("extend", share.owner, lifetimeMinutes=60),
            share.ask("revoke", share.owner),
            share.ask("report", "", reason="other", note=""),
            server.http.post("/api/upload", files={"file": ("a", b"y")}),
            server.http.get(f"/api/download/{token_of('any')}"),
        )
        assert time.monotonic() - asked < PATIENCE
        for answer in answers:
            unreachable(answer)
        await asyncio.to_thread(mortal.start)
        assert (await share.get("data/0", "a")).content == b"data"
        done(await share.commit("a"))
    mortal.kill()


def unreachable(answer: httpx.Response) -> None:
    refused(answer, 503, "storage-unreachable")
    assert answer.headers["retry-after"] == "5"


@asynccontextmanager
async def losing(standin: StandIn) -> AsyncIterator[PostgrestClient]:
    """The first answer is lost, so one call is carried out twice."""
    async with bad_wire(standin.port, "lose-answer") as wire:
        client = PostgrestClient(wire.url, standin.project.new.service, "public")
        yield client
        await client.close()
        assert wire.connections == 2


async def test_what_was_done_before_the_answer_was_lost_is_done_once(
    standin: StandIn, settings: dict[str, str]
) -> None:
    assert "TELPHER_S3_BUCKET" in settings
    row = Row("A" * 43, "0" * 64, "1" * 64, 1000, None, 2, 0, LEASE)
    place = Place("data", 0)
    async with losing(standin) as client:
        assert await PostgrestShareStore(client).add(row, 1000) == "added"
    for name, replaced in (("a", None), ("b", "a")):
        async with losing(standin) as client:
            placed = await PostgrestShareStore(client).place("A" * 43, Part(place, name, 600), 0)
            assert placed in (Placed(replaced), Placed(None))
    async with losing(standin) as client:
        # As when the first of two who put the same part asks again after the other.
        assert await PostgrestShareStore(client).place("A" * 43, Part(place, "a", 600), 0)
        assert await PostgrestShareStore(client).part("A" * 43, place) == Part(place, "b", 600)
    async with losing(standin) as client:
        counts: dict[Stream, int] = {"data": 1, "manifest": 0, "completion": 0}
        complete = replace(row, size=600, stored=600, complete=True)
        found = await PostgrestShareStore(client).complete("A" * 43, counts, 0)
        assert found == Completed(complete, 0)
    async with losing(standin) as client:
        assert await PostgrestClaims(client).claim("A" * 43, "c", 0, LEASE) == complete
    async with losing(standin) as client:
        downloaded = await PostgrestClaims(client).commit("A" * 43, "c", 0)
        assert downloaded == replace(complete, downloaded=1)
    async with losing(standin) as client:
        report = Report("A" * 43, 7, "other", "nothing\0 at all")
        await PostgrestShareStore(client).report(report)
    async with losing(standin) as client:
        assert await PostgrestShareStore(client).reports() == [
            report._replace(note="nothing at all")
        ]


async def test_addresses_that_supabase_logs_hold_no_id() -> None:
    addresses: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        addresses.append((await reader.readline()).split()[1])
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nnull")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = PostgrestClient(f"http://127.0.0.1:{port}", "sb_secret_abc", "public")
        assert await PostgrestShareStore(client).find("A" * 43) is None
        assert await PostgrestShareStore(client).part("A" * 43, Place("data", 0)) is None
        assert await PostgrestClaims(client).commit("A" * 43, "c", 0) is None
        await PostgrestQuota(client, "secret", 9).spend("192.0.2.1", 1)
        await client.close()
    assert addresses == [
        b"/rest/v1/rpc/telpher_find_share",
        b"/rest/v1/rpc/telpher_find_part",
        b"/rest/v1/rpc/telpher_commit_claim",
        b"/rest/v1/rpc/telpher_spend",
    ]


async def test_no_password_is_tried_where_guesses_cannot_be_counted(
    two: Two, standin: StandIn
) -> None:
    locked = Share(two[0].http, more={"salt": SALT})
    await locked.whole(b"content")
    standin.database.execute("revoke execute on function telpher_count from service_role")
    try:
        for token in (token_of("a guess"), locked.reader):
            refused(await locked.claim("a", token=token), 503, "storage-unreachable")
    finally:
        standin.database.execute("grant execute on function telpher_count to service_role")
    done(await locked.claim("a"))
