"""How much one address, and all together, may have stored."""

from pathlib import Path

import httpx
import pytest

from tests.local import local_server
from tests.shares.sharing import Share, done, refused
from tests.supabase.serving import shared


async def test_sizes_have_limits() -> None:
    limits = {
        "TELPHER_SHARE_MAX_BYTES": "1000",
        "TELPHER_DAILY_MAX_BYTES": "2500",
        "TELPHER_STORAGE_MAX_BYTES": "3000",
    }
    async with local_server(**limits) as server:
        shares = [Share(server.http, str(number), 1000) for number in range(6)]
        for size in (1001, 2**70):
            refused(await shares[0].create(size=size), 413, "share-too-large")
        for share in shares[:2]:
            done(await share.create())
        answer = await shares[2].create()
        refused(answer, 429, "quota-spent")
        assert answer.headers["retry-after"] == str(24 * 60 * 60)
        done(await shares[2].create(size=500))
        server.clock.pass_(24 * 60 * 60)
        refused(await shares[3].create(), 507, "storage-full")
        await server.chores()  # the three have expired
        for share in shares[3:5]:
            done(await share.create())
        refused(await shares[5].create(), 429, "quota-spent")


async def test_what_was_announced_and_not_stored_is_free_again_when_complete() -> None:
    async with local_server(TELPHER_DAILY_MAX_BYTES="2000") as server:
        for number in range(20):
            share = Share(server.http, str(number), 1800)
            await share.whole(b"x")  # and nine bytes more
            for _ in range(3):
                done(await share.complete(1))
        refused(await Share(server.http, "more", 1801).create(), 429, "quota-spent")
        late = Share(server.http, "late", 1800)
        done(await late.create(lifetimeMinutes=9000))
        server.clock.pass_(24 * 60 * 60)
        full = Share(server.http, "full", 2000)
        done(await full.create())
        done(await late.put("data/0", b"x"))
        done(await late.complete(1, 0, 0))
        refused(await Share(server.http, "none", 1).create(), 429, "quota-spent")


async def test_what_was_refused_is_not_counted() -> None:
    limits = {"TELPHER_DAILY_MAX_BYTES": "1000", "TELPHER_STORAGE_MAX_BYTES": "999"}
    async with local_server(**limits) as server:
        for number in range(5):
            refused(await Share(server.http, str(number), 1000).create(), 507, "storage-full")
        done(await Share(server.http, "less", 999).create())


@pytest.mark.parametrize("counted", ["memory", "supabase"])
async def test_a_day_is_counted_for_each_address_apart(
    counted: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings = {"TELPHER_DAILY_MAX_BYTES": "1000", "TELPHER_TRUSTED_PROXIES": "127.0.0.1"}
    folder = None
    if counted == "supabase":
        folder = tmp_path / "data"
        settings |= shared(request.getfixturevalue("standin"), request.getfixturevalue("s3"))
    async with local_server(folder, **settings) as server:

        async def announces(address: str, name: str, size: int) -> httpx.Response:
            headers = {"x-forwarded-for": address}
            async with httpx.AsyncClient(base_url=server.url, headers=headers) as http:
                return await Share(http, name, size).create()

        for number, address in enumerate(("198.51.100.1", "198.51.100.2", "2001:db8:1:2::1")):
            done(await announces(address, f"{number}: much", 900))
            refused(await announces(address, f"{number}: too much", 101), 429, "quota-spent")
        # All of a network that belongs to one household is one address.
        refused(await announces("2001:db8:1:2::2", "same house", 101), 429, "quota-spent")
        for address in ("198.51.100.1", "198.51.100.2", "2001:db8:1:2::2"):
            done(await announces(address, f"{address}: the rest", 100))
