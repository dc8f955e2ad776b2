"""Sessions in Supabase: created and joined by one server and by two, beside the stand-in alone.

Everything shares the machine: the database, the stand-in for PostgREST (plain Python, so slower
than PostgREST is), the servers and the client. What counts is how much of what the stand-in itself
answers the servers make use of, and that a second one costs nothing. On two cores that is less than
half: asking (`httpx`) takes as much of a processor as the stand-in takes for its answer.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bench.server import running
from bench.table import Row, print_table
from bench.wire import Address, Http, address_of, looped
from tests.supabase.serving import project
from tests.supabase.standin.postgres import running_postgres
from tests.supabase.standin.running import StandIn

RUNS = 3
CONNECTIONS = 16
SECONDS = 3.0
CALLS = 5
"""Of the project for one session: create counts and inserts, join counts, finds and claims."""
NO_COPIES = {"TELPHER_SHARE_MAX_BYTES": "0", "WEB_UPLOAD_MAX_BYTES": "0"}
GOAL = 0.3
"""Of what the stand-in answers alone."""


class Load(NamedTuple):
    """What was done a second, and how long the slowest hundredth of requests took at least."""

    rate: float
    p99_ms: float


Ask = Callable[[Http], Awaitable[None]]


async def _load(servers: list[Address], asks: tuple[Ask, ...]) -> Load:
    """All of `asks` in turn, over and over, on CONNECTIONS connections."""
    took: list[float] = []
    ends = time.perf_counter() + SECONDS

    async def keep_asking(number: int) -> int:
        http = await Http.connect(servers[number % len(servers)])
        rounds = 0
        while time.perf_counter() < ends:
            for ask in asks:
                began = time.perf_counter()
                await ask(http)
                took.append(time.perf_counter() - began)
            rounds += 1
        http.close()
        return rounds

    began = time.perf_counter()
    rounds = sum(await asyncio.gather(*map(keep_asking, range(CONNECTIONS))))
    rate = rounds / (time.perf_counter() - began)
    return Load(rate, statistics.quantiles(took, n=100)[98] * 1000)


def _session() -> tuple[Ask, Ask]:
    codes: dict[Http, str] = {}

    async def create(http: Http) -> None:
        created = await http.post("/api/transfer/create", {})
        codes[http] = created["session"]["transferCode"]

    async def join(http: Http) -> None:
        await http.post("/api/transfer/join", {"transferCode": codes[http]})

    return create, join


def _call(key: str) -> Ask:
    arguments = {"of_key": "bench", "lasts": 60, "amount": 1}

    async def call(http: Http) -> None:
        await http.post("/rest/v1/rpc/telpher_count", arguments, f"apikey: {key}")

    return call


def run() -> list[Row]:
    """One row for each number of servers."""
    measured: dict[int, list[Load]] = {1: [], 2: []}
    alone: list[Load] = []
    with (
        running_postgres() as postgres,
        postgres.having(postgres.database()) as database,
        StandIn(database) as standin,
        running(**project(standin), **NO_COPIES) as (one, _),
        running(**project(standin), **NO_COPIES) as (other, _),
    ):
        servers = [address_of(one), address_of(other)]
        call = (_call(standin.project.new.service),)
        looped(_load(servers, _session()))
        for _ in range(RUNS):
            alone.append(looped(_load([address_of(standin.url)], call)))
            for count, loads in measured.items():
                loads.append(looped(_load(servers[:count], _session())))
    baseline = statistics.median(load.rate for load in alone)
    return [_row(count, loads, baseline) for count, loads in measured.items()]


def _row(count: int, loads: list[Load], baseline: float) -> Row:
    rate = statistics.median(load.rate for load in loads)
    p99 = statistics.median(load.p99_ms for load in loads)
    ratio = rate * CALLS / baseline
    return Row(
        f"create + join, Supabase stand-in, {count} {'instance' if count == 1 else 'instances'}",
        f"{rate:,.0f} sessions/s, p99 of a request {p99:,.0f} ms",
        f"{baseline:,.0f} calls/s, of which a session takes {CALLS}",
        ratio,
        f">= {GOAL} x",
        ratio >= GOAL,
    )


if __name__ == "__main__":
    print_table(run())
