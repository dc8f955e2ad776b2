"""Plain files: one request up, one down."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telpher.keys.records import PART_BYTES
from telpher.shares.blobs import BlobMissing, MemoryBlobs
from telpher.shares.plain import safe_name
from telpher.shares.store import Usage
from tests.local import LocalServer, local_server
from tests.memory import Growth
from tests.servers import TelpherServer
from tests.shares.connection import Connection
from tests.shares.sharing import Share, done, refused, token_of
from tests.web import built_web

CONTENT = bytes(range(256)) * 5000
MIB = 1024 * 1024


async def upload(server: LocalServer, content: bytes, name: str = "a.txt") -> httpx.Response:
    return await server.http.post("/api/upload", files={"file": (name, content)})


async def send(server: LocalServer, body: Any, boundary: str = "b") -> httpx.Response:
    kind = f"multipart/form-data; boundary={boundary}"
    return await server.http.post("/api/upload", content=body, headers={"content-type": kind})


async def stored(server: LocalServer) -> list[str]:
    return [blob.share_id async for blob in server.backends.stored.blobs.older_than(0)]


async def answer_to_endless(server: LocalServer, begins: bytes) -> bytes:
    """What the server says of a body that has no end, while it still comes."""
    kind = "multipart/form-data; boundary=b"
    async with Connection(server) as connection:
        headers = {"content_type": kind, "transfer_encoding": "chunked"}
        await connection.head("POST", "/api/upload", "", **headers)
        await connection.say(b"%x\r\n%s\r\n" % (len(begins), begins))

        async def go_on() -> None:
            with contextlib.suppress(ConnectionError):
                while True:
                    await connection.say(b"%x\r\n%s\r\n" % (MIB, bytes(MIB)))

        going_on = asyncio.create_task(go_on())
        try:
            return await connection.answer()
        finally:
            going_on.cancel()


def form(*segments: str, end: str = "--b--\r\n") -> bytes:
    return ("".join(f"--b\r\n{segment}\r\n" for segment in segments) + end).encode()


def file_of(text: str, name: str = 'filename="a.txt"', field: str = "file") -> str:
    return f'Content-Disposition: form-data; name="{field}"; {name}\r\n\r\n{text}'


def field(name: str, text: str) -> str:
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'


async def test_up_and_down(any_server: LocalServer) -> None:
    answer = done(await upload(any_server, CONTENT, "Résumé 🧾.pdf"))
    assert answer.keys() == {"success", "link", "filename", "size", "expiresAt", "serverCanRead"}
    assert (answer["filename"], answer["size"]) == ("Résumé 🧾.pdf", len(CONTENT))
    assert answer["serverCanRead"] is True
    assert re.fullmatch(r"/api/download/[\w-]{43}\?name=R%C3%A9sum%C3%A9%20.*", answer["link"])
    got = await any_server.http.get(answer["link"])
    assert (got.status_code, got.content) == (200, CONTENT)
    assert got.headers["content-disposition"] == (
        'attachment; filename="R_sum_ _.pdf"; '
        "filename*=UTF-8''R%C3%A9sum%C3%A9%20%F0%9F%A7%BE.pdf"
    )
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-security-policy"].startswith("sandbox;")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "no-store"


async def test_a_file_of_several_parts(any_server: LocalServer) -> None:
    content = os.urandom(20 * MIB + 5)
    link = done(await upload(any_server, content))["link"]
    assert len(set(await stored(any_server))) == 1
    assert (await any_server.http.get(link)).content == content
    for first, last in ((8 * MIB - 3, 8 * MIB + 2), (0, 16 * MIB), (16 * MIB, 20 * MIB + 4)):
        answer = await any_server.http.get(link, headers={"range": f"bytes={first}-{last}"})
        assert answer.status_code == 206
        assert answer.content == content[first : last + 1]
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(content)}"
    answer = await any_server.http.get(link, headers={"range": f"bytes={len(content)}-"})
    refused(answer, 416, "range-not-satisfiable")
    assert answer.headers["content-range"] == f"bytes */{len(content)}"


async def test_nothing_is_a_file_too(any_server: LocalServer) -> None:
    answer = done(await upload(any_server, b""))
    assert answer["size"] == 0
    got = await any_server.http.get(answer["link"])
    assert (got.status_code, got.content, got.headers["content-length"]) == (200, b"", "0")


async def test_bots_take_nothing_away(server: LocalServer) -> None:
    link = done(await upload(server, CONTENT))["link"]
    for _ in range(10):
        head = await server.http.head(link)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(CONTENT))
        assert (await server.http.get(link)).content == CONTENT
    assert (await server.http.head(f"/api/download/{token_of('no')}")).status_code == 404


async def test_going_on_with_a_download(server: LocalServer) -> None:
    link = done(await upload(server, CONTENT))["link"]
    tag = (await server.http.get(link)).headers["etag"]
    rest = {"range": "bytes=1000-", "if-range": tag}
    assert (await server.http.get(link, headers=rest)).content == CONTENT[1000:]
    answer = await server.http.get(link, headers={**rest, "if-range": '"another"'})
    assert (answer.status_code, answer.content) == (200, CONTENT)


async def test_one_that_stops_growing_is_given_up(server: LocalServer) -> None:
    go_on = asyncio.Event()

    async def halting() -> AsyncIterator[bytes]:
        yield form(file_of(""), end="")[:-2]
        yield bytes(9 * MIB)
        await go_on.wait()
        yield b"\r\n--b--\r\n"

    shares = server.backends.stored.shares
    sending = asyncio.create_task(send(server, halting()))
    while (await shares.usage()).stored == 0:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    server.clock.pass_(3599)
    await server.chores()
    assert await shares.usage() == Usage(0, 1, PART_BYTES)
    server.clock.pass_(1)
    await server.chores()
    assert await shares.usage() == Usage(0, 0, 0)
    go_on.set()
    refused(await sending, 410, "share-expired")
    assert await stored(server) == []


async def test_it_expires(any_server: LocalServer) -> None:
    link = done(await upload(any_server, CONTENT))["link"]
    mine = link.split("/")[3].split("?")[0]
    any_server.clock.pass_(24 * 3600 - 1)
    assert (await any_server.http.get(link)).status_code == 200
    any_server.clock.pass_(1)
    refused(await any_server.http.get(link), 404, "unknown-file")
    await any_server.chores()
    assert mine not in await stored(any_server)


async def test_what_goes_as_it_is_asked_for_is_not_there(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = done(await upload(server, b"x"))

    async def removed(*arguments: object) -> AsyncIterator[bytes]:
        del arguments
        raise BlobMissing
        yield b""

    monkeypatch.setattr(MemoryBlobs, "read", removed)
    refused(await server.http.get(answer["link"]), 404, "unknown-file")


@pytest.mark.parametrize("share_id", ["x", "..", "%2e%2e%2fetc", "a" * 43, "a" * 44, "a%00" * 20])
async def test_what_is_not_there(server: LocalServer, share_id: str) -> None:
    url = server.http.base_url.copy_with(raw_path=f"/api/download/{share_id}".encode())
    answer = await server.http.get(url)
    assert (answer.status_code, answer.json()["success"]) == (404, False)


async def test_shares_are_no_files_and_files_are_no_shares(server: LocalServer) -> None:
    share = Share(server.http)
    await share.whole(CONTENT)
    refused(await server.http.get(f"/api/download/{share.share_id}"), 404, "unknown-file")
    file_id = done(await upload(server, CONTENT))["link"].split("/")[3].split("?")[0]
    for answer in (
        await server.http.get(f"/api/share/{file_id}"),
        await server.http.get(
            f"/api/share/{file_id}/parts", headers={"authorization": "Bearer "[:6]}
        ),
        await server.http.get(f"/api/share/{file_id}/data/0"),
        await server.http.post(f"/api/share/{file_id}/revoke"),
    ):
        refused(answer, 404, "unknown-share")
    body = {"reason": "illegal"}
    done(await server.http.post(f"/api/share/{file_id}/report", json=body))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing of the kind",
        form(),
        form(field("file", "text without a name")),
        form(file_of("", 'filename=""')),
        form(file_of("in another field", field="photo")),
        form(file_of("one"), file_of("two")),
        form(file_of("one"), field("file", "two")),
        form(file_of("cut off"), end=""),
        form(file_of("cut off"))[:-5],
        form(*(field(str(number), "") for number in range(30)), file_of("late")),
        form("Content-Disposition: attachment\r\n\r\nx"),
        form("Content-Type: text/plain\r\n\r\nx"),
        form("x" * 10_000),
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xff"\r\n\r\nx\r\n--b--',
        b"--b\nContent-Disposition: form-data\n\nx\n--b--",
        b"\r\n" * 1000,
    ],
    ids=lambda body: repr(body[:60]),
)
async def test_what_is_no_form_with_a_file(server: LocalServer, body: bytes) -> None:
    refused(await send(server, body), 400, "no-file")
    assert await stored(server) == []


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/json",
        "multipart/mixed; boundary=b",
        "multipart/form-data",
        'multipart/form-data; boundary=""',
        "multipart/form-data; boundary=c",
    ],
)
async def test_what_is_no_form_at_all(server: LocalServer, kind: str) -> None:
    body = form(file_of("text"))
    answer = await server.http.post("/api/upload", content=body, headers={"content-type": kind})
    refused(answer, 400, "no-file")


async def test_fields_around_the_file_are_passed_over(server: LocalServer) -> None:
    body = form(field("a", "1"), file_of("text\r\n--not the boundary"), field("b", "2" * 1000))
    for size in (1, 7, len(body)):

        async def in_pieces(size: int = size) -> AsyncIterator[bytes]:
            for first in range(0, len(body), size):
                yield body[first : first + size]

        answer = done(await send(server, in_pieces()))
        assert (await server.http.get(answer["link"])).content == b"text\r\n--not the boundary"


async def test_what_is_too_large_is_refused_and_nothing_kept() -> None:
    async with local_server(WEB_UPLOAD_MAX_BYTES=str(9 * MIB)) as server:
        done(await upload(server, bytes(9 * MIB)))
        kept = await stored(server)
        refused(await upload(server, bytes(9 * MIB + 1)), 413, "upload-too-large")
        refused(await upload(server, bytes(20 * MIB)), 413, "upload-too-large")

        for begins in (form(file_of(""), end="")[:-2], b"no form at all"):
            assert b"upload-too-large" in await answer_to_endless(server, begins)
        assert await stored(server) == kept
        usage = await server.backends.stored.shares.usage()
        assert (usage.files, usage.stored) == (1, 9 * MIB)


async def test_quotas_count_what_is_kept() -> None:
    limits = {"TELPHER_DAILY_MAX_BYTES": "3000", "WEB_UPLOAD_MAX_BYTES": "2000"}
    async with local_server(**limits) as server:
        for _ in range(2):
            refused(await send(server, form(file_of("cut off"))[:-5]), 400, "no-file")
            done(await upload(server, bytes(500)))
        done(await upload(server, bytes(1500)))
        answer = await upload(server, bytes(600))
        refused(answer, 429, "quota-spent")
        assert int(answer.headers["retry-after"]) > 3600
    async with local_server(TELPHER_STORAGE_MAX_BYTES="1000") as server:
        done(await upload(server, bytes(700)))
        refused(await upload(server, bytes(700)), 507, "storage-full")


async def test_an_upload_that_breaks_off_leaves_nothing(any_server: LocalServer) -> None:
    begun, broken = asyncio.Event(), asyncio.Event()

    async def half() -> AsyncIterator[bytes]:
        yield form(file_of(""), end="")[:-2]
        for _ in range(12):
            yield bytes(MIB)
        begun.set()
        await broken.wait()

    sending = asyncio.create_task(send(any_server, half()))
    await begun.wait()
    usage = await any_server.backends.stored.shares.usage()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    while any_server.application.traffic.uploads.count:  # noqa: ASYNC110  (a plain number)
        await asyncio.sleep(0.01)
    ended = [share for share in await any_server.backends.stored.shares.shares() if share.plain]
    assert all(share.emptied for share in ended[-1:])
    assert usage.files >= 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a.txt", "a.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.txt", "a.txt"),
        ("..", "file"),
        (" . ", "file"),
        ("a/b/", "file"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\x00b\r\nset-cookie: x\x7f", "abset-cookie: x"),
        ("👩‍👩‍👧.jpg", "👩‍👩‍👧.jpg"),
        ("日本語.txt", "日本語.txt"),
        ('"quoted"; x=y', '"quoted"; x=y'),
        ("x" * 300, "x" * 255),
        ("🧾" * 100, "🧾" * 63),
        ("\ud800x", "x"),
    ],
)
def test_names(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@given(st.text())
def test_any_name_becomes_one_that_is_safe(sent: str) -> None:
    name = safe_name(sent)
    assert 0 < len(name.encode()) <= 255
    assert name not in {".", ".."}
    assert not set(name) & set("/\\\x00\r\n")
    assert safe_name(name) == name


@pytest.mark.parametrize(
    "name", ['a"b.txt', "a\r\nx: y", "../up", "%0d%0ax:y", "é𝔘🧾", "", "a;b=c"]
)
async def test_a_name_in_the_link_is_no_header(server: LocalServer, name: str) -> None:
    link = done(await upload(server, b"x"))["link"].split("?")[0]
    answer = await server.http.get(link, params={"name": name})
    said = answer.headers["content-disposition"]
    match = re.fullmatch(r"attachment; filename=\"[\w. -]*\"; filename\*=UTF-8''([\w.%~-]+)", said)
    assert match, said
    assert unquote(match[1]) == safe_name(name)
    assert "x" not in answer.headers


def curl(*arguments: str) -> list[str]:
    program = shutil.which("curl")
    if program is None:
        pytest.skip("needs curl")
    return [program, "--silent", "--show-error", "--max-time", "30", *arguments]


async def output_of(*command: str) -> bytes:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    output, errors = await process.communicate()
    assert process.returncode == 0, errors
    return output


async def test_curl(server: LocalServer, tmp_path: Path) -> None:
    file = tmp_path / "naïve 🧾 name.bin"
    file.write_bytes(CONTENT * 4)
    answer = json.loads(await output_of(*curl("-F", f"file=@{file}", f"{server.url}/api/upload")))
    assert (answer["filename"], answer["size"]) == (file.name, len(CONTENT) * 4)
    url = server.url + answer["link"]
    part = tmp_path / "part"
    part.write_bytes(CONTENT)
    await output_of(*curl("-C", "-", "-o", str(part), url))
    assert part.read_bytes() == CONTENT * 4
    folder = tmp_path / "down"
    folder.mkdir()
    await output_of(*curl("-OJ", "--output-dir", str(folder), url))
    (saved,) = folder.iterdir()
    assert saved.read_bytes() == CONTENT * 4
    file.write_bytes(bytes(30 * MIB))
    refusal = await output_of(*curl("-F", f"file=@{file}", f"{server.url}/api/upload"))
    assert json.loads(refusal)["code"] == "upload-too-large"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[TelpherServer]:
    settings = {"WEB_UPLOAD_MAX_BYTES": str(2**31), "TELPHER_WEB_DIR": str(built_web(tmp_path))}
    with TelpherServer(tmp_path, **settings) as server:
        yield server


async def test_a_server_killed_in_the_middle(tmp_path: Path, running: TelpherServer) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    folders = [tmp_path / "data" / name for name in ("shares", "incoming")]

    def files() -> list[Path]:
        return [path for each in folders for path in each.rglob("*") if path.is_file()]

    async def half() -> AsyncIterator[bytes]:
        yield form(file_of(""), end="")[:-2]
        for _ in range(20):
            yield bytes(MIB)
        begun.set()
        await go_on.wait()

    async with httpx.AsyncClient(base_url=running.url, timeout=30) as http:
        kind = {"content-type": "multipart/form-data; boundary=b"}
        sending = asyncio.create_task(http.post("/api/upload", content=half(), headers=kind))
        await begun.wait()
        while len(files()) < 3:  # noqa: ASYNC110  (of another process)
            await asyncio.sleep(0.01)
        await asyncio.to_thread(running.kill)
        go_on.set()
        with pytest.raises(httpx.TransportError):
            await sending
    # An hour later.
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "shares.sqlite3")) as database:
        database.execute("UPDATE shares SET expires_at = created_at")
        database.commit()
    await asyncio.to_thread(running.start)
    while files():  # noqa: ASYNC110  (of another process)
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("megabytes", [200, pytest.param(1000, marks=pytest.mark.soak)])
async def test_memory_is_bounded(running: TelpherServer, megabytes: int) -> None:
    chunk = os.urandom(1_000_000)

    async def large() -> AsyncIterator[bytes]:
        yield form(file_of(""), end="")[:-2]
        for _ in range(megabytes):
            yield chunk
        yield b"\r\n--b--\r\n"

    async with httpx.AsyncClient(base_url=running.url, timeout=60) as http:
        done(await http.post("/api/upload", files={"file": ("a", chunk)}))
        with Growth(running.pid) as growth:
            kind = {"content-type": "multipart/form-data; boundary=b"}
            answer = done(await http.post("/api/upload", content=large(), headers=kind))
            assert answer["size"] == megabytes * 1_000_000
            got = 0
            async with http.stream("GET", answer["link"]) as download:
                async for piece in download.aiter_raw():
                    got += len(piece)
        assert got == megabytes * 1_000_000
    assert growth.megabytes < 40
    assert psutil.Process(running.pid).memory_info().rss < 100_000_000
