"""What a client may hold without asking for anything."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from telpher.server import app, wire
from tests.local import LocalServer, local_server
from tests.servers import TelpherServer

HEAD = b"POST /api/transfer/join HTTP/1.1\r\nhost: t\r\ncontent-length: 50\r\n\r\n"


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    async with local_server() as running:
        yield running


async def answer_to(server: LocalServer, sent: bytes) -> bytes:
    """Everything that comes until the server ends the connection."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    try:
        async with asyncio.timeout(20):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nhost: "])
async def test_a_head_must_arrive_in_time(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(wire, "_HEAD_WITHIN_S", 0.05)
    assert await answer_to(server, sent) == b""


async def test_so_must_the_head_of_the_next_request(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_HEAD_WITHIN_S", 0.05)
    answered = await answer_to(server, b"GET /nope HTTP/1.1\r\nhost: t\r\n\r\nGET /")
    assert answered.count(b"HTTP/1.1 404") == 1


async def test_a_body_must_arrive_in_time(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_BODY_WITHIN_S", 0.05)
    answered = await answer_to(server, HEAD + b"{")
    assert answered.startswith(b"HTTP/1.1 408")
    assert b"body-too-slow" in answered


async def test_a_client_that_goes_away_is_no_fault_of_ours(
    server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(HEAD + b"{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    while (await server.http.get("/api/transfer/metrics")).json()["metrics"][
        "joinFailureCount"
    ] != 1:
        pass
    assert not caplog.records


def test_an_answer_leaves_in_one_piece(tmp_path: Path) -> None:
    """Whoever dies while it answers has said all or nothing, and nothing may be asked elsewhere."""
    asked = b"GET /icon.svg HTTP/1.1\r\nhost: t\r\n\r\n"
    with (
        TelpherServer(tmp_path) as server,
        socket.create_connection(("127.0.0.1", server.port)) as client,
    ):
        for _ in range(100):
            client.sendall(asked)
            head, _, body = client.recv(65536).partition(b"\r\n\r\n")
            assert f"content-length: {len(body)}".encode() in head.lower()


async def test_what_is_awaited_before_a_body_is_said_at_once(server: LocalServer) -> None:
    told = HEAD.replace(b"\r\n\r\n", b"\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n")
    answered = await answer_to(server, told + b"{" * 50)
    assert answered.count(b"HTTP/1.1 ") == 2
    assert answered.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400")
