import gzip
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar.testing import AsyncTestClient

from telpher.server.app import build
from telpher.server.backends import memory_backends
from telpher.server.settings import read_settings
from telpher.server.static import PACKAGED, MissingClient
from tests.web import INDEX, built_web

SCRIPT = "/assets/index-1a2b3c.js"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[AsyncTestClient]:  # type: ignore[type-arg]
    settings = read_settings({})
    web = built_web(tmp_path)
    (tmp_path / "secret.txt").write_text("secret")
    (web / "manifest.webmanifest").write_text("{}")
    (web / "assets" / "save.worker-1a2b3c.js").write_text("")
    application = build(settings, memory_backends(settings), web)
    async with AsyncTestClient(application.litestar) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/t"])
async def test_the_page(client: AsyncTestClient, path: str) -> None:  # type: ignore[type-arg]
    answer = await client.get(path)
    assert answer.text == INDEX
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    again = await client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await client.head(path)).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("gzip, deflate, br", "br", b"brotli"),
        ("gzip", "gzip", b"gzip"),
        ("br;q=0, gzip;q=0.5", "gzip", b"gzip"),
        ("identity", None, b"export {};"),
        ("", None, b"export {};"),
    ],
)
async def test_assets_are_compressed_and_kept_for_ever(
    client: AsyncTestClient,  # type: ignore[type-arg]
    accepted: str,
    encoding: str | None,
    body: bytes,
) -> None:
    async with client.stream("GET", SCRIPT, headers={"accept-encoding": accepted}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert raw == body
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "accept-encoding"


TEXTS = {".css", ".html", ".js", ".svg", ".webmanifest"}
WORTHWHILE = 150
"""Bytes; of less nothing may be left to take away."""
BROTLI = "process.stdin.pipe(require('zlib').createBrotliDecompress()).pipe(process.stdout)"


def unpacked(encoding: str, body: bytes) -> bytes:
    if encoding == "gzip":
        return gzip.decompress(body)
    node = subprocess.run(["node", "-e", BROTLI], input=body, capture_output=True, check=True)
    return node.stdout


async def test_every_text_of_the_packaged_page_is_compressed() -> None:
    settings = read_settings({})
    application = build(settings, memory_backends(settings), PACKAGED)
    texts = [
        file
        for file in PACKAGED.rglob("*")
        if file.suffix in TEXTS and file.stat().st_size >= WORTHWHILE
    ]
    assert len(texts) > 20
    async with AsyncTestClient(application.litestar) as client:
        for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
            accepted = {"accept-encoding": encoding}
            for file in texts:
                path = "/" + file.relative_to(PACKAGED).as_posix().replace("index.html", "")
                async with client.stream("GET", path, headers=accepted) as answer:
                    raw = b"".join([part async for part in answer.aiter_raw()])
                assert answer.headers["content-encoding"] == encoding, path
                assert answer.headers["vary"] == "accept-encoding", path
                assert answer.headers["content-length"] == str(len(raw)), path
                assert raw == file.with_name(file.name + suffix).read_bytes()
                assert len(raw) < file.stat().st_size
            page = (PACKAGED / f"index.html{suffix}").read_bytes()
            assert unpacked(encoding, page) == (PACKAGED / "index.html").read_bytes()


async def test_other_files_of_the_build(client: AsyncTestClient) -> None:  # type: ignore[type-arg]
    answer = await client.get("/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_documents_page_has_the_clients_icon(tmp_path: Path) -> None:
    settings = read_settings({})
    web = built_web(tmp_path)
    link = '<link rel="icon" href="/icon.svg">'
    for served in (False, True):
        if served:
            (web / "icon.svg").write_text("<svg/>")
        application = build(settings, memory_backends(settings), web)
        async with AsyncTestClient(application.litestar) as client:
            page = await client.get("/api/docs")
            assert (link in page.text) is served
            assert "img-src 'self'" in page.headers["content-security-policy"]
            assert (await client.get("/icon.svg")).status_code == (200 if served else 404)


async def test_the_service_worker_of_downloads(client: AsyncTestClient) -> None:  # type: ignore[type-arg]
    """It may answer in the server's place under one path, where the server has nothing."""
    answer = await client.get("/assets/save.worker-1a2b3c.js")
    assert answer.headers["service-worker-allowed"] == "/save/"
    assert "worker-src 'self'; frame-src 'self'" in answer.headers["content-security-policy"]
    assert "service-worker-allowed" not in (await client.get("/")).headers
    for path in ("/save", "/save/", "/save/4b8f6a", "/save/a/b"):
        nothing = await client.get(path)
        assert (nothing.status_code, nothing.content) == (404, b"")
        assert (await client.head(path)).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/nope", "/assets/", "/assets/nope.js", "/index.html", SCRIPT + ".br", "/../secret.txt",
     "/assets/..%2f..%2fsecret.txt", "/%2e%2e/secret.txt", "/t/x", "//", "/schema", "/%00"],
)  # fmt: skip
async def test_nothing_else_is_served(
    client: AsyncTestClient,  # type: ignore[type-arg]
    path: str,
) -> None:
    answer = await client.get(path)
    if answer.status_code != 200 or answer.text != INDEX:  # "//" is normalised to the page
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_without_a_build_there_is_nothing_to_serve(tmp_path: Path) -> None:
    settings = read_settings({})
    with pytest.raises(MissingClient, match=r"The web client is missing: .* has no index\.html"):
        build(settings, memory_backends(settings), tmp_path)


async def test_what_is_shared_without_a_worker_is_not_read(
    client: AsyncTestClient,  # type: ignore[type-arg]
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"x" * 1024
        raise AssertionError("it was read")

    answer = await client.post("/share", content=endless(), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?shared=")
