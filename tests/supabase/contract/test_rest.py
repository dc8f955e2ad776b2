"""What we rely on of PostgREST, through the official client."""

import asyncio
import secrets
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from postgrest import APIError, AsyncPostgrestClient, AsyncRequestBuilder, ReturnMethod

from telpher.sessions.session import draw_code
from tests.supabase.backend import Backend
from tests.supabase.tokens import signed

TABLE = "webrtc_transfer_sessions"


class Rest:
    """A client, and the statuses of the answers that it got."""

    def __init__(self, backend: Backend, key: str, token: str = "", **more: str) -> None:
        headers = {"apikey": key, "authorization": f"Bearer {token or key}", **more}
        self.statuses: list[int] = []
        self.http = httpx.AsyncClient(event_hooks={"response": [self._note]}, timeout=30)
        self._client = AsyncPostgrestClient(
            f"{backend.url}/rest/v1", headers=headers, http_client=self.http
        )

    @property
    def table(self) -> AsyncRequestBuilder:
        return self._client.from_(TABLE)

    @property
    def client(self) -> AsyncPostgrestClient:
        return self._client

    @property
    def status(self) -> int:
        return self.statuses[-1]

    async def _note(self, answer: httpx.Response) -> None:
        self.statuses.append(answer.status_code)


@asynccontextmanager
async def as_(backend: Backend, key: str, token: str = "") -> AsyncIterator[Rest]:
    rest = Rest(backend, key, token)
    async with rest.http:
        yield rest


@pytest.fixture
async def rest(backend: Backend) -> AsyncIterator[Rest]:
    async with as_(backend, backend.service_key) as made:
        yield made


@pytest.fixture
async def row(rest: Rest) -> AsyncIterator[dict[str, Any]]:
    made = new_row()
    await rest.table.insert(made).execute()
    yield made
    await rest.table.delete().eq("transfer_id", made["transfer_id"]).execute()


def new_row(**changes: object) -> dict[str, Any]:
    return {
        "transfer_id": str(uuid.uuid4()),
        "transfer_code": draw_code(),
        "sender_token": secrets.token_hex(32),
        "receiver_token": None,
        "state": "created",
        "expires_at": "2100-01-01T00:00:00+00:00",
        **changes,
    }


async def rows(request: Any) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = (await request.execute()).data
    return answer


async def refused(request: Any) -> APIError:
    with pytest.raises(APIError) as caught:
        await request.execute()
    return caught.value


async def test_an_insert_answers_the_row(rest: Rest) -> None:
    made = new_row()
    inserted = await rows(rest.table.insert(made))
    assert rest.status == 201
    assert made.items() <= inserted[0].items()
    assert inserted[0]["created_at"] is not None
    await rest.table.delete().eq("transfer_id", made["transfer_id"]).execute()
    assert rest.status == 200


async def test_a_duplicate_is_refused(rest: Rest, row: dict[str, Any]) -> None:
    error = await refused(rest.table.insert(new_row(transfer_code=row["transfer_code"])))
    assert (rest.status, error.code) == (409, "23505")


async def test_a_duplicate_can_be_passed_over(rest: Rest, row: dict[str, Any]) -> None:
    done = await rest.table.upsert(
        new_row(transfer_id=row["transfer_id"]), ignore_duplicates=True, on_conflict="transfer_id"
    ).execute()
    assert done.data == []


async def test_broken_rules_are_told_with_the_whole_row(rest: Rest) -> None:
    error = await refused(rest.table.insert(new_row(state="open")))
    assert (rest.status, error.code) == (400, "23514")
    made = new_row(sender_token=None)
    error = await refused(rest.table.insert(made))
    assert (rest.status, error.code) == (400, "23502")
    assert made["transfer_code"] in str(error.details)


async def test_an_update_under_conditions_is_done_once(rest: Rest, row: dict[str, Any]) -> None:
    def closing() -> Any:
        update = rest.table.update({"state": "closed"})
        return update.eq("transfer_id", row["transfer_id"]).eq("state", "created")

    first = await rows(closing())
    assert rest.status == 200
    assert first[0]["state"] == "closed"
    assert await rows(closing()) == []
    assert rest.status == 200
    silent = rest.table.update({"state": "closed"}, returning=ReturnMethod.minimal)
    await silent.eq("transfer_id", row["transfer_id"]).execute()
    assert rest.status == 204


async def test_the_database_knows_the_time(rest: Rest, row: dict[str, Any]) -> None:
    mine = rest.table.select("state").eq("transfer_id", row["transfer_id"])
    assert await rows(mine.gt("expires_at", "now")) == [{"state": "created"}]
    mine = rest.table.select("state").eq("transfer_id", row["transfer_id"])
    assert await rows(mine.lte("expires_at", "now")) == []


async def test_of_sixty_claims_at_once_one_wins(rest: Rest, row: dict[str, Any]) -> None:
    def claim(number: int) -> Any:
        update = rest.table.update({"state": "joined", "receiver_token": f"{number:064x}"})
        mine = update.eq("transfer_id", row["transfer_id"]).eq("state", "created")
        return rows(mine.is_("receiver_token", "null").gt("expires_at", "now"))

    answers = await asyncio.gather(*(claim(number) for number in range(60)))
    assert sum(map(len, answers)) == 1


async def test_filters(rest: Rest) -> None:
    made = [new_row(state=state) for state in ("created", "joined", "closed")]
    await rest.table.insert(made).execute()
    ids = [one["transfer_id"] for one in made]

    async def states(narrow: Any) -> list[str]:
        mine = narrow(rest.table.select("state").in_("transfer_id", ids)).order("state")
        return [found["state"] for found in await rows(mine)]

    assert await states(lambda q: q) == ["closed", "created", "joined"]
    assert await states(lambda q: q.neq("state", "closed")) == ["created", "joined"]
    assert await states(lambda q: q.gte("state", "created")) == ["created", "joined"]
    assert await states(lambda q: q.lt("state", "created")) == ["closed"]
    assert await states(lambda q: q.limit(1)) == ["closed"]
    either = "state.eq.joined,and(state.eq.created,expires_at.gt.now)"
    assert await states(lambda q: q.or_(either)) == ["created", "joined"]
    last = rest.table.select("state").in_("transfer_id", ids).order("state", desc=True)
    assert (await rows(last))[0] == {"state": "joined"}
    await rest.table.delete().in_("transfer_id", ids).execute()


async def test_one_object_is_one_row(rest: Rest, row: dict[str, Any]) -> None:
    mine = rest.table.select("state").eq("transfer_id", row["transfer_id"])
    assert (await mine.single().execute()).data == {"state": "created"}
    none = rest.table.select("state").eq("transfer_id", str(uuid.uuid4()))
    assert (await refused(none.single())).code == "PGRST116"
    assert rest.status == 406


async def test_what_is_not_there_is_refused(backend: Backend, rest: Rest) -> None:
    assert (await refused(rest.client.from_("nowhere").select("*"))).code == "PGRST205"
    assert rest.status == 404
    assert (await refused(rest.table.insert(new_row(colour="red")))).code == "PGRST204"
    assert rest.status == 400
    assert (await refused(rest.client.rpc("nothing", {"a": "b"}))).code == "PGRST202"
    assert rest.status == 404
    elsewhere = AsyncPostgrestClient(
        f"{backend.url}/rest/v1",
        schema="elsewhere",
        headers={"apikey": backend.service_key, "authorization": f"Bearer {backend.service_key}"},
        http_client=rest.http,
    )
    assert (await refused(elsewhere.from_(TABLE).select("*"))).code == "PGRST106"
    assert rest.status == 406


async def test_the_key_for_browsers_reads_nothing(backend: Backend) -> None:
    async with as_(backend, backend.anon_key) as anon:
        assert (await refused(anon.table.select("*"))).code == "42501"
        assert anon.status == 401


async def test_a_peer_reads_nothing(backend: Backend) -> None:
    token = signed(backend, transfer_id="x")
    async with as_(backend, backend.anon_key, token) as peer:
        assert (await refused(peer.table.select("*"))).code == "42501"
        assert peer.status == 403


async def test_tokens_are_looked_at(backend: Backend) -> None:
    async with as_(backend, backend.anon_key, "e30.e30.bm90aGluZw") as broken:
        assert (await refused(broken.table.select("*"))).code == "PGRST301"
        assert broken.status == 401
    late = signed(backend, exp=int(time.time()) - 60)
    async with as_(backend, backend.anon_key, late) as expired:
        assert (await refused(expired.table.select("*"))).code == "PGRST303"
        assert expired.status == 401


async def test_who_has_no_key_comes_nowhere(backend: Backend) -> None:
    async with as_(backend, "nobodys-key") as nobody:
        await refused(nobody.table.select("*"))
        assert nobody.status == 401
