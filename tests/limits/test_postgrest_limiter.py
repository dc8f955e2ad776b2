"""Limits counted in a Supabase project, by servers that know nothing of each other."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest

from telpher.drivers.postgrest import PostgrestClient
from telpher.limits import postgrest_limiter
from telpher.limits.limiter import CannotCount, TooManyRequests, WindowLimiter
from telpher.limits.memory import BoundedMemory
from telpher.limits.postgrest_limiter import PostgrestLimiter, PostgrestWindows
from tests.servers import free_port
from tests.supabase.standin.running import StandIn

PER_MINUTE = {"create": 20, "join": 60, "guess": 10}
Limiters = Callable[[], PostgrestLimiter]


def limiter(client: PostgrestClient) -> PostgrestLimiter:
    own = WindowLimiter(BoundedMemory(time.monotonic), PER_MINUTE, time.monotonic)
    windows = PostgrestWindows(client, "secret")
    return PostgrestLimiter(own, windows, PER_MINUTE, never_alone={"guess"})


@pytest.fixture
async def client(standin: StandIn) -> AsyncIterator[PostgrestClient]:
    standin.database.execute("truncate telpher_windows")
    made = PostgrestClient(standin.url, standin.project.new.service, "public")
    yield made
    await made.close()


async def refused(servers: list[PostgrestLimiter], bucket: str, times: int) -> int:
    tries = [servers[number % len(servers)].spend(bucket, "192.0.2.1") for number in range(times)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert all(answer is None or isinstance(answer, TooManyRequests) for answer in answers)
    return sum(isinstance(answer, TooManyRequests) for answer in answers)


async def test_three_servers_at_once_have_one_limit(client: PostgrestClient) -> None:
    servers = [limiter(client) for _ in range(3)]
    assert await refused(servers, "create", 45) == 25
    assert await refused(servers, "join", 45) == 0
    assert await refused([limiter(client)], "create", 1) == 1


async def test_who_is_refused_hears_when_to_come_again(
    client: PostgrestClient, standin: StandIn
) -> None:
    await refused([limiter(client)], "create", 20)
    standin.database.execute("update telpher_windows set ends_at = now() + interval '30 s'")
    with pytest.raises(TooManyRequests) as told:
        await limiter(client).spend("create", "192.0.2.1")
    assert 20 < told.value.retry_after <= 30
    # As for one whose request is older than the window that another has begun meanwhile.
    standin.database.execute("update telpher_windows set ends_at = now() + interval '62 s'")
    with pytest.raises(TooManyRequests) as told:
        await limiter(client).spend("create", "192.0.2.1")
    assert told.value.retry_after == 60
    standin.database.execute("update telpher_windows set ends_at = now()")
    await limiter(client).spend("create", "192.0.2.1")


async def test_no_address_is_written_down(client: PostgrestClient, standin: StandIn) -> None:
    await limiter(client).spend("create", "192.0.2.1")
    with standin.database.connect() as connection:
        [(key,)] = connection.execute("select key from telpher_windows").fetchall()
    assert len(bytes.fromhex(key)) == 32


async def test_what_a_server_refuses_alone_it_asks_nobody_about(
    client: PostgrestClient, standin: StandIn
) -> None:
    assert await refused([limiter(client)], "create", 60) == 40
    with standin.database.connect() as connection:
        [(counted,)] = connection.execute("select counted from telpher_windows").fetchall()
    assert counted == 20


async def test_while_nobody_can_be_asked_a_server_limits_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    alone = PostgrestClient(f"http://127.0.0.1:{free_port()}", "sb_secret_x", "public")
    assert await refused([limiter(alone)], "create", 22) == 2
    await alone.close()
    assert "this one counts alone" in caplog.text


async def test_what_is_never_counted_alone_waits_for_a_slow_project(
    client: PostgrestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgrest_limiter, "_PATIENCE", 0)
    assert await refused([limiter(client) for _ in range(3)], "create", 30) == 0
    assert await refused([limiter(client) for _ in range(3)], "guess", 12) == 2


async def test_what_is_never_counted_alone_is_refused_where_nobody_can_be_asked() -> None:
    alone = PostgrestClient(f"http://127.0.0.1:{free_port()}", "sb_secret_x", "public")
    with pytest.raises(CannotCount):
        await limiter(alone).spend("guess", "a share")
    await alone.close()


async def test_what_is_given_back_was_not_counted(client: PostgrestClient) -> None:
    one, other = limiter(client), limiter(client)
    for _ in range(15):
        await one.spend("guess", "a share")
        await one.give_back("guess", "a share")
    assert await refused([one, other], "guess", 12) == 2
