import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from telpher.drivers.sqlite import Database
from telpher.protocol.times import DAY
from telpher.sessions.session import StoreUnreachable
from telpher.sessions.sqlite_store import MIGRATIONS, SqliteStore
from tests.local import LocalServer, local_server
from tests.servers import TelpherServer
from tests.web import built_web

CLAIM = base64.urlsafe_b64encode(b"c" * 32).rstrip(b"=").decode()


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    async with local_server() as running:
        yield running


async def refused(server: LocalServer, path: str, status: int, code: str, **body: Any) -> None:
    answer = await server.http.post(f"/api/transfer/{path}", json=body)
    assert answer.status_code == status, answer.text
    failure = answer.json()
    assert failure.keys() == {"success", "code", "message"}
    assert failure["success"] is False
    assert failure["code"] == code
    assert failure["message"].endswith((".", "soon.", "moment."))


def credentials(created: dict[str, Any], token: str = "senderToken") -> dict[str, str]:
    return {"transferId": created["session"]["transferId"], "token": created[token]}


def moment(session: dict[str, Any]) -> int:
    assert session["expiresAt"].endswith("Z")
    return round(datetime.fromisoformat(session["expiresAt"]).timestamp() * 1000)


async def test_create_and_join(server: LocalServer) -> None:
    created = await server.post("create")
    assert created["success"] is True
    assert created["session"]["state"] == "created"
    assert created["serverTime"] == server.clock.milliseconds()
    assert moment(created["session"]) == server.clock.milliseconds() + 15 * 60_000
    assert created["signaling"] == {"provider": "ws", "url": "/api/transfer/signaling"}
    assert created["iceServers"] == []
    code = created["session"]["transferCode"]
    joined = await server.post("join", transferCode=f" {code.lower()} ")
    assert joined["session"] == {**created["session"], "state": "joined"}
    assert joined["receiverToken"] != created["senderToken"]
    assert joined.keys() == (created.keys() - {"senderToken"}) | {"receiverToken"}


async def test_create_needs_no_body(server: LocalServer) -> None:
    answer = await server.http.post("/api/transfer/create")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("minutes", "lasts"), [(1, 10), (12, 12), (600, 30), (-1e300, 10), ("nan", 30)]
)
async def test_a_lifetime_may_be_asked_for(
    server: LocalServer, minutes: float | str, lasts: int
) -> None:
    created = await server.post("create", ttlMinutes=minutes)
    assert moment(created["session"]) - server.clock.milliseconds() == lasts * 60_000


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"x"', b"[" * 16_000, b'{"ttlMinutes":"soon"}', b'{"ttlMinutes":true}', b"\xff"],
    ids=lambda body: repr(body[:20]),
)
async def test_bad_bodies(server: LocalServer, body: bytes) -> None:
    for path in ("create", "join", "reopen", "extend", "close"):
        answer = await server.http.post(f"/api/transfer/{path}", content=body)
        if path == "create" or b"ttl" not in body:
            assert (answer.status_code, answer.json()["code"]) == (400, "invalid-body"), path


async def test_a_body_over_16_kib(server: LocalServer) -> None:
    large = b'{"transferCode":"' + b"x" * 16_384 + b'"}'
    answer = await server.http.post("/api/transfer/join", content=large)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")

    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 1000

    answer = await server.http.post("/api/transfer/join", content=unannounced())
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_codes_that_cannot_be_joined(server: LocalServer) -> None:
    await refused(server, "join", 400, "invalid-body")
    await refused(server, "join", 400, "invalid-code", transferCode="")
    await refused(server, "join", 400, "invalid-code", transferCode="ABCDEFGH")
    await refused(server, "join", 404, "unknown-code", transferCode="0000-0000")
    await refused(server, "join", 400, "invalid-claim", transferCode="0000-0000", claim="short")


async def test_one_receiver_only(server: LocalServer) -> None:
    code = (await server.post("create"))["session"]["transferCode"]
    await server.post("join", transferCode=code)
    await refused(server, "join", 409, "already-joined", transferCode=code)
    await refused(server, "join", 409, "already-joined", transferCode=code, claim=CLAIM)


async def test_the_same_claim_gets_the_same_success(server: LocalServer) -> None:
    code = (await server.post("create"))["session"]["transferCode"]
    joined = await server.post("join", transferCode=code, claim=CLAIM)
    assert await server.post("join", transferCode=code, claim=CLAIM) == joined
    server.clock.pass_(20 * 60)  # a reload during a long transfer
    again = await server.post("join", transferCode=code, claim=CLAIM)
    assert again["receiverToken"] == joined["receiverToken"]
    await refused(server, "join", 410, "expired", transferCode=code)


async def test_of_twelve_simultaneous_joins_one_wins_fifty_times(server: LocalServer) -> None:
    await race(server.http)


async def test_the_same_over_processes_and_disk(tmp_path: Path) -> None:
    web = str(built_web(tmp_path))
    with TelpherServer(tmp_path, TELPHER_WEB_DIR=web) as process:
        async with httpx.AsyncClient(base_url=process.url, timeout=20) as http:
            await race(http)


async def race(http: httpx.AsyncClient) -> None:
    for _ in range(50):
        created = (await http.post("/api/transfer/create")).json()
        body = {"transferCode": created["session"]["transferCode"]}
        answers = await asyncio.gather(
            *(http.post("/api/transfer/join", json=body) for _ in range(12))
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 11


async def test_an_expired_code_is_gone_a_day_later_unknown(server: LocalServer) -> None:
    code = (await server.post("create"))["session"]["transferCode"]
    server.clock.pass_(15 * 60)
    await refused(server, "join", 410, "expired", transferCode=code)
    await server.chores()
    await refused(server, "join", 410, "expired", transferCode=code)
    server.clock.pass_(86_399)
    await server.chores()
    await refused(server, "join", 410, "expired", transferCode=code)
    server.clock.pass_(1)
    await server.chores()
    await refused(server, "join", 404, "unknown-code", transferCode=code)


async def test_reopen_frees_the_place_until_the_same_claim_joins_again(
    server: LocalServer,
) -> None:
    created = await server.post("create")
    code = created["session"]["transferCode"]
    joined = await server.post("join", transferCode=code, claim=CLAIM)
    reopened = await server.post("reopen", **credentials(created))
    assert reopened == {"success": True, "session": created["session"]}
    receiver = credentials(joined, "receiverToken")
    await refused(server, "extend", 403, "wrong-token", **receiver)
    again = await server.post("join", transferCode=code, claim=CLAIM)
    assert again["receiverToken"] == joined["receiverToken"]
    await server.post("extend", **receiver)


async def test_a_reopened_place_can_be_taken_for_one_more_lifetime(server: LocalServer) -> None:
    created = await server.post("create")
    code = created["session"]["transferCode"]
    server.clock.pass_(14 * 60)
    await server.post("join", transferCode=code)
    server.clock.pass_(2 * 60)
    reopened = await server.post("reopen", **credentials(created))
    assert moment(reopened["session"]) == server.clock.milliseconds() + 15 * 60_000
    await server.post("join", transferCode=code)


async def test_who_may_not_reopen(server: LocalServer) -> None:
    created = await server.post("create")
    sender = credentials(created)
    await refused(server, "reopen", 409, "not-joined", **sender)
    joined = await server.post("join", transferCode=created["session"]["transferCode"])
    await refused(server, "reopen", 403, "wrong-token", **credentials(joined, "receiverToken"))
    await refused(server, "reopen", 403, "wrong-token", **{**sender, "token": "guess"})
    await server.post("close", **sender)
    await refused(server, "reopen", 410, "closed", **sender)


async def test_the_senders_extend_moves_the_end_on_for_a_day(server: LocalServer) -> None:
    created = await server.post("create")
    sender = credentials(created)
    born = server.clock.milliseconds()
    for _ in range(200):
        server.clock.pass_(10 * 60)
        if server.clock.milliseconds() >= born + DAY:
            break
        extended = await server.post("extend", **sender)
        expected = min(server.clock.milliseconds() + 15 * 60_000, born + DAY)
        assert moment(extended["session"]) == expected
        assert extended.keys() == created.keys() - {"senderToken"}
    await refused(server, "extend", 410, "expired", **sender)


async def test_the_receivers_extend_moves_nothing(server: LocalServer) -> None:
    created = await server.post("create")
    joined = await server.post("join", transferCode=created["session"]["transferCode"])
    server.clock.pass_(60)
    extended = await server.post("extend", **credentials(joined, "receiverToken"))
    assert extended["session"] == joined["session"]
    assert extended["serverTime"] == server.clock.milliseconds()


async def test_what_cannot_be_extended(server: LocalServer) -> None:
    created = await server.post("create")
    sender = credentials(created)
    await refused(server, "extend", 403, "wrong-token", **{**sender, "token": ""})
    server.clock.pass_(15 * 60)
    await refused(server, "extend", 410, "expired", **sender)
    other = credentials(await server.post("create"))
    await server.post("close", **other)
    await refused(server, "extend", 410, "closed", **other)


async def test_either_side_may_close_and_again(server: LocalServer) -> None:
    for side in ("senderToken", "receiverToken"):
        created = await server.post("create")
        code = created["session"]["transferCode"]
        joined = await server.post("join", transferCode=code, claim=CLAIM)
        holder = credentials({**created, **joined}, side)
        for _ in range(2):
            closed = await server.post("close", **holder)
            assert closed["session"]["state"] == "closed"
        await refused(server, "join", 410, "closed", transferCode=code)
        await refused(server, "join", 410, "closed", transferCode=code, claim=CLAIM)


@pytest.mark.parametrize("transfer_id", ["", "x", "\x00", "é" * 36, "a" * 10_000])
async def test_an_unknown_transfer_is_answered_like_a_wrong_token(
    server: LocalServer, transfer_id: str
) -> None:
    for path in ("reopen", "extend", "close"):
        body = {"transferId": transfer_id, "token": "t"}
        await refused(server, path, 403, "wrong-token", **body)


async def test_turn_credentials_are_coturns() -> None:
    turn = {"TELPHER_TURN_URLS": "turn:t.example, turns:t.example:443", "TELPHER_TURN_SECRET": "s"}
    async with local_server(**turn) as server:
        created = await server.post("create")
        (offered,) = created["iceServers"]
        ends = server.clock.milliseconds() // 1000 + 86_400
        name = f"{ends}:{created['session']['transferId']}"
        mac = hmac.digest(b"s", name.encode(), "sha1")
        assert offered == {
            "urls": ["turn:t.example", "turns:t.example:443"],
            "username": name,
            "credential": base64.b64encode(mac).decode(),
        }
        config = (await server.http.get("/api/transfer/config")).json()
        assert config["iceServers"] == []  # anybody may ask for that


async def test_the_public_config_has_no_credentials() -> None:
    servers = [
        {"urls": "stun:s.example"},
        {"urls": ["turn:t.example"], "username": "u", "credential": "c"},
        {"urls": "turn:n.example", "username": "u"},
        {"urls": "turn:p.example", "credential": "c"},
    ]
    async with local_server(WEBRTC_ICE_SERVERS_JSON=json.dumps(servers)) as server:
        created = await server.post("create")
        joined = await server.post("join", transferCode=created["session"]["transferCode"])
        extended = await server.post("extend", **credentials(created, "senderToken"))
        for answer in (created, joined, extended):
            assert answer["iceServers"] == servers
        config = (await server.http.get("/api/transfer/config")).json()
        assert config["iceServers"] == servers[:1]


@pytest.mark.parametrize(
    ("path", "rate"), [("create", 2), ("join", 3), ("close", 3), ("telemetry", 3)]
)
async def test_requests_of_an_address_are_limited(path: str, rate: int) -> None:
    limits = {"WEBRTC_CREATE_RATE_LIMIT_PER_MIN": "2", "WEBRTC_JOIN_RATE_LIMIT_PER_MIN": "3"}
    async with local_server(**limits) as server:
        answers = [
            await server.http.post(
                f"/api/transfer/{path}",
                json={},
                headers={"x-forwarded-for": f"1.2.3.{number}"},  # nobody is fooled by that
            )
            for number in range(rate + 2)
        ]
        assert [answer.status_code == 429 for answer in answers] == [False] * rate + [True] * 2
        assert answers[-1].json()["code"] == "too-many-requests"
        assert answers[-1].headers["retry-after"] == "60"
        server.clock.pass_(60)
        assert (await server.http.post(f"/api/transfer/{path}", json={})).status_code != 429


async def test_behind_a_trusted_proxy_clients_are_counted_apart() -> None:
    settings = {
        "WEBRTC_CREATE_RATE_LIMIT_PER_MIN": "1",
        "TELPHER_TRUSTED_PROXIES": "127.0.0.0/8",
    }
    async with local_server(**settings) as server:
        for client, status in (("1.1.1.1", 200), ("1.1.1.1", 429), ("2.2.2.2", 200)):
            answer = await server.http.post(
                "/api/transfer/create", headers={"x-forwarded-for": f"9.9.9.9, {client}"}
            )
            assert answer.status_code == status


async def test_a_store_that_cannot_be_reached(tmp_path: Path) -> None:
    database = Database(tmp_path / "s.sqlite3", MIGRATIONS)
    store = SqliteStore(database)
    await database.close()
    with pytest.raises(StoreUnreachable):
        await store.find("x")
