"""Passwords, limits, and single files: what a receiver needs, and what the server lets it have."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from telpher.peer.copies.downloading import Downloading
from telpher.peer.copies.faults import NotInCopy
from telpher.peer.copies.keys import ShareKeys
from telpher.peer.copies.own_shares import Terms
from telpher.peer.copies.server import ShareServer
from telpher.peer.status import Delivered, Ended, Stored
from tests.local import LocalServer, local_server
from tests.peer.copies.liar import Answer, lying
from tests.peer.copies.people import HOUR, Somebody, fetch, key_of, reaches, stored, upload_of
from tests.s3 import S3Server
from tests.trees import contents, make_many, sha256

ONCE = Terms(60, downloads=1)
SIZE = 30_000_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "file.bin"
    file.write_bytes(Random(SIZE).randbytes(SIZE))
    return file


def code_of(end: Delivered | Ended) -> str:
    return end.code if isinstance(end, Ended) else "delivered"


async def with_password(server: LocalServer, file: Path, password: str) -> bytes:
    upload = await upload_of(
        server.url, file, terms=replace(HOUR, password=True), password=password
    )
    end = await upload.run()
    assert isinstance(end, Stored), end
    return key_of(end.link)


async def test_a_password(server: LocalServer, file: Path, tmp_path: Path) -> None:
    # As one machine writes it, and another.
    key = await with_password(server, file, "caf\u00e9 \u9053")
    person = Somebody("cafe", "cafe\u0301 \u9053")
    end = await fetch(server.url, key, tmp_path / "output", person)
    assert code_of(end) == "delivered"
    assert person.asked == ["password", "again", "accept"]
    assert sha256(tmp_path / "output" / "file.bin") == sha256(file)
    gives_up = Somebody("wrong")
    assert code_of(await fetch(server.url, key, tmp_path / "other", gives_up)) == "cancelled"
    assert gives_up.asked == ["password", "again"]
    assert not any((tmp_path / "other").iterdir())


async def test_declined(server: LocalServer, file: Path, tmp_path: Path) -> None:
    key = await stored(server.url, file, terms=ONCE)
    person = Somebody(accepts=False)
    assert code_of(await fetch(server.url, key, tmp_path / "output", person)) == "declined"
    assert person.summary is not None
    assert person.summary.name == "file.bin"
    assert not any((tmp_path / "output").iterdir())
    # Looking at what it is has used nothing up.
    assert code_of(await fetch(server.url, key, tmp_path / "output")) == "delivered"


async def test_of_two_at_once_one_wins(server: LocalServer, file: Path, tmp_path: Path) -> None:
    key = await stored(server.url, file, terms=ONCE)
    ends = await asyncio.gather(*(fetch(server.url, key, tmp_path / name) for name in "ab"))
    codes = sorted(map(code_of, ends))
    assert codes[0] == "delivered"
    assert codes[1] in ("downloads-taken", "share-spent")
    found = [path.name for name in "ab" for path in (tmp_path / name).iterdir()]
    assert found == ["file.bin"]
    assert code_of(await fetch(server.url, key, tmp_path / "c")) == "share-spent"


async def test_a_claim_that_never_commits_frees(
    server: LocalServer, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await stored(server.url, file, terms=ONCE)
    (tmp_path / "a").mkdir()
    first = Downloading(server.url, key, tmp_path / "a", Somebody())
    running = asyncio.create_task(first.run())
    await reaches(first, 5_000_000)
    first.cancel()
    await running
    home = str(tmp_path / "another home")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("XDG_STATE_HOME", home)
        assert code_of(await fetch(server.url, key, tmp_path / "b")) == "downloads-taken"
    # Who began goes on, also when the lease has run out meanwhile.
    server.clock.pass_(11 * 60)
    second = Downloading(server.url, key, tmp_path / "a", Somebody())
    running = asyncio.create_task(second.run())
    await reaches(second, 10_000_000)
    second.cancel()
    await running
    server.clock.pass_(11 * 60)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("XDG_STATE_HOME", home)
        assert code_of(await fetch(server.url, key, tmp_path / "b")) == "delivered"
    assert code_of(await fetch(server.url, key, tmp_path / "a")) == "share-spent"


async def test_cuts_do_not_use_up_the_only_download(
    server: LocalServer, file: Path, tmp_path: Path
) -> None:
    """As behind a proxy that takes all of a part at once, so that the server has sent all of it."""
    key = await stored(server.url, file, terms=ONCE)
    cuts = dict.fromkeys((f"data/{part}" for part in range(4)), 3)

    def lie(answer: Answer) -> None:
        if answer.status in (200, 206) and cuts.get(answer.path, 0) > 0:
            cuts[answer.path] -= 1
            answer.cut = 1_100_000

    async with lying(server) as liar:
        liar.lie = lie
        assert code_of(await fetch(liar.url, key, tmp_path / "output")) == "delivered"
        claims = liar.asked.count(f"POST /api/share/{ShareKeys(key).share_id}/claim")
    assert not any(cuts.values())
    assert claims > 1
    assert sha256(tmp_path / "output" / "file.bin") == sha256(file)
    assert code_of(await fetch(server.url, key, tmp_path / "again")) == "share-spent"


async def test_taken_back(server: LocalServer, file: Path, tmp_path: Path) -> None:
    upload = await upload_of(server.url, file)
    running = asyncio.create_task(upload.run())
    await reaches(upload, 1)
    own = upload.own
    copies = ShareServer(server.url)
    await copies.revoke(own.share_id, own.owner)
    await copies.aclose()
    assert await running == Ended("share-revoked", "fault", may_have_arrived=False, resumable=False)
    end = await fetch(server.url, key_of(own.link), tmp_path / "output")
    assert code_of(end) == "share-revoked"


async def test_nothing_behind_a_link(server: LocalServer, tmp_path: Path) -> None:
    assert code_of(await fetch(server.url, bytes(16), tmp_path / "output")) == "unknown-share"
    nowhere = "http://127.0.0.1:9"
    end = await fetch(nowhere, bytes(16), tmp_path / "output")
    assert code_of(end) == "server-unreachable"


async def test_more_than_the_server_keeps(file: Path) -> None:
    async with local_server(None, TELPHER_SHARE_MAX_BYTES="1000000") as server:
        end = await (await upload_of(server.url, file)).run()
    assert isinstance(end, Ended)
    assert end.code == "share-too-large"


async def test_single_files(server: LocalServer, tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    make_many(sent, files=40, size=700_000)
    (sent / "empty").mkdir()
    key = await stored(server.url, sent)
    before = (await server.http.get("/api/transfer/metrics")).json()["metrics"]["sentBytes"]
    wanted = ["sent/1/1/11.bin", "sent/5", "sent/empty"]
    person = Somebody()
    end = await fetch(server.url, key, tmp_path / "output", person, wanted)
    assert isinstance(end, Delivered), end
    assert person.summary is not None
    assert person.summary.files == 5
    everything = contents(sent)
    found = contents(tmp_path / "output" / "sent")
    assert found == {path: everything[path] for path in found}
    files = {path for path, what in found.items() if what != "folder"}
    assert files == {"1/1/11.bin", "5/0/5.bin", "5/1/15.bin", "5/2/25.bin", "5/3/35.bin"}
    assert found["empty"] == "folder"
    after = (await server.http.get("/api/transfer/metrics")).json()["metrics"]["sentBytes"]
    # Five files of 0.7 MB, some chunks around them, the manifest and the completion record.
    assert after - before < 10_000_000
    with pytest.raises(NotInCopy, match="sent/nothing"):
        await fetch(server.url, key, tmp_path / "output", only=["sent/5", "sent/nothing"])


@pytest.fixture
async def direct(s3: S3Server, tmp_path: Path) -> AsyncIterator[LocalServer]:
    settings = {**s3.settings, "TELPHER_S3_DIRECT": "1"}
    async with local_server(tmp_path / "data", **settings) as running:
        yield running


async def test_parts_go_to_the_bucket_itself(
    direct: LocalServer, file: Path, tmp_path: Path
) -> None:
    key = await stored(direct.url, file)
    metrics = (await direct.http.get("/api/transfer/metrics")).json()["metrics"]
    assert metrics["receivedBytes"] == 0
    assert code_of(await fetch(direct.url, key, tmp_path / "output")) == "delivered"
    assert sha256(tmp_path / "output" / "file.bin") == sha256(file)


async def test_where_parts_pass_by_the_bucket_alone_they_wait_for_it(
    direct: LocalServer, file: Path, tmp_path: Path
) -> None:
    """As behind a proxy that takes no long bodies."""
    refused: set[str] = set()

    def lie(answer: Answer) -> None:
        if answer.path.endswith("put-url") and not refused:
            shown = json.loads(answer.body) | {"url": "http://127.0.0.1:9/"}
            answer.body = json.dumps(shown).encode()
        if re.fullmatch(r"data/\d+", answer.path) and answer.status == 200:
            refused.add(answer.path)
            answer.status, answer.headers, answer.body = 413, {}, b"<html>"

    async with lying(direct) as liar:
        liar.lie = lie
        key = await stored(liar.url, file)
    assert refused
    assert code_of(await fetch(direct.url, key, tmp_path / "output")) == "delivered"
    assert sha256(tmp_path / "output" / "file.bin") == sha256(file)


async def test_a_bucket_that_is_not_reached_from_here(
    direct: LocalServer, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ShareServer, "_may_use", lambda *_: False)
    key = await stored(direct.url, file)
    metrics = (await direct.http.get("/api/transfer/metrics")).json()["metrics"]
    assert metrics["receivedBytes"] > SIZE
    assert code_of(await fetch(direct.url, key, tmp_path / "output")) == "delivered"
