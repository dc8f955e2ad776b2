"""Bodies and answers on a raw connection: too long, too slow, too many."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from telpher.keys.records import LONGEST_PART
from telpher.server import app
from telpher.shares import traffic
from tests.local import LocalServer, local_server
from tests.shares.connection import Connection
from tests.shares.sharing import Share, done, refused, token_of

MIB = 1024 * 1024


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  (a plain number: there is nothing to wait for)
        await asyncio.sleep(0.01)


async def kept(server: LocalServer) -> int:
    return len([blob async for blob in server.backends.stored.blobs.older_than(0)])


@pytest.fixture
async def connection(server: LocalServer) -> AsyncIterator[Connection]:
    async with Connection(server) as opened:
        yield opened


async def test_who_is_refused_early_hears_why_although_still_sending(
    share: Share, connection: Connection
) -> None:
    await share.create()
    length = 40 * MIB
    await connection.head("PUT", f"{share.path}/data/0", share.owner, content_length=length)
    for _ in range(40):
        await connection.say(bytes(MIB))
    assert b"part-too-large" in await connection.answer()
    await connection.head("GET", share.path, "")
    assert (await connection.answer()).startswith(b"HTTP/1.1 200")


async def test_but_not_for_ever(
    share: Share, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from telpher.server import wire

    monkeypatch.setattr(wire, "_LINGER_S", 0.1)
    await share.create()
    length = 10**12
    await connection.head("PUT", f"{share.path}/data/0", share.owner, content_length=length)
    assert b"part-too-large" in await connection.answer()

    async def go_on() -> None:
        while True:
            await connection.say(bytes(MIB))

    with pytest.raises(ConnectionError):
        await go_on()


async def test_who_asks_before_sending_is_told_at_once(
    share: Share, connection: Connection
) -> None:
    await share.create()
    path, asks = f"{share.path}/data/0", "100-continue"
    await connection.head("PUT", path, share.reader, content_length=5, expect=asks)
    assert b"wrong-share-token" in await connection.answer()


@pytest.mark.parametrize("length", ["-1", "5, 6", "0x5", "99999999999999999999999", "five"])
async def test_lengths_that_are_none(
    server: LocalServer, share: Share, connection: Connection, length: str
) -> None:
    await share.create()
    await connection.head("PUT", f"{share.path}/data/0", share.owner, content_length=length)
    await connection.say(b"12345")
    assert b" 400 " in (await connection.rest()).splitlines()[0]
    assert await kept(server) == 0


async def test_a_body_that_is_shorter_than_announced_is_not_kept(
    server: LocalServer, share: Share, connection: Connection
) -> None:
    await share.create()
    await connection.head("PUT", f"{share.path}/data/0", share.owner, content_length=MIB)
    await connection.say(b"x" * 1000)
    connection.writer.close()
    await connection.writer.wait_closed()
    await until(lambda: not server.application.traffic.uploads.count)
    assert await kept(server) == 0
    assert done(await share.parts())["parts"]["data"] == []


async def test_whoever_falls_silent_is_given_up(
    server: LocalServer, share: Share, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "_PATIENCE_S", 0.1)
    await share.create()
    await connection.head("PUT", f"{share.path}/data/0", share.owner, content_length=MIB)
    await connection.say(b"x" * 1000)
    assert b"upload-too-slow" in await connection.answer()
    assert await kept(server) == 0


async def test_whoever_trickles_is_given_up(
    server: LocalServer, share: Share, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "_PATIENCE_S", 0.1)
    await share.create()
    await connection.head("PUT", f"{share.path}/data/0", share.owner, transfer_encoding="chunked")

    async def trickle() -> None:
        while True:
            await connection.say(b"1\r\nx\r\n")
            await asyncio.sleep(0.01)

    trickling = asyncio.create_task(trickle())
    assert b"upload-too-slow" in await connection.answer()
    trickling.cancel()
    assert await kept(server) == 0


async def test_whoever_keeps_the_pace_is_not(
    share: Share, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "_PATIENCE_S", 1.0)
    monkeypatch.setattr(traffic, "_SLOWEST", 1000)
    await share.create()
    await connection.head("PUT", f"{share.path}/data/0", share.owner, content_length=4000)
    for _ in range(20):
        await connection.say(b"x" * 200)
        await asyncio.sleep(0.1)
    assert b'"length":4000' in await connection.answer()


async def test_whoever_does_not_read_is_cut(
    server: LocalServer, share: Share, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "_PATIENCE_S", 0.2)
    await share.whole(bytes(LONGEST_PART), bytes(LONGEST_PART))
    await share.claim("a")
    await connection.head("GET", f"{share.path}/data/0", token_of("a"))
    inside = server.application.traffic.downloads
    await until(lambda: inside.count == 1)
    await until(lambda: inside.count == 0)
    assert len(await connection.rest()) < LONGEST_PART


async def test_so_many_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_MOST_AT_ONCE", (5, 2))
    async with local_server() as server, Connection(server) as one, Connection(server) as two:
        share = Share(server.http)
        await share.create()
        for number, each in enumerate((one, two)):
            await each.head("PUT", f"{share.path}/data/{number}", share.owner, content_length=9)
        await until(lambda: server.application.traffic.uploads.count == 2)
        answer = await share.put("data/2", b"x")
        refused(answer, 429, "too-many-requests")
        assert answer.headers["retry-after"] == "5"
        await one.say(b"x" * 9)
        assert b'"length":9' in await one.answer()
        done(await share.put("data/2", b"x"))
