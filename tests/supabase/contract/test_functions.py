"""What we rely on when functions are called, through the official client."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
from postgrest import APIError

from tests.supabase.backend import Backend
from tests.supabase.contract.test_rest import Rest, as_

MANY = 1001
"""One more than the rows that a project gives out at once."""


@pytest.fixture
async def rest(backend: Backend) -> AsyncIterator[Rest]:
    async with as_(backend, backend.service_key) as made:
        yield made


@pytest.fixture
async def share_id(rest: Rest) -> AsyncIterator[str]:
    """A share that may be downloaded once."""
    made = secrets.token_urlsafe(32)
    share = {
        "share_id": made, "owner_token": "o", "read_token": "r", "size": 10_000, "salt": None,
        "downloads": 1, "created_at": 0, "expires_at": 1000, "stored": 0, "complete": False,
        "downloaded": 0, "ended": None, "emptied": False,
    }  # fmt: skip
    assert await called(rest, "telpher_add_share", share=share, most=2**53) == "added"
    yield made
    await rest.client.from_("telpher_shares").delete().eq("share_id", made).execute()


async def called(rest: Rest, function: str, **arguments: Any) -> Any:
    data: Any = (await rest.client.rpc(function, arguments).execute()).data
    assert rest.status == 200
    return data


async def test_a_function_returns_one_value(rest: Rest, share_id: str) -> None:
    assert (await called(rest, "telpher_find_share", of_share=share_id))["size"] == 10_000
    assert await called(rest, "telpher_find_share", of_share="none") is None
    assert await called(rest, "telpher_list_parts", of_share=share_id) == []
    assert await called(rest, "telpher_empty_share", of_share=share_id) is False
    assert await called(rest, "telpher_expire_shares", at_ms=0) == 0


async def test_a_value_is_never_cut_but_rows_are(rest: Rest, share_id: str) -> None:
    parts = rest.client.from_("telpher_parts")
    row = {"share_id": share_id, "stream": "data", "blob": "b", "length": 1}
    await parts.insert([{**row, "number": number} for number in range(MANY)]).execute()
    cut = await parts.select("number").eq("share_id", share_id).execute()
    assert len(cut.data) == MANY - 1
    listed = await called(rest, "telpher_list_parts", of_share=share_id)
    assert [number for _, number, _, _ in listed] == list(range(MANY))


async def test_of_sixty_calls_at_once_one_wins(rest: Rest, share_id: str) -> None:
    claims = [
        called(rest, "telpher_claim", of_share=share_id, of_claim=str(n), at_ms=0, until_ms=9)
        for n in range(60)
    ]
    won = [claimed for claimed in await asyncio.gather(*claims) if claimed is not None]
    assert [claimed["share_id"] for claimed in won] == [share_id]


async def test_the_key_for_browsers_calls_nothing(backend: Backend, share_id: str) -> None:
    async with as_(backend, backend.anon_key) as anon:
        with pytest.raises(APIError) as raised:
            await called(anon, "telpher_find_share", of_share=share_id)
        assert raised.value.code == "42501"
        assert anon.status == 401
