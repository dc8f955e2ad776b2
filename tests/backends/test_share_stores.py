"""One suite that every share store passes, with the claims beside it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from telpher.drivers.postgrest import PostgrestClient
from telpher.drivers.sqlite import Database
from telpher.keys.records import Stream
from telpher.protocol.times import DAY, HOUR
from telpher.shares.claims import ClaimStore, MemoryClaims
from telpher.shares.postgrest_claims import PostgrestClaims
from telpher.shares.postgrest_store import PostgrestShareStore
from telpher.shares.share import LEASE, Ending, Part, Place, Share
from telpher.shares.sqlite_claims import SqliteClaims
from telpher.shares.sqlite_store import MIGRATIONS, SqliteShareStore
from telpher.shares.store import Completed, MemoryShareStore, Placed, Report, ShareStore, Usage
from tests.supabase.standin.running import StandIn

NOW = 1_800_000_000_000
SIZE = 1000
ID = "A" * 43
OTHER = "B" * 43


class Stores(NamedTuple):
    shares: ShareStore
    claims: ClaimStore


@pytest.fixture(params=["memory", "sqlite", "postgrest"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    if request.param == "memory":
        shares = MemoryShareStore()
        yield Stores(shares, MemoryClaims(shares))
    elif request.param == "sqlite":
        database = Database(tmp_path / "shares.sqlite3", MIGRATIONS)
        yield Stores(SqliteShareStore(database), SqliteClaims(database))
        await database.close()
    else:
        standin: StandIn = request.getfixturevalue("standin")
        standin.database.execute("truncate telpher_shares cascade")
        client = PostgrestClient(standin.url, standin.project.new.service, "public")
        yield Stores(PostgrestShareStore(client), PostgrestClaims(client))
        await client.close()


@pytest.fixture
def store(stores: Stores) -> ShareStore:
    return stores.shares


@pytest.fixture
def claims(stores: Stores) -> ClaimStore:
    return stores.claims


def share(share_id: str = ID, **changes: object) -> Share:
    made = Share(
        share_id=share_id,
        owner_token="0" * 64,
        read_token="1" * 64,
        size=SIZE,
        salt="s" * 22,
        downloads=None,
        created_at=NOW,
        expires_at=NOW + DAY,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def part(number: int, length: int, blob: str = "a", stream: Stream = "data") -> Part:
    return Part(Place(stream, number), f"{stream}-{number}-{blob}", length)


def counts(data: int, manifest: int = 0, completion: int = 0) -> dict[Stream, int]:
    return {"data": data, "manifest": manifest, "completion": completion}


async def kept(store: ShareStore, share_id: str = ID) -> Share:
    found = await store.find(share_id)
    assert found is not None
    return found


async def test_finds_what_was_added(store: ShareStore) -> None:
    plain = share(OTHER, owner_token="", read_token="", salt=None, downloads=3)
    assert await store.add(share(), SIZE * 2) == "added"
    assert await store.add(plain, SIZE * 2) == "added"
    assert await store.find(ID) == share()
    assert await store.find(OTHER) == plain
    assert await store.find("another") is None
    assert await store.shares() in ([share(), plain], [plain, share()])


async def test_an_id_is_taken_once(store: ShareStore) -> None:
    await store.add(share(), SIZE)
    assert await store.add(share(owner_token="2" * 64), SIZE * 9) == "taken"
    await store.end(ID, Ending.REVOKED)
    assert await store.add(share(), SIZE * 9) == "taken"
    assert (await kept(store)).owner_token == "0" * 64


async def test_of_twelve_simultaneous_creations_one_wins(store: ShareStore) -> None:
    added = await asyncio.gather(
        *(store.add(share(owner_token=f"{number:064x}"), SIZE * 99) for number in range(12))
    )
    assert sorted(added) == ["added"] + ["taken"] * 11


async def test_all_together_stay_within_their_bytes(store: ShareStore) -> None:
    assert await store.add(share(), SIZE * 2 - 1) == "added"
    assert await store.add(share(OTHER), SIZE * 2 - 1) == "full"
    await store.end(ID, Ending.REVOKED)
    assert await store.add(share(OTHER), SIZE * 2 - 1) == "full"
    await store.emptied(ID)
    assert await store.add(share(OTHER), SIZE * 2 - 1) == "added"


async def test_parts_have_their_places(store: ShareStore) -> None:
    await store.add(share(), SIZE)
    placed = [part(1, 10), part(0, 20), part(10, 5), part(0, 7, stream="manifest")]
    for each in placed:
        assert await store.place(ID, each, NOW) == Placed(None)
    assert await store.part(ID, Place("data", 1)) == placed[0]
    assert await store.part(ID, Place("data", 2)) is None
    assert await store.part(OTHER, Place("data", 1)) is None
    assert await store.parts(ID) == [placed[1], placed[0], placed[2], placed[3]]
    assert (await kept(store)).stored == 42


async def test_a_part_that_comes_again_replaces_the_former(store: ShareStore) -> None:
    await store.add(share(), SIZE)
    await store.place(ID, part(0, 900), NOW)
    assert await store.place(ID, part(0, 1000, "b"), NOW) == Placed("data-0-a")
    assert await store.parts(ID) == [part(0, 1000, "b")]
    assert (await kept(store)).stored == 1000


async def test_a_share_cannot_outgrow_its_size(store: ShareStore) -> None:
    await store.add(share(), SIZE)
    await store.place(ID, part(0, 600), NOW)
    assert await store.place(ID, part(1, 401), NOW) is None
    assert await store.place(ID, part(0, 1001, "b"), NOW) is None
    assert await store.place(ID, part(1, 400), NOW) == Placed(None)
    assert await store.parts(ID) == [part(0, 600), part(1, 400)]
    more = await asyncio.gather(*(store.place(ID, part(2 + n, 1), NOW) for n in range(5)))
    assert more == [None] * 5


async def test_of_simultaneous_parts_only_those_that_fit_are_placed(store: ShareStore) -> None:
    await store.add(share(), SIZE)
    placed = await asyncio.gather(*(store.place(ID, part(n, 300), NOW) for n in range(12)))
    assert placed.count(Placed(None)) == 3
    assert (await kept(store)).stored == 900


async def test_a_complete_share_has_all_its_parts_and_no_others(store: ShareStore) -> None:
    await store.add(share(), SIZE)
    for each in (part(0, 10), part(2, 10), part(0, 1, stream="manifest")):
        await store.place(ID, each, NOW)
    assert await store.complete(ID, counts(3, 1), NOW) is None
    assert await store.complete(ID, counts(2, 1), NOW) is None
    await store.place(ID, part(1, 10), NOW)
    assert await store.complete(ID, counts(2, 1), NOW) is None
    assert await store.complete(ID, counts(3), NOW) is None
    assert await store.complete(ID, counts(3, 1, 1), NOW) is None
    complete = share(complete=True, size=31, stored=31)
    assert await store.complete(ID, counts(3, 1), NOW) == Completed(complete, SIZE - 31)
    assert await store.complete(ID, counts(3, 1), NOW) == Completed(complete, 0)
    assert await store.place(ID, part(0, 5, "b"), NOW) is None
    assert await store.parts(ID) == [
        part(0, 10),
        part(1, 10),
        part(2, 10),
        part(0, 1, stream="manifest"),
    ]


async def test_a_share_of_nothing(store: ShareStore) -> None:
    await store.add(share(size=0), SIZE)
    assert await store.complete(ID, counts(0), NOW) == Completed(share(size=0, complete=True), 0)


async def test_of_simultaneous_completions_one_frees_what_was_announced(store: ShareStore) -> None:
    await store.add(share(), SIZE)
    await store.place(ID, part(0, 10), NOW)
    done = await asyncio.gather(*(store.complete(ID, counts(1), NOW) for _ in range(12)))
    assert sorted(each.freed for each in done if each) == [0] * 11 + [SIZE - 10]


@pytest.mark.parametrize("ending", Ending)
async def test_nothing_changes_after_the_end(stores: Stores, ending: Ending) -> None:
    store, claims = stores
    await store.add(share(), SIZE)
    await store.place(ID, part(0, 10), NOW)
    assert await store.end(ID, ending) == share(ended=ending, stored=10)
    assert await store.end(ID, Ending.REVOKED) is None
    assert await store.place(ID, part(1, 10), NOW) is None
    assert await store.complete(ID, counts(1), NOW) is None
    assert await store.extend(ID, NOW + 2 * DAY, NOW) is None
    assert await claims.claim(ID, "c", NOW, NOW + LEASE) is None
    assert await kept(store) == share(ended=ending, stored=10)


async def test_nor_when_the_time_is_over(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(), SIZE)
    over = NOW + DAY
    assert await store.place(ID, part(0, 10), over) is None
    assert await store.complete(ID, counts(0), over) is None
    assert await store.extend(ID, over + DAY, over) is None
    assert await claims.claim(ID, "c", over, over + LEASE) is None
    assert await store.place(ID, part(0, 10), over - 1) is not None


async def test_the_end_can_be_moved(store: ShareStore) -> None:
    await store.add(share(), SIZE)
    assert await store.extend(ID, NOW + HOUR, NOW) == share(expires_at=NOW + HOUR)
    assert await store.extend(ID, NOW + 9 * DAY, NOW) == share(expires_at=NOW + 9 * DAY)
    assert await store.extend(OTHER, NOW + DAY, NOW) is None


async def test_what_expires_is_emptied_and_forgotten(store: ShareStore) -> None:
    await store.add(share(), SIZE * 9)
    await store.add(share(OTHER, expires_at=NOW + DAY + 1), SIZE * 9)
    await store.place(ID, part(0, 10), NOW)
    assert await store.expire(NOW + DAY - 1) == 0
    assert await store.ended() == []
    assert await store.expire(NOW + DAY) == 1
    assert await store.expire(NOW + DAY) == 0
    assert await store.ended() == [ID]
    assert await store.remove_ended(NOW + 9 * DAY) == 0
    await store.emptied(ID)
    assert await store.ended() == []
    assert await store.parts(ID) == []
    assert await kept(store) == share(ended=Ending.EXPIRED, emptied=True)
    assert await store.remove_ended(NOW + DAY - 1) == 0
    assert await store.remove_ended(NOW + DAY) == 1
    assert await store.find(ID) is None
    assert await store.find(OTHER) is not None


async def test_usage_is_of_what_is_stored(store: ShareStore) -> None:
    assert await store.usage() == Usage(0, 0, 0)
    await store.add(share(), SIZE * 9)
    await store.add(share(OTHER, owner_token="", read_token=""), SIZE * 9)
    await store.place(ID, part(0, 10), NOW)
    await store.place(OTHER, part(0, 5), NOW)
    assert await store.usage() == Usage(1, 1, 15)
    await store.end(ID, Ending.REVOKED)
    assert await store.usage() == Usage(1, 1, 15)
    await store.emptied(ID)
    assert await store.usage() == Usage(0, 1, 5)


async def test_reports_last_as_long_as_their_share(store: ShareStore) -> None:
    await store.add(share(), SIZE)
    reports = [Report(ID, NOW + 1, "malware", "é𝔘"), Report(ID, NOW + 2, "other", "")]
    for report in reports:
        await store.report(report)
    assert await store.reports() == reports
    await store.end(ID, Ending.TAKEN_DOWN)
    await store.emptied(ID)
    await store.remove_ended(NOW + DAY)
    assert await store.reports() == []


async def test_one_download_is_claimed_once(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(downloads=1), SIZE)
    assert await claims.claim(ID, "a", NOW, NOW + LEASE) == share(downloads=1)
    assert await claims.claim(ID, "b", NOW, NOW + LEASE) is None
    assert await claims.claim(ID, "a", NOW + 1, NOW + 1 + LEASE) is not None
    assert await claims.claim(ID, "b", NOW + LEASE, NOW + 2 * LEASE) is None
    assert await claims.claim(OTHER, "a", NOW, NOW + LEASE) is None


async def test_of_sixty_simultaneous_claims_one_wins_ten_times(stores: Stores) -> None:
    store, claims = stores
    for race in range(10):
        share_id = f"{race:043}"
        await store.add(share(share_id, downloads=1), SIZE * 99)
        won = await asyncio.gather(
            *(claims.claim(share_id, str(racer), NOW, NOW + LEASE) for racer in range(60))
        )
        assert sum(each is not None for each in won) == 1


async def test_any_number_of_downloads_at_once(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(), SIZE)
    for number in range(40):
        assert await claims.claim(ID, str(number), NOW, NOW + LEASE) is not None
        assert await claims.commit(ID, str(number), NOW) == share(downloaded=number + 1)


async def test_a_claim_that_never_commits_frees(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(downloads=1), SIZE)
    await claims.claim(ID, "a", NOW, NOW + LEASE)
    late = NOW + LEASE
    assert await claims.spend(ID, "a", 1, late, late + LEASE) == "unknown"
    assert await claims.claim(ID, "b", late, late + LEASE) is not None
    assert await claims.claim(ID, "a", late, late + LEASE) is None
    assert await claims.commit(ID, "a", late) is None


async def test_who_is_late_but_alone_may_go_on(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(downloads=1), SIZE)
    await claims.claim(ID, "a", NOW, NOW + LEASE)
    late = NOW + 2 * LEASE
    assert await claims.claim(ID, "a", late, late + LEASE) is not None
    assert await claims.spend(ID, "a", 1, late, late + LEASE) == "spent"
    assert await claims.commit(ID, "a", late + 9 * LEASE) == share(
        downloads=1, downloaded=1, ended=Ending.SPENT
    )


async def test_spending_has_a_budget_and_renews_the_lease(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(), SIZE)
    await claims.claim(ID, "a", NOW, NOW + LEASE)
    later = NOW + LEASE - 1
    assert await claims.spend(ID, "a", 1500, later, later + LEASE) == "spent"
    assert await claims.spend(ID, "a", 500, later + LEASE - 1, later + LEASE) == "spent"
    assert await claims.spend(ID, "a", 0, later, later + LEASE) == "spent"
    assert await claims.spend(ID, "a", 1, later, later + LEASE) == "over"
    assert await claims.spend(ID, "b", 1, later, later + LEASE) == "unknown"
    assert await claims.spend(OTHER, "a", 1, later, later + LEASE) == "unknown"
    assert await claims.claim(ID, "c", later, later + LEASE) is not None
    assert await claims.spend(ID, "c", 2000, later, later + LEASE) == "spent"


async def test_what_is_given_back_can_be_spent(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(), SIZE)
    await claims.claim(ID, "a", NOW, NOW + LEASE)
    assert await claims.spend(ID, "a", 1900, NOW, NOW + LEASE) == "spent"
    assert await claims.spend(ID, "a", -900, NOW, NOW + LEASE) == "spent"
    assert await claims.spend(ID, "a", 1000, NOW, NOW + LEASE) == "spent"
    for _ in range(2):  # an answer may have been lost
        assert await claims.spend(ID, "a", -1500, NOW, NOW + LEASE) == "spent"
    assert await claims.spend(ID, "a", 2000, NOW, NOW + LEASE) == "spent"
    assert await claims.spend(ID, "b", -1, NOW, NOW + LEASE) == "unknown"


async def test_a_claim_with_too_small_a_budget_has_lost_its_place(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(downloads=1), SIZE)
    await claims.claim(ID, "a", NOW, NOW + LEASE)
    assert await claims.spend(ID, "a", 1500, NOW, NOW + LEASE) == "spent"
    assert await claims.claim(ID, "b", NOW, NOW + LEASE) is None
    assert await claims.spend(ID, "a", 501, NOW, NOW + LEASE) == "over"
    assert await claims.claim(ID, "b", NOW, NOW + LEASE) == share(downloads=1)
    for length in (-1500, 0, 1):
        assert await claims.spend(ID, "a", length, NOW, NOW + LEASE) == "over"
    assert await claims.claim(ID, "c", NOW, NOW + LEASE) is None
    assert await claims.spend(ID, "b", 2000, NOW, NOW + LEASE) == "spent"
    ended = share(downloads=1, downloaded=1, ended=Ending.SPENT)
    assert await claims.commit(ID, "b", NOW) == ended
    assert await claims.commit(ID, "a", NOW) == ended


async def test_who_has_committed_may_ask_again_for_a_day(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(expires_at=NOW + 9 * DAY), SIZE)
    await claims.claim(ID, "a", NOW, NOW + LEASE)
    await claims.commit(ID, "a", NOW)
    late = NOW + LEASE + DAY
    for now, claim in ((NOW + LEASE, "b"), (late - 1, "c")):
        await claims.claim(ID, claim, now, now + LEASE)
        again = await claims.commit(ID, "a", now)
        assert again is not None
        assert again.downloaded == 1
    await claims.claim(ID, "d", late, late + LEASE)
    assert await claims.commit(ID, "a", late) is None


async def test_of_simultaneous_spending_no_more_than_the_budget_succeeds(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(), SIZE)
    await claims.claim(ID, "a", NOW, NOW + LEASE)
    spent = await asyncio.gather(*(claims.spend(ID, "a", 300, NOW, NOW + LEASE) for _ in range(12)))
    assert spent.count("spent") == 6


async def test_a_download_counts_once_and_the_last_one_ends_the_share(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(downloads=2), SIZE)
    for claim in ("a", "b"):
        await claims.claim(ID, claim, NOW, NOW + LEASE)
    assert await claims.commit(ID, "a", NOW) == share(downloads=2, downloaded=1)
    assert await claims.commit(ID, "a", NOW) == share(downloads=2, downloaded=1)
    assert await claims.claim(ID, "c", NOW, NOW + LEASE) is None
    spent = share(downloads=2, downloaded=2, ended=Ending.SPENT)
    assert await claims.commit(ID, "b", NOW) == spent
    assert await store.ended() == [ID]
    await store.emptied(ID)
    assert await claims.commit(ID, "b", NOW) == replace(spent, emptied=True)
    assert await claims.commit(ID, "c", NOW) is None


async def test_a_commit_after_the_end_changes_nothing(stores: Stores) -> None:
    store, claims = stores
    await store.add(share(), SIZE)
    await claims.claim(ID, "a", NOW, NOW + LEASE)
    await store.end(ID, Ending.REVOKED)
    assert await claims.spend(ID, "a", 1, NOW, NOW + LEASE) == "unknown"
    assert await claims.commit(ID, "a", NOW) == share(ended=Ending.REVOKED)
