"""One suite that every session store passes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from telpher.drivers.postgrest import PostgrestClient
from telpher.drivers.sqlite import Database
from telpher.protocol.times import DAY, MINUTE
from telpher.sessions.postgrest_store import PostgrestStore
from telpher.sessions.session import Session, State, draw_code, wall_clock
from telpher.sessions.sqlite_store import MIGRATIONS, SqliteStore
from telpher.sessions.store import MemoryStore, SessionStore
from tests.supabase.standin.running import StandIn

# A shared database goes by a clock of its own, which no test can set.
NOW = wall_clock()
CALLERS_CLOCK = pytest.mark.parametrize("store", ["memory", "sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of a database goes by its own clock, and a run of all tests takes a while."""
    monkeypatch.setattr(f"{__name__}.NOW", wall_clock())


@pytest.fixture(params=["memory", "sqlite", "postgrest"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SessionStore]:
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "sqlite":
        database = Database(tmp_path / "sessions.sqlite3", MIGRATIONS)
        yield SqliteStore(database)
        await database.close()
    else:
        standin: StandIn = request.getfixturevalue("standin")
        standin.database.execute("truncate webrtc_transfer_sessions")
        client = PostgrestClient(standin.url, standin.project.new.service, "public")
        yield PostgrestStore(client)
        await client.close()


def session(number: int = 0, **changes: object) -> Session:
    made = Session(
        transfer_id=f"00000000-0000-4000-8000-{number:012}",
        transfer_code=draw_code(),
        sender_token="5" * 64,
        receiver_token=None,
        state=State.CREATED,
        created_at=NOW,
        expires_at=NOW + 15 * MINUTE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


async def test_finds_what_was_added(store: SessionStore) -> None:
    kept = session()
    assert await store.add(kept)
    assert await store.find(kept.transfer_id) == kept
    assert await store.find_code(kept.transfer_code) == kept
    assert await store.find("another") is None
    assert await store.find(kept.transfer_id.upper().replace("0", "f")) is None
    assert await store.find_code("0000-0000") is None


async def test_refuses_a_code_or_id_that_is_taken(store: SessionStore) -> None:
    kept = session()
    assert await store.add(kept)
    assert not await store.add(session(1, transfer_code=kept.transfer_code))
    assert not await store.add(session())
    assert await store.find(kept.transfer_id) == kept


async def test_seats_one_receiver(store: SessionStore) -> None:
    kept = session()
    await store.add(kept)
    joined = await store.claim(kept.transfer_id, "a" * 64, NOW)
    assert joined == replace(kept, state=State.JOINED, receiver_token="a" * 64)
    assert await store.claim(kept.transfer_id, "b" * 64, NOW) is None
    assert await store.find(kept.transfer_id) == joined


async def test_seats_nobody_after_the_end(store: SessionStore) -> None:
    ended = session(expires_at=NOW - 1)
    await store.add(ended)
    assert await store.claim(ended.transfer_id, "a" * 64, NOW) is None


@CALLERS_CLOCK
async def test_seats_nobody_at_the_end(store: SessionStore) -> None:
    kept = session()
    await store.add(kept)
    assert await store.claim(kept.transfer_id, "a" * 64, kept.expires_at) is None
    assert await store.claim(kept.transfer_id, "a" * 64, kept.expires_at - 1) is not None


@pytest.mark.parametrize("state", [State.CLOSED, State.EXPIRED, State.JOINED])
async def test_seats_nobody_unless_created(store: SessionStore, state: State) -> None:
    kept = session(state=state)
    await store.add(kept)
    assert await store.claim(kept.transfer_id, "a" * 64, NOW) is None


async def test_of_twelve_simultaneous_joins_one_wins_fifty_times(store: SessionStore) -> None:
    for race in range(50):
        kept = session(race)
        await store.add(kept)
        tokens = [f"{race * 12 + racer:064x}" for racer in range(12)]
        answers = await asyncio.gather(
            *(store.claim(kept.transfer_id, token, NOW) for token in tokens)
        )
        winners = [answer for answer in answers if answer is not None]
        assert len(winners) == 1
        seated = await store.find(kept.transfer_id)
        assert seated == winners[0]
        assert seated.receiver_token == tokens[answers.index(winners[0])]


async def test_reopens_what_is_joined(store: SessionStore) -> None:
    kept = session()
    await store.add(kept)
    assert await store.reopen(kept.transfer_id, kept.expires_at) is None
    await store.claim(kept.transfer_id, "a" * 64, NOW)
    assert await store.reopen(kept.transfer_id, kept.expires_at + 1) == replace(
        kept, expires_at=kept.expires_at + 1
    )
    assert await store.claim(kept.transfer_id, "b" * 64, NOW) is not None


async def test_of_twelve_simultaneous_reopens_one_wins(store: SessionStore) -> None:
    kept = session()
    await store.add(kept)
    await store.claim(kept.transfer_id, "a" * 64, NOW)
    answers = await asyncio.gather(
        *(store.reopen(kept.transfer_id, kept.expires_at) for _ in range(12))
    )
    assert sum(answer is not None for answer in answers) == 1


async def test_extends_while_waiting_and_while_joined(store: SessionStore) -> None:
    kept, ended = session(), session(1, expires_at=NOW - 1)
    await store.add(kept)
    await store.add(ended)
    assert await store.extend(ended.transfer_id, NOW + MINUTE, NOW) is None
    extended = await store.extend(kept.transfer_id, kept.expires_at + 5, NOW)
    assert extended == replace(kept, expires_at=kept.expires_at + 5)
    await store.claim(kept.transfer_id, "a" * 64, NOW)
    assert await store.extend(kept.transfer_id, NOW - 1, NOW) is not None
    late = await store.extend(kept.transfer_id, NOW + MINUTE, NOW)
    assert late is not None
    assert late.expires_at == NOW + MINUTE
    await store.close(kept.transfer_id)
    assert await store.extend(kept.transfer_id, NOW + DAY, NOW) is None


@CALLERS_CLOCK
async def test_extends_nothing_at_the_end(store: SessionStore) -> None:
    kept = session()
    await store.add(kept)
    assert await store.extend(kept.transfer_id, kept.expires_at + 5, kept.expires_at) is None


async def test_closes_once(store: SessionStore) -> None:
    kept = session()
    await store.add(kept)
    assert await store.close(kept.transfer_id) == replace(kept, state=State.CLOSED)
    assert await store.close(kept.transfer_id) is None
    assert await store.close("another") is None


async def test_expires_only_what_waited_in_vain(store: SessionStore) -> None:
    waiting, joined, closed = (session(number, expires_at=NOW - 1) for number in range(3))
    young = session(3)
    kept = (
        waiting,
        replace(joined, state=State.JOINED, receiver_token="a" * 64),
        replace(closed, state=State.CLOSED),
        young,
    )
    for each in kept:
        await store.add(each)
    assert await store.expire(NOW) == [waiting.transfer_id]
    assert await store.expire(NOW) == []
    states = [await store.find(each.transfer_id) for each in kept]
    assert [found and found.state for found in states] == [
        State.EXPIRED,
        State.JOINED,
        State.CLOSED,
        State.CREATED,
    ]


@CALLERS_CLOCK
async def test_expires_at_the_end(store: SessionStore) -> None:
    waiting = session()
    await store.add(waiting)
    assert await store.expire(waiting.expires_at - 1) == []
    assert await store.expire(waiting.expires_at) == [waiting.transfer_id]


async def test_removes_what_ended_and_frees_its_code(store: SessionStore) -> None:
    old, young = session(0), session(1, expires_at=NOW + 16 * MINUTE)
    await store.add(old)
    await store.add(young)
    await store.expire(old.expires_at)
    assert not await store.add(session(2, transfer_code=old.transfer_code))
    assert await store.remove_expired(old.expires_at - 1) == 0
    assert await store.remove_expired(old.expires_at) == 1
    assert await store.find(old.transfer_id) is None
    assert await store.add(session(3, transfer_code=old.transfer_code))
    assert await store.find(young.transfer_id) == young


async def test_keeps_any_day(store: SessionStore) -> None:
    kept = session(expires_at=NOW + 365 * DAY)
    await store.add(kept)
    assert await store.find(kept.transfer_id) == kept
