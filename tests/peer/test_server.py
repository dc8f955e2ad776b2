"""The HTTP client against a real server, and against servers that are none."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path
from typing import Any

import pytest

from telpher.keys.link import to_base64url
from telpher.peer.server import Server, ServerFault
from tests.servers import TelpherServer, free_port

MINUTES_15 = 15 * 60_000


def draw_claim() -> str:
    return to_base64url(secrets.token_bytes(32))


ICE_SERVERS = [
    {"urls": ["stun:stun.example:3478"]},
    {"urls": "turn:turn.example", "username": "u", "credential": "c"},
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelpherServer]:
    folder = tmp_path_factory.mktemp("server")
    with TelpherServer(folder, WEBRTC_ICE_SERVERS_JSON=json.dumps(ICE_SERVERS)) as server:
        yield server


@pytest.fixture
async def client(server: TelpherServer) -> AsyncIterator[Server]:
    async with Server(server.url) as client:
        yield client


async def test_a_session_from_its_making_to_its_end(server: TelpherServer, client: Server) -> None:
    sender = await client.create()
    assert abs(sender.expires_at - time.time() * 1000 - MINUTES_15) < 30_000
    assert sender.signaling_url.startswith(server.url.replace("http", "ws"))
    assert [ice.username for ice in sender.ice_servers] == [None, "u"]
    claim = draw_claim()
    receiver = await client.join(sender.transfer_code, claim)
    assert receiver.transfer_id == sender.transfer_id
    assert receiver.token != sender.token
    assert (await client.join(sender.transfer_code, claim)).token == receiver.token
    await refused(client.join(sender.transfer_code, draw_claim()), "already-joined")
    assert [(await client.extend(seat)).joined for seat in (sender, receiver)] == [True, True]
    await client.reopen(sender)
    assert not (await client.extend(sender)).joined
    other = await client.join(sender.transfer_code, draw_claim())
    assert other.token not in {receiver.token, sender.token}
    assert sender.token not in repr(sender)
    await client.tell("signaling-delivery-success", sender.provider)
    await client.close(sender)
    await refused(client.join(sender.transfer_code, draw_claim()), "closed", "expired")


async def test_a_waiting_session_is_extended(client: Server) -> None:
    seat = await client.create()
    extended = await client.extend(seat)
    assert extended.token == seat.token
    assert extended.expires_at >= seat.expires_at - 1_000


async def test_codes_of_nobody_are_refused(client: Server) -> None:
    await refused(client.join("0000-0000", draw_claim()), "unknown-code")
    await refused(client.join("no code", draw_claim()), "unknown-code")


async def test_too_many_requests(tmp_path: Path) -> None:
    with TelpherServer(tmp_path, WEBRTC_CREATE_RATE_LIMIT_PER_MIN="1") as server:
        async with Server(server.url) as client:
            await client.create()
            await refused(client.create(), "rate-limited")


async def test_the_address_that_links_lead_to(tmp_path: Path, server: TelpherServer) -> None:
    async with Server(server.url) as client:
        assert await client.public_address() == server.url
    with TelpherServer(tmp_path, NEXT_PUBLIC_APP_URL="https://telpher.example") as public:
        async with Server(public.url) as client:
            assert (await client.public_address()).rstrip("/") == "https://telpher.example"


async def test_a_server_that_is_not_there() -> None:
    address = f"http://127.0.0.1:{free_port()}"
    async with Server(address) as client:
        await refused(client.create(), "server-unreachable")
        assert await client.public_address() == address


Answers = list[tuple[int, object]]


async def test_a_breakdown_is_waited_out() -> None:
    answers: Answers = [(503, {}), (500, "<html>"), (429, {"code": "too-many-requests"})]
    async with scripted(answers) as (client, asked):
        await refused(client.create(), "rate-limited")
        assert asked == ["/api/transfer/create"] * 3


async def test_a_breakdown_that_lasts() -> None:
    async with scripted([(502, {})] * 10) as (client, asked):
        await refused(client.create(), "server-unreachable")
        assert len(asked) == 4


@pytest.mark.parametrize(
    "answer",
    [
        "",
        [],
        {"success": True},
        {"session": {"transferId": 1}},
        "x" * 1_000_000,
    ],
)
async def test_an_answer_that_makes_no_sense(answer: object) -> None:
    async with scripted([(200, answer)] * 4) as (client, _):
        await refused(client.create(), "server-unreachable")


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (403, {"code": "wrong-token"}, "expired"),
        (410, {"code": "expired"}, "expired"),
        (404, {"code": "of-no-known-kind"}, "server-unreachable"),
        (404, "<html>", "server-unreachable"),
        (302, "", "server-unreachable"),
        (400, {"code": ["closed"]}, "server-unreachable"),
    ],
)
async def test_refusals(status: int, body: object, code: str) -> None:
    async with scripted([(status, body)]) as (client, _):
        await refused(client.create(), code)


async def test_the_two_clocks_may_differ() -> None:
    async with scripted([(200, seat_answer("/elsewhere"))]) as (client, _):
        seat = await client.create()
        assert abs(seat.expires_at - time.time() * 1000 - 10_000) < 5_000
        assert seat.signaling_url == client.address.replace("http", "ws") + "/elsewhere"


async def test_an_address_that_is_none() -> None:
    async with scripted([(200, seat_answer("http://[/"))]) as (client, _):
        await refused(client.create(), "server-unreachable")


def seat_answer(signaling_url: str) -> dict[str, object]:
    """What a server says ten seconds before the end of a session, at the turn of a millennium."""
    session = {
        "transferId": "x" * 8,
        "transferCode": "0000-0000",
        "expiresAt": "2001-01-01T00:00:10Z",
        "state": "created",
    }
    return {
        "session": session,
        "senderToken": "secret",
        "iceServers": [],
        "signaling": {"url": signaling_url},
        "serverTime": 978_307_200_000,
    }


async def refused(work: Awaitable[Any], *codes: str) -> None:
    with pytest.raises(ServerFault) as fault:
        await work
    assert fault.value.code in codes


class scripted:  # noqa: N801 - used as a function
    """A server that gives these answers, one after the other, whatever is asked."""

    def __init__(self, answers: Answers) -> None:
        self._answers = iter(answers)
        self._asked: list[str] = []

    async def __aenter__(self) -> tuple[Server, list[str]]:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        self._client = Server(f"http://{host}:{port}")
        return self._client, self._asked

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()
        self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self._asked.append(head.split()[1])
        status, answer = next(self._answers)
        body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
        length = f"content-length: {len(body)}"
        writer.write(
            f"HTTP/1.1 {status} x\r\n{length}\r\nconnection: close\r\n\r\n".encode() + body
        )
        writer.close()
