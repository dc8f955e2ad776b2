"""The server with its sessions in Supabase: several servers, lost answers, and nobody there."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from telpher.drivers.postgrest import PostgrestClient
from telpher.protocol.times import DAY, HOUR, MINUTE
from telpher.sessions.postgrest_store import PostgrestStore
from telpher.sessions.session import Session, State, draw_code, wall_clock
from tests.clock import Clock
from tests.local import LocalServer, local_server
from tests.servers import free_port
from tests.supabase.bad_wire import bad_wire
from tests.supabase.serving import project, serving
from tests.supabase.standin.postgres import Database
from tests.supabase.standin.running import StandIn


@pytest.fixture
async def two(tmp_path: Path, standin: StandIn) -> AsyncIterator[tuple[LocalServer, LocalServer]]:
    async with (
        serving(tmp_path / "one", project(standin)) as one,
        serving(tmp_path / "two", project(standin)) as other,
    ):
        yield one, other


async def join(server: LocalServer, code: str) -> Any:
    body = {"transferCode": code, "claim": secrets.token_urlsafe(32)}
    return await server.http.post("/api/transfer/join", json=body)


async def test_a_session_of_one_server_is_one_of_the_other(
    two: tuple[LocalServer, LocalServer],
) -> None:
    one, other = two
    made = await one.post("create")
    session = made["session"]
    joined = (await join(other, session["transferCode"])).json()
    assert joined["session"]["transferId"] == session["transferId"]
    proof = {"transferId": session["transferId"], "token": made["senderToken"]}
    assert (await other.post("extend", **proof))["session"]["state"] == "joined"
    assert (await other.post("reopen", **proof))["session"]["state"] == "created"
    assert (await one.post("close", **proof))["session"]["state"] == "closed"
    assert (await join(other, session["transferCode"])).status_code == 410


async def test_limits_hold_for_both(tmp_path: Path, standin: StandIn) -> None:
    standin.database.execute("truncate telpher_windows")
    limits = {"WEBRTC_CREATE_RATE_LIMIT_PER_MIN": "3", "WEBRTC_JOIN_RATE_LIMIT_PER_MIN": "5"}
    settings = {**project(standin), **limits}
    async with (
        serving(tmp_path / "one", settings) as one,
        serving(tmp_path / "two", settings) as two,
    ):
        created = [await server.http.post("/api/transfer/create") for server in [one, two] * 3]
        assert [answer.status_code for answer in created] == [200] * 3 + [429] * 3
        joined = [await join(server, "AAAA-AAAA") for server in [two, one] * 4]
        assert [answer.status_code for answer in joined] == [404] * 5 + [429] * 3


async def test_what_is_over_by_the_databases_clock_is_expired(
    tmp_path: Path, standin: StandIn
) -> None:
    late = Clock(wall_clock() / 1000 - 20 * MINUTE / 1000)
    async with local_server(tmp_path, late, **project(standin)) as running:
        code = (await running.post("create"))["session"]["transferCode"]
        refusal = await join(running, code)
        assert (refusal.status_code, refusal.json()["code"]) == (410, "expired")


async def test_of_sixty_receivers_at_two_servers_one_is_seated(
    two: tuple[LocalServer, LocalServer],
) -> None:
    made = await two[0].post("create")
    code = made["session"]["transferCode"]
    answers = await asyncio.gather(*(join(two[number % 2], code) for number in range(60)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 59


async def test_two_servers_have_one_limit(tmp_path: Path, standin: StandIn) -> None:
    standin.database.execute("truncate telpher_windows")
    limit = {"WEBRTC_CREATE_RATE_LIMIT_PER_MIN": "5"}
    async with (
        serving(tmp_path / "one", {**project(standin), **limit}) as one,
        serving(tmp_path / "two", {**project(standin), **limit}) as other,
    ):
        asked = [server.http.post("/api/transfer/create") for server in (one, other) * 4]
        answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 3
    late = [answer for answer in answers if answer.status_code == 429]
    assert all(1 <= int(answer.headers["retry-after"]) <= 60 for answer in late)


async def test_tokens_are_kept_as_digests_alone(
    two: tuple[LocalServer, LocalServer], standin: StandIn
) -> None:
    made = await two[0].post("create")
    joined = (await join(two[1], made["session"]["transferCode"])).json()
    with standin.database.connect() as connection:
        [row] = connection.execute(
            "select t::text from webrtc_transfer_sessions t where transfer_id = %s",
            (made["session"]["transferId"],),
        ).fetchall()
    assert made["senderToken"] not in row[0]
    assert joined["receiverToken"] not in row[0]


async def test_the_receiver_whose_answer_is_lost_is_seated(
    tmp_path: Path, standin: StandIn
) -> None:
    async with (
        bad_wire(standin.port) as wire,
        serving(tmp_path, {**project(standin), "NEXT_PUBLIC_SUPABASE_URL": wire.url}) as running,
    ):
        code = (await running.post("create"))["session"]["transferCode"]
        found = wire.connections
        wire.faults = ["lose-answer"] * 2
        assert (await join(running, code)).status_code == 200
        assert wire.connections >= found


async def test_what_was_added_before_the_answer_was_lost_is_added(standin: StandIn) -> None:
    kept = Session(
        transfer_id="11111111-0000-4000-8000-000000000001",
        transfer_code=draw_code(),
        sender_token="5" * 64,
        receiver_token=None,
        state=State.CREATED,
        created_at=wall_clock(),
        expires_at=wall_clock() + MINUTE,
    )
    async with bad_wire(standin.port, "lose-answer") as wire:
        client = PostgrestClient(wire.url, standin.project.new.service, "public")
        assert await PostgrestStore(client).add(kept)
        await client.close()
    assert wire.connections > 1


async def test_while_it_is_away_clients_are_asked_to_come_again(
    tmp_path: Path, database: Database
) -> None:
    standin = StandIn(database)
    async with serving(tmp_path, project(standin)) as running:
        answer = await running.http.post("/api/transfer/create", json={})
        assert (answer.status_code, answer.json()["code"]) == (503, "store-unreachable")
        assert answer.headers["retry-after"] == "5"
        await asyncio.to_thread(standin.start)
        made = await running.post("create")
        standin.kill()
        assert (await join(running, made["session"]["transferCode"])).status_code == 503
        await asyncio.to_thread(standin.start)
        assert (await join(running, made["session"]["transferCode"])).status_code == 200
    standin.kill()


async def test_another_schema(tmp_path: Path, database: Database) -> None:
    database.execute("create schema files; grant usage on schema files to service_role")
    database.migrate("files,extensions")
    with StandIn(database, schemas=("public", "files")) as standin:
        async with serving(
            tmp_path, {**project(standin), "SUPABASE_DB_SCHEMA": "files"}
        ) as running:
            await running.post("create")
    with database.connect() as connection:
        query = "select count(*) from files.webrtc_transfer_sessions"
        assert connection.execute(query).fetchone() == (1,)


@pytest.mark.parametrize("kind", ["new", "legacy"])
async def test_chores(tmp_path: Path, standin: StandIn, kind: str) -> None:
    standin.database.execute("truncate webrtc_transfer_sessions")
    clock = Clock(wall_clock() / 1000)
    async with local_server(tmp_path, clock, **project(standin, kind)) as running:
        clock.pass_(-2 * DAY / 1000)
        old = (await running.post("create"))["session"]
        clock.now = wall_clock() / 1000 - 2 * HOUR / 1000
        young = (await running.post("create"))["session"]
        clock.now = wall_clock() / 1000
        await running.chores()
        assert (await join(running, old["transferCode"])).status_code == 404
        assert (await join(running, young["transferCode"])).status_code == 410


async def test_nobody_at_the_address(tmp_path: Path, standin: StandIn) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    async with serving(
        tmp_path, {**project(standin), "NEXT_PUBLIC_SUPABASE_URL": nowhere}
    ) as running:
        assert (await running.http.get("/api/transfer/config")).status_code == 200
        assert (await running.http.post("/api/transfer/create")).status_code == 503
