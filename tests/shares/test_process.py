"""Shares at a server of its own process: killed, short of disk, with much to store."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from telpher.keys.records import LONGEST_PART
from tests.memory import Growth
from tests.servers import TelpherServer
from tests.shares import mortal_server
from tests.shares.sharing import Share, done, refused
from tests.web import built_web

MIB = 1024 * 1024
MOST_MEGABYTES = 100
MOST_GROWTH = 40


@pytest.fixture
def running(tmp_path: Path) -> Iterator[TelpherServer]:
    with TelpherServer(tmp_path, TELPHER_WEB_DIR=str(built_web(tmp_path))) as server:
        yield server


def client(server: TelpherServer) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.url, timeout=60)


def files_of(folder: Path) -> list[Path]:
    stored = (folder / "data" / name for name in ("incoming", "shares"))
    return [path for each in stored for path in each.rglob("*") if path.is_file()]


async def mebibytes(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield bytes(MIB)


async def test_killed_in_the_middle_of_a_part(tmp_path: Path, running: TelpherServer) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def half() -> AsyncIterator[bytes]:
        for _ in range(4):
            yield bytes(MIB)
        begun.set()
        await go_on.wait()

    async with client(running) as http:
        share = Share(http, more={"downloads": 1})
        await share.create()
        done(await share.put("data/0", b"whole"))
        putting = asyncio.create_task(share.put("data/1", half()))
        await begun.wait()
        while not any(path.stat().st_size >= MIB for path in files_of(tmp_path)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.to_thread(running.kill)
        go_on.set()
        with pytest.raises(httpx.TransportError):
            await putting
    assert len(files_of(tmp_path)) == 2
    await asyncio.to_thread(running.start)
    assert [path.read_bytes() for path in files_of(tmp_path)] == [b"whole"]
    async with client(running) as http:
        share.http = http
        assert done(await share.parts())["parts"]["data"] == [[0, 1]]
        for place in ("data/1", "manifest/0", "completion/0"):
            done(await share.put(place, b"the rest"))
        done(await share.complete(2))
        done(await share.claim("a"))
        await asyncio.to_thread(running.kill)
    await asyncio.to_thread(running.start)
    async with client(running) as http:
        share.http = http
        refused(await share.claim("b"), 409, "downloads-taken")
        assert (await share.get("data/0", "a")).content == b"whole"
        done(await share.commit("a"))
    assert files_of(tmp_path) == []


class MortalServer(TelpherServer):
    program = (mortal_server.__file__,)


async def test_what_no_row_names_does_not_outlive_the_next_start(tmp_path: Path) -> None:
    mortal = MortalServer(tmp_path, TELPHER_WEB_DIR=str(built_web(tmp_path)))
    with mortal as running:
        for round_ in range(1, 4):
            async with client(running) as http:
                share = Share(http, f"{round_}")
                done(await share.create())
                done(await share.put("data/0", f"named {round_}".encode()))
                with pytest.raises(httpx.TransportError):
                    await share.put(f"data/{mortal_server.FATAL}", b"named by nobody")
            found = {path.read_bytes() for path in files_of(tmp_path)}
            assert b"named by nobody" in found
            running.kill()
            running.start()
            async with asyncio.timeout(20):
                while len(files_of(tmp_path)) > round_:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            found = {path.read_bytes() for path in files_of(tmp_path)}
            assert found == {f"named {number}".encode() for number in range(1, round_ + 1)}


async def test_a_disk_that_becomes_full(tmp_path: Path, small_disk: TelpherServer) -> None:
    async with client(small_disk) as http:
        share = Share(http, size=34 * MIB)
        refused(await Share(http, "large", size=41 * MIB).create(), 507, "storage-full")
        done(await share.create())
        full = Share(http, "full", size=34 * MIB)  # what is announced is not there yet
        done(await full.create())
        stored = 0
        while (answer := await share.put(f"data/{stored}", mebibytes(8))).status_code == 200:
            stored += 1
        refused(answer, 507, "storage-full")
        assert stored == 4
        answers = await asyncio.gather(*(full.put(f"data/{n}", mebibytes(6)) for n in range(3)))
        assert [answer.status_code for answer in answers] == [507] * 3
        assert done(await share.parts())["share"]["stored"] == stored * 8 * MIB
        await share.claim("a")
        assert (await share.get("data/3", "a")).content == bytes(8 * MIB)
        done(await share.ask("revoke", share.owner))
        assert done(await full.put("data/0", mebibytes(8)))["length"] == 8 * MIB
        done(await full.ask("revoke", full.owner))
        file = {"file": ("a", bytes(15 * MIB))}  # there is room for two, and not for four
        answers = await asyncio.gather(*(http.post("/api/upload", files=file) for _ in range(4)))
        kept = [answer.json()["link"] for answer in answers if answer.status_code == 200]
        assert {answer.status_code for answer in answers if answer.status_code != 200} == {507}
        for link in kept:
            assert (await http.get(link)).content == bytes(15 * MIB)
        assert len(files_of(Path(f"/proc/{small_disk.pid}/root{tmp_path}"))) == 2 * len(kept)


@pytest.mark.parametrize("megabytes", [200, pytest.param(1000, marks=pytest.mark.soak)])
async def test_memory_is_bounded(running: TelpherServer, megabytes: int) -> None:
    parts = -(-megabytes * 1_000_000 // LONGEST_PART)
    content = os.urandom(MIB) * 8

    async with client(running) as http:
        share = Share(http, size=parts * LONGEST_PART)
        await share.create()
        done(await share.put("data/0", content))
        await share.claim("a")
        await share.get("data/0", "a")
        with Growth(running.pid) as growth:
            for first in range(0, parts, 4):
                group = range(first, min(first + 4, parts))
                for answer in await asyncio.gather(
                    *(share.put(f"data/{number}", content) for number in group)
                ):
                    done(answer)
                for answer in await asyncio.gather(
                    *(share.get(f"data/{number}", "a") for number in group)
                ):
                    assert answer.content == content
        resident = psutil.Process(running.pid).memory_info().rss / 1_000_000
    assert growth.megabytes < MOST_GROWTH
    assert resident < MOST_MEGABYTES
