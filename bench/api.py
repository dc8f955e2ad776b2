"""How many sessions a second are created and joined, beside the bare framework."""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.server import running
from bench.table import Row, print_table
from bench.wire import Address, Http, address_of, looped

RUNS = 5
CONNECTIONS = 32
SECONDS = 2.0
GOAL = 0.25

BARE = """
import asyncio, socket, sys
import uvicorn
from litestar import Litestar, post

@post("/", status_code=200)
async def answer(data: dict) -> dict:
    return {"success": True, "got": data}

listening = socket.socket()
listening.bind(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
app = Litestar([answer], logging_config=None)
config = uvicorn.Config(app, access_log=False, log_level="error")
uvicorn.Server(config).run(sockets=[listening])
"""


@contextmanager
def bare() -> Iterator[str]:
    """The framework with one route that answers JSON with JSON."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", BARE], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate(timeout=20)


async def _plain(http: Http) -> int:
    await http.post("/", {"transferCode": "7KQ2-M9XD"})
    return 1


async def _create_and_join(http: Http) -> int:
    created = await http.post("/api/transfer/create", {})
    code = created["session"]["transferCode"]
    await http.post("/api/transfer/join", {"transferCode": code})
    return 2


async def _rate(server: Address, *, sessions: bool) -> float:
    """Requests a second over CONNECTIONS connections."""
    ask = _create_and_join if sessions else _plain
    ends = time.perf_counter() + SECONDS

    async def keep_asking() -> int:
        http = await Http.connect(server)
        answered = 0
        while time.perf_counter() < ends:
            answered += await ask(http)
        http.close()
        return answered

    began = time.perf_counter()
    answered = sum(await asyncio.gather(*(keep_asking() for _ in range(CONNECTIONS))))
    return answered / (time.perf_counter() - began)


def run() -> list[Row]:
    """One row: create and join on disk, against the bare framework, by turns."""
    ours, theirs = [], []
    with running() as (url, _), bare() as bare_url:
        telpher, framework = address_of(url), address_of(bare_url)
        looped(_rate(telpher, sessions=True))
        looped(_rate(framework, sessions=False))
        for _ in range(RUNS):
            ours.append(looped(_rate(telpher, sessions=True)))
            theirs.append(looped(_rate(framework, sessions=False)))
    measured, baseline = statistics.median(ours), statistics.median(theirs)
    return [
        Row(
            "create + join, SQLite on disk",
            f"{measured:,.0f} requests/s",
            f"{baseline:,.0f} bare Litestar",
            measured / baseline,
            f">= {GOAL} x",
            measured >= GOAL * baseline,
        )
    ]


if __name__ == "__main__":
    print_table(run())
