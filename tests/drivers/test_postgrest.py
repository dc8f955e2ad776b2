"""PostgREST that refuses, is slow, or is not there; what it answers else is in `tests/supabase`."""

import logging
from collections.abc import AsyncIterator

import pytest

from telpher.drivers import postgrest
from telpher.drivers.postgrest import Duplicate, PostgrestClient, Unavailable
from tests.servers import free_port
from tests.supabase.bad_wire import Fault, bad_wire
from tests.supabase.standin.running import StandIn

TABLE = "webrtc_transfer_sessions"
ROW = {
    "transfer_code": "7KQ2-M9XD",
    "sender_token": "a-digest-that-nobody-is-to-see",
    "expires_at": "2100-01-01T00:00:00Z",
}


@pytest.fixture
async def client(standin: StandIn) -> AsyncIterator[PostgrestClient]:
    standin.database.execute(f"truncate {TABLE}")
    made = PostgrestClient(standin.url, standin.project.new.service, "public")
    yield made
    await made.close()


@pytest.mark.parametrize("kind", ["new", "legacy"])
async def test_keys_of_both_kinds_open(standin: StandIn, kind: str) -> None:
    standin.database.execute(f"truncate {TABLE}")
    key = getattr(standin.project, kind).service
    made = PostgrestClient(f"{standin.url}/", key, "public")
    assert await made.run(lambda client: client.from_(TABLE).select("*").limit(1)) == []
    await made.close()


async def test_a_refusal_shows_no_row(
    client: PostgrestClient, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {**ROW, "state": "open"}
    with caplog.at_level(logging.DEBUG), pytest.raises(Unavailable) as refused:
        await client.run(lambda client: client.from_(TABLE).insert(broken))
    told = [record for record in caplog.records if record.name.startswith("telpher")]
    assert [record.getMessage() for record in told] == [
        "Supabase refused what was asked, with code 23514."
    ]
    assert ROW["sender_token"] not in str(refused.value) + caplog.text
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


async def test_a_row_that_is_there_is_told_apart(client: PostgrestClient) -> None:
    await client.run(lambda client: client.from_(TABLE).insert(ROW))
    with pytest.raises(Duplicate):
        await client.run(lambda client: client.from_(TABLE).insert(ROW))


async def test_a_wrong_key_is_said_once_and_not_tried_again(
    standin: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    async with bad_wire(standin.port) as wire:
        made = PostgrestClient(wire.url, "sb_secret_of-another-project", "public")
        with pytest.raises(Unavailable):
            await made.run(lambda client: client.from_(TABLE).select("*"))
        await made.close()
    assert wire.connections == 1
    assert "sb_secret" not in caplog.text
    assert "Supabase refused" in caplog.text


@pytest.mark.parametrize("faults", [("cut",), ("lose-answer", "cut"), ("gateway", "gateway")])
async def test_what_fails_is_tried_again(
    standin: StandIn, client: PostgrestClient, faults: tuple[Fault, ...]
) -> None:
    await client.run(lambda client: client.from_(TABLE).insert(ROW))
    async with bad_wire(standin.port, *faults) as wire:
        made = PostgrestClient(wire.url, standin.project.new.service, "public")
        rows = await made.run(lambda client: client.from_(TABLE).select("transfer_code"))
        await made.close()
    assert rows == [{"transfer_code": ROW["transfer_code"]}]
    assert wire.connections == len(faults) + 1


async def test_attempts_are_bounded(standin: StandIn) -> None:
    faults: list[Fault] = ["cut"] * 9
    async with bad_wire(standin.port, *faults) as wire:
        made = PostgrestClient(wire.url, standin.project.new.service, "public")
        with pytest.raises(Unavailable):
            await made.run(lambda client: client.from_(TABLE).select("*"))
        await made.close()
    assert wire.connections == 3


async def test_so_is_time(standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgrest, "_PATIENCE", 0.2)
    async with bad_wire(standin.port, "hang") as wire:
        made = PostgrestClient(wire.url, standin.project.new.service, "public")
        with pytest.raises(Unavailable):
            await made.run(lambda client: client.from_(TABLE).select("*"))
        await made.close()


async def test_nobody_is_there() -> None:
    made = PostgrestClient(f"http://127.0.0.1:{free_port()}", "sb_secret_x", "public")
    with pytest.raises(Unavailable):
        await made.run(lambda client: client.from_(TABLE).select("*"))
    await made.close()
