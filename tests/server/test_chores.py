"""The chores on request: for whoever has the secret, and never for long."""

import asyncio

import pytest

from telpher.server import chores
from telpher.shares import reaping
from tests.local import local_server
from tests.shares.sharing import Share

SECRET = "sixteen-or-more-letters"
ASKED = {"authorization": f"Bearer {SECRET}"}


async def test_nobody_without_the_secret_and_none_without_a_secret() -> None:
    async with local_server() as server:
        assert (await server.http.get("/api/chores", headers=ASKED)).status_code == 404
    async with local_server(TELPHER_CHORES_SECRET=SECRET) as server:
        for wrong in ("", SECRET, f"Basic {SECRET}", f"Bearer {SECRET[:-1]}", "Bearer é"):
            headers = {b"authorization": wrong.encode()}
            refused = await server.http.get("/api/chores", headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (403, "wrong-secret")
        document = (await server.http.get("/api/docs/openapi.json")).text
        assert "/api/chores" in document
        assert SECRET not in document


async def test_guessing_is_limited() -> None:
    settings = {"TELPHER_CHORES_SECRET": SECRET, "WEBRTC_JOIN_RATE_LIMIT_PER_MIN": "5"}
    async with local_server(**settings) as server:
        answers = [(await server.http.get("/api/chores")).status_code for _ in range(7)]
    assert answers == [403] * 5 + [429] * 2


async def test_what_has_expired_goes() -> None:
    async with local_server(TELPHER_CHORES_SECRET=SECRET) as server:
        share = Share(server.http)
        await share.whole(b"content")
        server.clock.pass_(31 * 24 * 60 * 60)
        done = await server.http.get("/api/chores", headers=ASKED)
        assert done.json() == {"success": True, "finished": True}
        blobs = server.backends.stored.blobs
        assert [blob async for blob in blobs.older_than(0)] == []


async def test_what_takes_long_is_left_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async with local_server(TELPHER_CHORES_SECRET=SECRET) as server:
        monkeypatch.setattr(chores, "_LONGEST_S", 0.05)
        monkeypatch.setattr(reaping.Reaper, "reap", lambda _: asyncio.Event().wait())
        done = await server.http.get("/api/chores", headers=ASKED)
        assert done.json() == {"success": True, "finished": False}
